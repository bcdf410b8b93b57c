import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { isSignalboxError } from "signalbox/client";
import { Refusal } from "../design/refusal.tsx";
import { server } from "../server/queries.ts";
import { useSession } from "./session.ts";
import { SetupPage } from "./setup-page.tsx";
import { SignInPage } from "./sign-in-page.tsx";

/** Shows the console to whoever is signed in, and to everybody else the way in. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const { data, error, isPending } = useSession();
  if (data !== undefined) return children;
  if (isPending) return null;
  return isSignalboxError(error) && error.code === "not-allowed" ? <WayIn /> : error !== null && <Refusal error={error} />;
}

function WayIn() {
  const setup = useQuery({ queryKey: ["setup"], queryFn: ({ signal }) => server.call("GET /api/setup", {}, signal) });
  if (setup.isPending) return null;
  if (setup.error !== null) return <Refusal error={setup.error} />;
  const { open, openId } = setup.data;
  // Whoever has the link of the first start makes the first account; nobody has to, where people are known elsewhere.
  const isSetup = open && (openId === null || window.location.pathname === "/setup");
  return isSetup ? <SetupPage /> : <SignInPage openId={openId} />;
}
