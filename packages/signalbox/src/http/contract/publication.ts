import type { Publication } from "../../ports/publishing.ts";
import { count, described, instant, listOf, text, words } from "./described.ts";

export const publication = described<Publication>("Publication", {
  version: count,
  at: instant,
  how: words<Publication["how"]>({ asked: true, loaded: true, adopted: true }),
  by: text.nullable(),
  reason: text.nullable(),
  approvedBy: listOf(text),
});
