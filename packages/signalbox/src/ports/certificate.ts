export type { Certificate } from "../analysis/certificate/certificate.ts";

export interface CertificateFilter {
  readonly workflow: string;
  /** The number that the store gave to a graph. Absent: the live version, or the newest where none is live. */
  readonly version?: number;
}
