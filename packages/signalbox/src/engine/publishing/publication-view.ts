import { formatInstant } from "../../base/instant.ts";
import type { Publication } from "../../ports/publishing.ts";
import type { PublicationRow } from "../../ports/publishing-store.ts";

export const publicationView = ({ at, how, by, reason, approvedBy }: PublicationRow, version: number): Publication => ({
  version,
  at: formatInstant(at),
  ...{ how, by, reason, approvedBy },
});
