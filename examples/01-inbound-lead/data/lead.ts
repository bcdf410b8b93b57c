import { type SeededRandom, seededRandom } from "../../world/random.ts";
import type { Lead } from "../rules/lead.ts";
import { generateAccounts } from "./account.ts";
import { ALL_COMPANIES, type Company, generateCompanies, KNOWN_COMPANIES } from "./company.ts";
import { type Draft, LEAD_KINDS, type Make, type World } from "./lead-kind.ts";
import { longMessage, plainMessage } from "./message.ts";
import { generatePerson } from "./person.ts";

/** The seed of everything that the example shows: the CRM, the directory of companies, the leads. */
export const DEMO_SEED = "signalbox";
const FIRST_SUBMITTED = Date.UTC(2026, 10, 16, 7, 0, 0);
/** A duplicate comes at least this much later than its original, so that a few leads handled at once do not swap the two. */
const DUPLICATE_DISTANCE = 60;

/** `count` leads, the same for the same seed; lead n does not depend on how many follow it. */
export function generateLeads(seed: string, count: number): Lead[] {
  const world = worldOf(seed);
  const random = seededRandom(`leads:${seed}`);
  const leads: Lead[] = [];
  for (let index = 0; index < count; index++) {
    const draft = random.chance(0.07) && index >= DUPLICATE_DISTANCE ? duplicate(random, leads) : fresh(random, world, index);
    leads.push({ id: `lead-${String(index + 1).padStart(4, "0")}`, ...draft, submittedAt: submitted(random, index) });
  }
  return leads;
}

function fresh(random: SeededRandom, world: World, index: number): Draft {
  const draft = pickKind(random)(random, generatePerson(random, random.chance(0.15)), world);
  if (index % 100 === 37) return { ...draft, message: longMessage(random) };
  return draft.message === undefined && random.chance(0.6) ? { ...draft, message: plainMessage(random) } : draft;
}

function pickKind(random: SeededRandom): Make {
  let left = random.whole(0, LEAD_KINDS.reduce((sum, [share]) => sum + share, 0) - 1);
  for (const [share, make] of LEAD_KINDS) {
    left -= share;
    if (left < 0) return make;
  }
  throw new Error("The shares of LEAD_KINDS do not add up.");
}

/** The same person again: other case, a +tag, or another address with the same name and company. */
function duplicate(random: SeededRandom, leads: readonly Lead[]): Draft {
  const { id: _, submittedAt: __, ...first } = leads[random.whole(0, leads.length - DUPLICATE_DISTANCE)] as Lead;
  const [local, domain] = first.email.split("@") as [string, string];
  const named = first.firstName !== "" && first.lastName !== "" && first.company;
  switch (random.whole(0, named ? 2 : 1)) {
    case 0:
      return { ...first, email: first.email.toUpperCase(), source: "webinar" };
    case 1:
      return { ...first, email: `${local}+again@${domain}`, source: "newsletter" };
    default:
      return { ...first, email: `${local}@mail.${domain}`, source: "event" };
  }
}

/** A few minutes apart; now and then a clock that is wrong by years. */
function submitted(random: SeededRandom, index: number): string {
  if (index % 120 === 59) return "9999-12-31T23:59:59Z";
  if (index % 120 === 119) return "1970-01-01T00:00:00+14:00";
  return new Date(FIRST_SUBMITTED + index * 420_000 + random.whole(0, 400) * 1000).toISOString();
}

const worlds = new Map<string, World>();

function worldOf(seed: string): World {
  const known = worlds.get(seed) ?? makeWorld(seed);
  worlds.set(seed, known);
  return known;
}

function makeWorld(seed: string): World {
  const accounts = generateAccounts(seed);
  const open = [
    ...accounts.filter((each) => !each.customer && !each.competitor),
    ...generateCompanies(seed, ALL_COMPANIES).slice(KNOWN_COMPANIES),
  ];
  return {
    ordinary: open,
    ideal: open.filter(isIdeal),
    customers: accounts.filter((each) => each.customer),
    competitors: accounts.filter((each) => each.competitor),
  };
}

const isIdeal = (company: Company): boolean =>
  company.employees >= 200 &&
  ["software", "finance", "logistics", "healthcare", "manufacturing"].includes(company.industry) &&
  ["US", "GB", "DE", "FR", "NL", "SE", "JP"].includes(company.country);
