// Addresses that no tool reaches unless the instance says so. IPv4: what IANA's special-purpose registry does not call global, and the
// metadata service that a cloud has at a public address. IPv6: whatever is not global unicast (2000::/3), and of that what leads elsewhere.
import { BlockList, isIP } from "node:net";

/** Subnets, and what is said of an address in them. */
type Ranges = readonly (readonly [subnet: string, what: string])[];

const IPV4: Ranges = [
  ["0.0.0.0/8", "an unspecified address"],
  ["10.0.0.0/8", "a private address"],
  ["100.64.0.0/10", "an address inside of a carrier's network"],
  ["127.0.0.0/8", "a loopback address"],
  ["168.63.129.16/32", "a cloud's metadata service"],
  ["169.254.0.0/16", "a link-local address, where clouds have their metadata service"],
  ["172.16.0.0/12", "a private address"],
  ["192.0.0.0/24", "an address that is set aside for protocols"],
  ["192.0.2.0/24", "an address for documentation"],
  ["192.88.99.0/24", "a relay to 6to4"],
  ["192.168.0.0/16", "a private address"],
  ["198.18.0.0/15", "an address for benchmarks"],
  ["198.51.100.0/24", "an address for documentation"],
  ["203.0.113.0/24", "an address for documentation"],
  ["224.0.0.0/4", "a multicast address"],
  ["240.0.0.0/4", "a reserved address"],
];
const IPV6: Ranges = [
  ["::/128", "an unspecified address"],
  ["::1/128", "a loopback address"],
  ["::/96", "an IPv4 address in IPv6 form"],
  ["::ffff:0:0/96", "an IPv4 address in IPv6 form"],
  ["::ffff:0:0:0/96", "an IPv4 address in IPv6 form"],
  ["64:ff9b::/96", "an IPv4 address behind NAT64"],
  ["64:ff9b:1::/48", "an IPv4 address behind NAT64"],
  ["2001::/32", "an IPv4 address inside of Teredo"],
  ["2001::/23", "an address that is set aside for protocols"],
  ["2001:db8::/32", "an address for documentation"],
  ["2002::/16", "an IPv4 address inside of 6to4"],
  ["3fff::/20", "an address for documentation"],
  ["fc00::/7", "a private address"],
  ["fe80::/10", "a link-local address"],
  ["fec0::/10", "a private address"],
  ["ff00::/8", "a multicast address"],
];

interface Range {
  readonly list: BlockList;
  readonly what: string;
}
const listOf = (subnet: string, family: "ipv4" | "ipv6"): BlockList => {
  const [network = "", bits] = subnet.split("/");
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return list;
};
const rangesOf = (ranges: Ranges, family: "ipv4" | "ipv6"): readonly Range[] =>
  ranges.map(([subnet, what]) => ({ list: listOf(subnet, family), what }));

const ipv4 = rangesOf(IPV4, "ipv4");
const ipv6 = rangesOf(IPV6, "ipv6");
const globalUnicast = listOf("2000::/3", "ipv6");

/** What an address is that tools do not reach ("a loopback address"); null for a public one. What cannot be read is not public. */
export function closedRange(address: string): string | null {
  // An address with a zone ("fe80::1%eth0") means one only on this machine.
  const version = address.includes("%") ? 0 : isIP(address);
  if (version === 0) return "no address that can be checked";
  const family = version === 4 ? "ipv4" : "ipv6";
  const range = (version === 4 ? ipv4 : ipv6).find(({ list }) => list.check(address, family));
  if (range !== undefined) return range.what;
  return version === 4 || globalUnicast.check(address, family) ? null : "no public address";
}
