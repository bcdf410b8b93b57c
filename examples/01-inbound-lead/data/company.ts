import { type SeededRandom, seededRandom } from "../../world/random.ts";
import { INDUSTRIES, type Industry } from "../rules/firmographics.ts";
import { foldCompany } from "../rules/fold.ts";

export type Company = {
  readonly name: string;
  readonly domain: string;
  readonly industry: Industry;
  readonly employees: number;
  readonly country: string;
};

const FIRST =
  "Amber Arbor Aster Atlas Birch Blue Boreal Bright Cedar Cinder Clear Cobalt Copper Coral Crest Dawn Delta Drift East Echo Elm Ember Fern Field Flint Fox Gale Glen Granite Green Harbor Hazel Helm High Iron Ivory Jade Juniper Kestrel Lark Linden Lumen Maple Marble Meridian Mill Moss North Nova Oak Ocean Olive Onyx Opal Orchard Otter Pine Polar Quartz Quill Raven Red Reed Ridge River Rowan Sable Saffron Sage Salt Silver Slate Solar South Spruce Star Stone Summit Swift Teal Thistle Tidal Timber Umber Vale Verdant Violet West White Willow Winter Wren Yarrow Zephyr".split(
    " ",
  );
const SECOND =
  "bank bay beam bird bloom bridge brook cast chain cliff cloud crest dale data deck den dock edge fall field flow ford forge front gate grid grove hall haven hill hold land lane leaf light line link loop mark mill mind mint path peak pier point port press quay rail rise rock root scale shore side spark span stack stead stream thread tide tower track trail vale view ville wagon walk ware watch wave way well wharf wheel wind wing wire wood works yard".split(
    " ",
  );
const FORMS: Readonly<Record<string, readonly string[]>> = {
  US: ["Inc.", "LLC", "Corp."],
  GB: ["Ltd", "plc"],
  DE: ["GmbH", "AG"],
  FR: ["SA", "SARL"],
  NL: ["B.V."],
  SE: ["AB"],
  IT: ["S.r.l."],
  JP: ["K.K."],
};
/** Each country as often as it stands here. */
const COUNTRIES = "US US US US US US GB GB GB DE DE DE DE FR FR NL SE IT ES PL JP JP IN BR CA CA AU SG AE CN CH AT DK NO FI IE MX ZA".split(
  " ",
);
const DOMAIN_ENDINGS: Readonly<Record<string, string>> = {
  GB: "co.uk",
  DE: "de",
  FR: "fr",
  NL: "nl",
  SE: "se",
  IT: "it",
  JP: "co.jp",
  PL: "pl",
};

/** Where the companies that the CRM holds end: the ones after it exist in the world, but nobody has met them. */
export const KNOWN_COMPANIES = 5000;
export const ALL_COMPANIES = 8000;

/** The same companies, in the same order, for the same seed. Names are compounds of everyday words and end in a number where one comes twice. */
export function generateCompanies(seed: string, count: number): Company[] {
  const random = seededRandom(`companies:${seed}`);
  const seen = new Map<string, number>();
  return Array.from({ length: count }, () => {
    const stem = `${random.pick(FIRST)}${random.pick(SECOND)}`;
    const times = (seen.get(stem) ?? 0) + 1;
    seen.set(stem, times);
    return company(random, times === 1 ? stem : `${stem} ${times}`);
  });
}

function company(random: SeededRandom, stem: string): Company {
  const country = random.pick(COUNTRIES);
  const form = random.pick(FORMS[country] ?? ["Ltd"]);
  return {
    name: `${stem} ${form}`,
    domain: `${foldCompany(stem).replaceAll(" ", "-")}.${random.chance(0.5) ? "example" : `${DOMAIN_ENDINGS[country] ?? "com"}.example`}`,
    industry: random.pick(INDUSTRIES),
    employees: headcount(random),
    country,
  };
}

/** From 2 to about 25,000, with as many small firms as large ones on a scale of powers. */
const headcount = (random: SeededRandom): number => Math.max(2, Math.round(10 ** (0.3 + (random.whole(0, 9999) / 10_000) ** 1.3 * 4.1)));

const made = new Map<string, ReadonlyMap<string, Company>>();

/** Every company in the world of a seed, by domain. */
export function companyDirectory(seed: string): ReadonlyMap<string, Company> {
  const known = made.get(seed) ?? new Map(generateCompanies(seed, ALL_COMPANIES).map((each) => [each.domain, each]));
  made.set(seed, known);
  return known;
}
