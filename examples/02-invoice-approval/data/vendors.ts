import type { Vendor } from "../rules/choose-route.ts";

const NAMES = [
  "Müller & Söhne GmbH",
  "Nordlicht Energie AG",
  "Papeterie Lefèvre",
  "株式会社 山田工業",
  "Łódź Logistics Sp. z o.o.",
  "Açaí Catering Lda",
  "O'Brien & Daughters",
  "شركة النور للتجارة",
  "Hôtel du Parc",
  "Kowalski Software",
  "Ñandú Print S.L.",
  "Βιβλιοπωλείο Αθηνά",
  "Тихая Гавань ООО",
  "Blue Kite Cloud 🪁 Inc.",
  "Fjordkraft AS",
  "Robert'); DROP TABLE vendors;-- Ltd",
  "Smith, Jones and Smith",
  "Café Zürich AG",
  "서울 인쇄",
  "Quick Brown Fox Couriers",
] as const;

/** The twelfth is blocked, and the bank has closed the account of the fourteenth. */
export const VENDORS: readonly Vendor[] = NAMES.map((name, index) => {
  const number = 1001 + index;
  const account = index === 13 ? "0000" : String(number);
  return { id: `V${number}`, name, email: `billing@vendor-${number}.example`, iban: `DE0010000000000000${account}`, blocked: index === 11 };
});
