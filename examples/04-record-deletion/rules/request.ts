import { z } from "zod";

/** What a person asks for, as somebody of the service wrote it down or a form sent it. */
export const DeletionRequest = z.object({
  id: z.string().trim().min(1).max(200),
  email: z.string().max(1_000),
  name: z.string().max(500).nullish(),
  message: z.string().max(200_000).nullish(),
  receivedAt: z.iso.datetime({ offset: true }),
});
export type DeletionRequest = z.infer<typeof DeletionRequest>;

const ADDRESS = /^[^\s\p{C}@<>",;]{1,100}@[^\s\p{C}@<>",;]{1,150}\.[^\s\p{C}@<>",;.]{2,60}$/u;

/** One spelling of an address; null where nothing can be sent to it, and nobody be found by it. */
export function readAddress({ email }: { email: string }): { readonly address: string | null } {
  const address = email.trim().normalize("NFC").toLowerCase();
  return { address: ADDRESS.test(address) ? address : null };
}
