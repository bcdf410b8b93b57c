import { Dialog } from "radix-ui";
import { useEffect, useState } from "react";
import { DialogForm } from "../design/dialog-form.tsx";
import { Field } from "../design/field.tsx";
import { askBy } from "../server/proof.ts";
import { server } from "../server/queries.ts";
import { goToProvider } from "./provider-button.tsx";
import { RefusedProof } from "./refused-proof.tsx";
import { begin, useSession } from "./session.ts";

/** Asks for the password again before what is of high risk, in front of whatever is open. */
export function ProofDialog() {
  // Several requests may wait for one proof.
  const [waiting, setWaiting] = useState<readonly ((isProved: boolean) => void)[]>([]);
  useEffect(() => {
    askBy((answer) => setWaiting((others) => [...others, answer]));
    return () => askBy(null);
  }, []);
  const provesBy = useSession().data?.provesBy;
  const end = (isProved: boolean) => {
    for (const answer of waiting) answer(isProved);
    setWaiting([]);
  };
  return (
    <>
      <RefusedProof />
      <Dialog.Root open={waiting.length > 0} onOpenChange={(open) => !open && end(false)}>
        {provesBy === "openid" ? (
          <DialogForm
            title="Is it still you?"
            says="What you are about to do is of high risk. You are asked to sign in once more and come back to this page; then do it again."
            action="Sign in once more"
            onSubmit={() => goToProvider(true)}
            onDone={() => end(false)}
          />
        ) : (
          <DialogForm
            title="Is it still you?"
            says="What you are about to do is of high risk. Your password holds for the next ten minutes."
            action="Go on"
            onSubmit={async (values) =>
              begin(await server.call("POST /api/session/proof", { body: { password: String(values.get("password")) } }))
            }
            onDone={() => end(true)}
          >
            <Field label="Password" name="password" type="password" autoComplete="current-password" required autoFocus />
          </DialogForm>
        )}
      </Dialog.Root>
    </>
  );
}
