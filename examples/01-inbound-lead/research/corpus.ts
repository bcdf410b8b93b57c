import { z } from "zod";
import { hashText, seededRandom } from "../../world/random.ts";

export const Item = z.object({ title: z.string(), date: z.iso.date(), text: z.string(), source: z.url() });
export type Item = z.infer<typeof Item>;
export const SECTIONS = ["news", "funding", "hiring", "stack"] as const;
export type Section = (typeof SECTIONS)[number];

const TOPICS = ["opened a second site", "won a public tender", "moved its headquarters", "published its annual report", "named a new COO"];
const ROUNDS = ["seed", "series A", "series B", "debt"];
const ROLES = ["revenue operations manager", "data engineer", "sales development lead", "integration architect", "finance controller"];
const STACK = ["Postgres", "Kafka", "NetSuite", "HubSpot", "Snowflake", "SAP", "Kubernetes"];

/** What the trade press of this example has of a company: nothing real, and the same on every machine. */
export function itemsOf(section: Section, company: string): readonly Item[] {
  const random = seededRandom(`${section}:${company.toLowerCase()}`);
  const count = random.whole(section === "funding" ? 0 : 1, 3);
  return Array.from({ length: count }, (_, index) => {
    const [title, text] = words[section](company, random.whole(0, 999));
    const date = `2026-${String(random.whole(1, 10)).padStart(2, "0")}-${String(random.whole(1, 28)).padStart(2, "0")}`;
    return { title, date, text, source: `https://press.signalbox.example/${section}/${hashText(`${company}${index}`)}` };
  });
}

const words: { readonly [S in Section]: (company: string, draw: number) => readonly [string, string] } = {
  news: (company, draw) => {
    const topic = of(TOPICS, draw);
    return [`${company} ${topic}`, `According to its own statement, ${company} ${topic}.`];
  },
  funding: (company, draw) => [`${company} raises money`, `A ${of(ROUNDS, draw)} of ${2 + (draw % 40)} million.`],
  hiring: (company, draw) => [`${company} is hiring`, `Looking for: ${of(ROLES, draw)}, ${of(ROLES, draw + 1)}.`],
  stack: (company, draw) => [`What ${company} runs on`, `Named in its job advertisements: ${of(STACK, draw)}, ${of(STACK, draw + 3)}.`],
};
const of = (list: readonly string[], draw: number): string => list[draw % list.length] as string;
