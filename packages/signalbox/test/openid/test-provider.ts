// A real OpenID Connect provider on this machine, with its own pages to sign in and to consent on.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

export const CLIENT = { id: "signalbox", secret: "a secret that both sides were told" };

/** What the provider says of somebody, by the name that they sign in there with. */
export type Directory = Record<string, Readonly<Record<string, unknown>>>;

export class TestProvider {
  readonly issuer: string;
  /** May be changed: it is read at each sign-in. */
  readonly directory: Directory;
  readonly #server: Server;

  private constructor(issuer: string, directory: Directory, server: Server) {
    this.issuer = issuer;
    this.directory = directory;
    this.#server = server;
  }

  static async start(redirectUri: string, directory: Directory): Promise<TestProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const provider = new Provider(issuer, {
      clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUri] }],
      cookies: { keys: ["only for tests"] },
      claims: { openid: ["sub"], profile: ["preferred_username", "groups"], email: ["email", "email_verified"] },
      features: { devInteractions: { enabled: true } },
      pkce: { required: () => true },
      ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 60, IdToken: 60 },
      findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...directory[id] }) }),
    });
    server.on("request", provider.callback());
    return new TestProvider(issuer, directory, server);
  }

  /** Signs somebody in there as a browser would that has no cookies yet: where it is sent back to. */
  async visit(url: string, login: string): Promise<URL> {
    const cookies = new Map<string, string>();
    let next = new URL(url);
    let answer: Response | null = null;
    for (let step = 0; step < 12; step++) {
      if (next.origin !== this.issuer) return next;
      const prompt = answer === null ? null : /name="prompt" value="(\w+)"/.exec(await answer.text())?.[1];
      const body = prompt == null ? null : new URLSearchParams({ prompt, login, password: "any" });
      answer = await fetch(next, {
        redirect: "manual",
        headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
        ...(body === null ? {} : { method: "POST", body }),
      });
      for (const set of answer.headers.getSetCookie()) {
        const [name = "", value = ""] = (set.split(";")[0] ?? "").split("=");
        cookies.set(name, value);
      }
      const location = answer.headers.get("location");
      if (location !== null) {
        await answer.body?.cancel();
        next = new URL(location, next);
        answer = null;
      }
    }
    throw new Error(`The provider did not send back: ${next.href}`);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
