// Ways to write addresses that no tool may reach. Made from the addresses themselves, and from nothing of the guard.

/** First, last and well-known addresses of what is not public. */
export const CLOSED_IPV4 = [
  "0.0.0.0",
  "0.1.2.3",
  "10.0.0.1",
  "10.255.255.255",
  "100.64.0.1",
  "100.100.100.200",
  "100.127.255.255",
  "127.0.0.1",
  "127.255.255.254",
  "168.63.129.16",
  "169.254.0.1",
  "169.254.169.254",
  "169.254.170.2",
  "172.16.0.1",
  "172.31.255.255",
  "192.0.0.192",
  "192.0.2.1",
  "192.88.99.1",
  "192.168.0.1",
  "192.168.255.255",
  "198.18.0.1",
  "198.51.100.1",
  "203.0.113.1",
  "224.0.0.1",
  "239.255.255.250",
  "240.0.0.1",
  "255.255.255.255",
];
export const CLOSED_IPV6 = [
  "::",
  "::1",
  "0:0:0:0:0:0:0:1",
  "100::1",
  "2001:2::1",
  "2001:10::1",
  "2001:db8::1",
  "3fff::1",
  "5f00::1",
  "4000::1",
  "8000::1",
  "fc00::1",
  "fd00:ec2::254",
  "fd20:ce::254",
  "fdff:ffff::1",
  "fe80::1",
  "febf::1",
  "fec0::1",
  "ff02::1",
  "ff05::1:3",
];
/** Neighbours of what is closed, and addresses that everybody knows. */
export const PUBLIC = [
  "1.1.1.1",
  "8.8.8.8",
  "9.255.255.255",
  "11.0.0.0",
  "100.63.255.255",
  "100.128.0.0",
  "126.255.255.255",
  "128.0.0.0",
  "168.63.129.15",
  "169.253.255.255",
  "169.255.0.0",
  "172.15.255.255",
  "172.32.0.0",
  "192.167.255.255",
  "192.169.0.0",
  "198.17.255.255",
  "198.20.0.0",
  "223.255.255.255",
  "2606:4700:4700::1111",
  "2001:4860:4860::8888",
  "2001:200::1",
  "2003::1",
  "2a00:1450::1",
];

const bytesOf = (address: string): number[] => address.split(".").map(Number);
const numberOf = (address: string): number => bytesOf(address).reduce((sum, byte) => sum * 256 + byte, 0);
const hexOf = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");
const wordsOf = (address: string): string => {
  const hex = hexOf(numberOf(address), 8);
  return `${hex.slice(0, 4)}:${hex.slice(4)}`;
};
const each = (address: string, write: (byte: number) => string): string => bytesOf(address).map(write).join(".");
const wide = (text: string): string => text.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
const encoded = (text: string): string => [...text].map((character) => `%${hexOf(character.charCodeAt(0), 2)}`).join("");

/** An IPv4 address as a host of a URL. */
const writtenIpv4 = (address: string): string[] => {
  const [a, b, c, d] = bytesOf(address) as [number, number, number, number];
  const number = numberOf(address);
  return [
    address,
    `${address}.`,
    String(number),
    `0x${hexOf(number, 8)}`,
    `0X${hexOf(number, 8).toUpperCase()}`,
    `0x${hexOf(number, 12)}`,
    `0${number.toString(8)}`,
    `000${number.toString(8)}`,
    each(address, (byte) => `0${byte.toString(8)}`),
    each(address, (byte) => `0x${hexOf(byte, 2)}`),
    each(address, (byte) => `0000${byte.toString(8)}`),
    `0x${hexOf(a, 2)}.0${b.toString(8)}.${c}.${d}`,
    `${a}.${b * 65_536 + c * 256 + d}`,
    `${a}.${b}.${c * 256 + d}`,
    `0x${hexOf(a, 2)}.0x${hexOf(b * 65_536 + c * 256 + d, 6)}`,
    wide(address),
    address.replaceAll(".", "\u3002"),
    address.replaceAll(".", "\uff0e"),
    encoded(address),
    `${address.slice(0, 2)}\t${address.slice(2)}`,
    `${address.slice(0, 3)}\u00ad${address.slice(3)}`,
  ];
};

/** An IPv4 address inside of an IPv6 one. */
export const embedded = (address: string): string[] => {
  const words = wordsOf(address);
  const flipped = hexOf((numberOf(address) ^ 0xffffffff) >>> 0, 8);
  return [
    `::ffff:${address}`,
    `::ffff:${words}`,
    `0:0:0:0:0:FFFF:${words.toUpperCase()}`,
    `::${words}`,
    `::ffff:0:${words}`,
    `64:ff9b::${address}`,
    `64:ff9b::${words}`,
    `64:ff9b:1::${words}`,
    `2002:${words}::1`,
    `2001:0:${words}::1`,
    `2001:0:4136:e378:8000:63bf:${flipped.slice(0, 4)}:${flipped.slice(4)}`,
  ];
};

export interface Form {
  readonly url: string;
  /** The host and port for which a socket is asked where nothing guards. */
  readonly target: string;
}
const bare = (url: string): string => new URL(url).hostname.replace(/^\[(.*)\]$/, "$1");
const form = (url: string): Form => ({ url, target: `${bare(url)}:${new URL(url).port || 443}` });

/** Addresses that are written out in a URL. */
export function literalForms(): Form[] {
  const v4 = CLOSED_IPV4.flatMap((address) => writtenIpv4(address).map((host) => form(`https://${host}/`)));
  const v6 = [...CLOSED_IPV6, ...CLOSED_IPV4.flatMap(embedded)].map((address) => form(`https://[${address}]/`));
  const around = CLOSED_IPV4.flatMap((address) =>
    [
      `https:${address}`,
      `https:/${address}/`,
      `https:\\\\${address}\\`,
      `HTTPS://${address}?x`,
      `https://${address}:8443/`,
      ` https://${address}#x `,
    ].map(form),
  );
  return [...v4, ...v6, ...around];
}

/** The same with a name or a password in front, so that another host is read in it. */
export const userinfoForms = (): Form[] =>
  [...CLOSED_IPV4, ...CLOSED_IPV6.map((address) => `[${address}]`)].flatMap((host) =>
    [`https://api.example@${host}/`, `https://api.example:443@${host}/`, `https://api.example%2f@${host}/`].map(form),
  );
