import { system } from "../../world/system.ts";
import { KNOWN_COMPANIES } from "../data/company.ts";
import { DEMO_SEED } from "../data/lead.ts";
import { TABLES } from "./schema.ts";
import { seedCrm } from "./seed.ts";

/** The CRM: a database of its own, filled with the accounts, territories and sequences of the demo. */
export const crm = system({ file: "crm.db", tables: TABLES, fill: (db) => seedCrm(db, DEMO_SEED, KNOWN_COMPANIES) });
