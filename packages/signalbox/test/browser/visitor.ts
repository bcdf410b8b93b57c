// B1. A page fails its test with any error of its own, any line on the console's error channel, any violation of the content policy,
//     any request to another origin, and any answer of the server that is a failure of the server.
import { type Browser, type BrowserContext, type ConsoleMessage, chromium, type Page, type Response } from "playwright-core";
import { afterAll, beforeAll, expect, inject, onTestFinished } from "vitest";
import { PASSWORD } from "./server.ts";

export type Theme = "light" | "dark";
export interface VisitorOptions {
  readonly width?: number;
  readonly height?: number;
  /** "system": as the page is told to be worn (`wear`), and else light. */
  readonly theme?: Theme | "system";
  /** The server goes away on purpose: what cannot be reached is no failure of the page. */
  readonly mayLoseServer?: boolean;
  /** The server lacks something on purpose: that it says so with 503 is no failure of its own. */
  readonly mayLackService?: boolean;
  /** The visitor goes to a page there, too, and what the server refuses to it is no failure. */
  readonly otherOrigin?: string;
  /** Run in every page before its own scripts; not held by the content policy. */
  readonly script?: string;
}

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.connect(inject("browser"));
});
afterAll(() => browser.close());

/** Somebody at a browser of their own. */
export class Visitor {
  readonly url: string;
  readonly page: Page;
  readonly #problems: string[] = [];

  private constructor(url: string, page: Page) {
    this.url = url;
    this.page = page;
  }

  /** Comes to a server that is at `url`, and leaves when the test has finished. */
  static async come(url: string, options: VisitorOptions = {}): Promise<Visitor> {
    const { width = 1440, height = 900, theme = "light" } = options;
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: theme === "system" ? "light" : theme,
      reducedMotion: "reduce",
      locale: "en-GB",
      timezoneId: "UTC",
    });
    await context.addInitScript(`localStorage.setItem("signalbox.theme", "${theme}");
      document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
        console.error("content policy: " + violatedDirective + " " + blockedURI));`);
    if (options.script !== undefined) await context.addInitScript(options.script);
    const visitor = new Visitor(url, await context.newPage());
    if (options.otherOrigin === undefined) visitor.#watch(context, options);
    onTestFinished(async () => {
      await context.close();
      expect(visitor.#problems).toEqual([]);
    });
    return visitor;
  }

  /** Changes the theme of the system while the page is open. */
  async wear(theme: Theme): Promise<void> {
    await this.page.emulateMedia({ colorScheme: theme });
  }

  async goTo(path: string): Promise<void> {
    await this.page.goto(`${this.url}${path}`);
  }

  /** Signs in as a person does. */
  async signIn(name: string, password = PASSWORD): Promise<void> {
    await this.goTo("/");
    await this.page.getByLabel("Name").fill(name);
    await this.page.getByLabel("Password").fill(password);
    await this.page.getByRole("button", { name: "Sign in" }).click();
    await this.page.getByRole("navigation", { name: "Places" }).waitFor();
  }

  #watch(context: BrowserContext, { mayLoseServer = false, mayLackService = false }: VisitorOptions): void {
    const note = (problem: string) => void this.#problems.push(problem);
    context.on("weberror", (error) => note(`page error: ${error.error().stack ?? error.error().message}`));
    context.on("console", (message) => {
      const isMeant = isRefusal(message) || (mayLoseServer && isLost(message)) || (mayLackService && isLack(message));
      if (message.type() === "error" && !isMeant) note(`console: ${message.text()}`);
    });
    context.on("request", (request) => {
      if (!request.url().startsWith(`${this.url}/`) && !/^(?:data|blob|about):/.test(request.url())) note(`other origin: ${request.url()}`);
    });
    context.on("response", (response) => {
      if (isFailure(response) && !(mayLackService && response.status() === 503)) note(`answer: ${response.status()} ${response.url()}`);
    });
  }
}

/** Where a refusal is an answer like others: of the API, and of the pages of forms. */
const isAnswered = (url: string): boolean => url.includes("/api/") || url.includes("/forms/");
/** The browser notes every such answer that is no 2xx. */
const isRefusal = (message: ConsoleMessage): boolean =>
  message.text().startsWith("Failed to load resource: the server responded with a status of 4") && isAnswered(message.location().url);
const isLack = (message: ConsoleMessage): boolean =>
  message.text().startsWith("Failed to load resource: the server responded with a status of 503") && isAnswered(message.location().url);
const isLost = (message: ConsoleMessage): boolean => message.text().startsWith("Failed to load resource: net::");
const isFailure = (response: Response): boolean => response.status() >= 500 || (response.status() >= 400 && !isAnswered(response.url()));
