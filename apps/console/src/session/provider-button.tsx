import { useMutation } from "@tanstack/react-query";
import { Button } from "../design/button.tsx";
import { Refusal } from "../design/refusal.tsx";
import { visible } from "../design/visible.ts";
import { server } from "../server/queries.ts";

/** Goes to the service that people sign in through, and comes back to this page. `proof`: to prove who is signed in once more. */
export const goToProvider = async (proof: boolean): Promise<void> => {
  const { pathname, search } = window.location;
  const { url } = await server.call("POST /api/session/openid", { body: { back: `${pathname}${search}`, proof } });
  window.location.assign(url);
};

/** The way in through a service elsewhere. */
export function ProviderButton({ label }: { readonly label: string }) {
  const go = useMutation({ mutationFn: () => goToProvider(false) });
  return (
    <>
      {go.error !== null && <Refusal error={go.error} />}
      <Button kind="main" className="w-full" disabled={go.isPending} onClick={() => go.mutate()}>
        Sign in with {visible(label)}
      </Button>
    </>
  );
}
