/** Airports that serve the same city, by IATA's metropolitan area codes. Every other airport of the airline stands for a city of its own. */
const METROPOLITAN_AREAS: { readonly [airport: string]: string } = { EWR: "NYC", JFK: "NYC", LGA: "NYC" };

export const cityOf = (airport: string): string => METROPOLITAN_AREAS[airport] ?? airport;
