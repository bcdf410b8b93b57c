export const settingsSections = ["people", "keys", "connections", "notices", "you"] as const;
export type SettingsSection = (typeof settingsSections)[number];

export interface SettingsSearch {
  readonly section?: SettingsSection;
}

export function readSettingsSearch(given: Readonly<Record<string, unknown>>): SettingsSearch {
  const section = settingsSections.find((each) => each === given.section);
  return section === undefined ? {} : { section };
}
