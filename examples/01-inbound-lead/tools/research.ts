import { ToolError, tool } from "signalbox";
import { z } from "zod";
import { Item, type Section } from "../research/corpus.ts";
import { corpusAddress } from "../research/corpus-server.ts";

const MOST_ITEMS = 5;

/** A read of the press archive. Whose name is looked up is the workflow's to say; the model only says that it wants to know. */
const lookUp = (section: Section, description: string) =>
  tool({
    id: `press.${section}`,
    description,
    input: z.object({ company: z.string() }),
    output: z.object({ items: z.array(Item) }),
    effect: "read",
    scope: "press:read",
    hosts: ["127.0.0.1"],
    timeout: "5s",
    run: async ({ company }, { fetch, signal }) => {
      const response = await fetch(`${await corpusAddress()}/${section}?company=${encodeURIComponent(company)}`, { signal });
      if (!response.ok) throw new ToolError("press-unavailable", `The press archive answered ${response.status}.`, { outcome: "rejected" });
      return {
        items: z
          .array(Item)
          .parse(await response.json())
          .slice(0, MOST_ITEMS),
      };
    },
  });

export const readNews = lookUp("news", "Recent news about the company of this lead");
export const readFunding = lookUp("funding", "Money that the company of this lead has raised lately");
export const readHiring = lookUp("hiring", "Whom the company of this lead is looking for");
export const readStack = lookUp("stack", "Systems that the company of this lead runs on, as far as its advertisements say");
