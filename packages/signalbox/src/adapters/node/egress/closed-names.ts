/** Names that mean this machine or its cloud's metadata service, whatever they resolve to. They are not even looked up. */
const NAMES: Readonly<Record<string, string>> = {
  localhost: "this machine",
  "metadata.google.internal": "a cloud's metadata service",
  "metadata.goog": "a cloud's metadata service",
  "metadata.azure.internal": "a cloud's metadata service",
  "instance-data": "a cloud's metadata service",
  "instance-data.ec2.internal": "a cloud's metadata service",
};

/** What such a name means, also of a name under it; null for any other name. */
export function closedName(hostname: string): string | null {
  const name = hostname.replace(/\.+$/, "");
  const known = Object.keys(NAMES).find((closed) => name === closed || name.endsWith(`.${closed}`));
  return known === undefined ? null : (NAMES[known] as string);
}
