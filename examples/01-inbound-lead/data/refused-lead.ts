import { generateLeads } from "./lead.ts";

/** Leads that are refused at the door, each with the field that is to blame: nobody could answer them or tell them apart. */
export function generateRefusedLeads(seed: string): { readonly field: string; readonly lead: Record<string, unknown> }[] {
  const [whole] = generateLeads(seed, 1);
  const without = (field: string) => Object.fromEntries(Object.entries({ ...whole }).filter(([key]) => key !== field));
  return [
    { field: "email", lead: without("email") },
    { field: "email", lead: { ...whole, email: "not an address" } },
    { field: "email", lead: { ...whole, email: "ana@firm.example\r\nBcc: everybody@firm.example" } },
    { field: "id", lead: { ...whole, id: " " } },
    { field: "source", lead: without("source") },
    { field: "employees", lead: { ...whole, employees: "about forty" } },
    { field: "submittedAt", lead: { ...whole, submittedAt: "yesterday" } },
    { field: "firstName", lead: { ...whole, firstName: { first: "Ana" } } },
  ];
}
