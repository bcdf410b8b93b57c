import { QueryClient } from "@tanstack/react-query";
import { HttpClient, isSignalboxError } from "signalbox/client";
import { askForProof } from "./proof.ts";

let csrf: string | null = null;
/** What the session gave out, sent back with whatever changes something. */
export const rememberCsrf = (token: string | null): void => {
  csrf = token;
};

/** The server that this page came from. */
export const server = new HttpClient({
  server: "",
  headers: () => (csrf === null ? {} : { "x-signalbox-csrf": csrf }),
  prove: askForProof,
});

/** What was refused is refused again: only a server that did not answer is asked once more. */
const isOutOfReach = (error: Error): boolean => isSignalboxError(error) && error.code === "unavailable";

export const queries = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 5_000, retry: (failures, error) => failures === 0 && isOutOfReach(error), refetchOnWindowFocus: true },
  },
});
