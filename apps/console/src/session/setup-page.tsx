import { useState } from "react";
import { server } from "../server/queries.ts";
import { CredentialsForm } from "./credentials-form.tsx";
import { Entrance } from "./entrance.tsx";
import { begin } from "./session.ts";

/** The token of the link is behind the "#", which browsers send to no server and write into no log. */
const tokenOfAddress = (): string => window.location.hash.slice(1);

export function SetupPage() {
  const [token] = useState(tokenOfAddress);
  if (token === "")
    return (
      <Entrance
        title="Nobody has an account yet"
        lead="The server printed a link when it was started. Open it: it makes the first account."
      >
        <p className="text-quiet">The link is good once, for half an hour. When it is too late, start the server again.</p>
      </Entrance>
    );
  return (
    <Entrance
      title="Make the first account"
      lead="It is an admin. If the config names roles for the name that you choose, the account takes them too."
    >
      <CredentialsForm
        action="Make the account"
        passwordIs="new-password"
        onSubmit={async (name, password) => {
          const session = await server.call("POST /api/setup", { body: { token, name, password } });
          window.history.replaceState(null, "", "/");
          begin(session);
        }}
      />
    </Entrance>
  );
}
