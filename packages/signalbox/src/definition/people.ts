/** Who holds which role: the instance's config until accounts take over. */
export type People = { readonly [person: string]: readonly string[] };

/** "role:ae,role:manager" as a list. */
export const listOfPeople = (text: string): readonly string[] =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

/** True when the person is named, or holds a role that is named. */
export const mayAct = (people: People, by: string, who: readonly string[]): boolean =>
  who.some((name) => name === by || name === `person:${by}` || (people[by] ?? []).includes(name));

/** Those of whom one would do, as they are written in a policy or an approval. */
export const holdersOf = (people: People, who: string): readonly string[] =>
  Object.keys(people).filter((person) => mayAct(people, person, listOfPeople(who)));
