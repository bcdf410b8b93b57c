// What the server says in the address when somebody comes back from the service and is not let in.
const sentences: Readonly<Record<string, string>> = {
  denied: "The service did not let you in, or you left it.",
  failed: "The service did not say who you are. Try again; if it stays so, the server's log has the reason.",
  expired: "That took more than ten minutes, or was begun in another browser. Try again.",
  "no-role":
    "The service knows you, but nothing that it says of you gives you a role here. An admin can change that in the config or there.",
  "name-taken": "There is an account of your name here that signs in otherwise. An admin has to give one of the two another name.",
  "name-unusable": "The service gives you no name that an account can have here.",
  disabled: "Your account is disabled.",
  "other-person": "You signed in there as somebody else. Nothing was done.",
};

const REFUSED = "#refused=";

/** The sentence of the address, taken out of it; null: nobody was refused. */
export function takeRefusal(): string | null {
  const { hash, pathname, search } = window.location;
  if (!hash.startsWith(REFUSED)) return null;
  window.history.replaceState(null, "", `${pathname}${search}`);
  return sentences[hash.slice(REFUSED.length)] ?? "You were not let in.";
}
