import type { Certificate } from "./certificate.ts";

/** The document as a file. */
export function downloadCertificate(certificate: Certificate): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`${JSON.stringify(certificate, null, 2)}\n`], { type: "application/json" }));
  link.download = `${certificate.workflow}-v${certificate.version ?? 0}.certificate.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
