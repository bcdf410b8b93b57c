import type { SeededRandom } from "../../world/random.ts";

export type Person = { readonly firstName: string; readonly lastName: string; readonly title: string; readonly local: string };
type Script = { readonly first: readonly string[]; readonly last: readonly string[]; readonly titles: readonly string[] };

const words = (text: string): string[] => text.split(" ");

const LATIN: Script = {
  first: words(
    "Ana Ben Carla David Elena Felix Grace Hugo Ines Jonas Karin Liam Maya Nils Olga Paul Rosa Samir Tess Uma Victor Wanda Yusuf Zoe Amélie Søren Łukasz Björn",
  ),
  last: words(
    "Adler Bauer Costa Dubois Eriksen Fischer Garcia Hansen Ito Jansen Kowalski Lopez Moreau Novak Olsen Patel Quinn Rossi Silva Tanaka Ueda Vega Weber Young Müller Nuñez O'Brien Šimek Seo Loan",
  ),
  titles: [
    "CEO",
    "CTO",
    "COO",
    "VP Operations",
    "VP of Sales",
    "Head of RevOps",
    "Director of IT",
    "Operations Manager",
    "Product Owner",
    "Team Lead",
    "Analyst",
    "Engineer",
    "Geschäftsführerin",
    "Directeur commercial",
  ],
};

/** People whose names no rule may trip over: other scripts, right-to-left, joined emoji, combining marks. */
const OTHERS: readonly Script[] = [
  { first: words("健太 美咲 さくら 翔"), last: words("田中 鈴木 佐藤 高橋"), titles: ["取締役", "部長", "課長", "エンジニア"] },
  { first: words("伟 芳 静 强"), last: words("王 李 张 刘"), titles: ["总监", "经理", "工程师"] },
  { first: words("محمد فاطمة ليلى عمر"), last: words("الأحمد حسن منصور الخطيب"), titles: ["الرئيس التنفيذي", "مدير عام", "مهندس"] },
  {
    first: words("Иван Ольга Дмитрий Светлана"),
    last: words("Петров Смирнова Кузнецов Волкова"),
    titles: ["генеральный директор", "директор", "менеджер"],
  },
  { first: ["Zoë 🚀", "👩‍💻 Mia", "José́"], last: ["Smith 💡", "Nguyễn", "van der Berg"], titles: ["CEO 👑", "Head of ✨Growth✨"] },
];

export function generatePerson(random: SeededRandom, foreign: boolean): Person {
  const script = foreign ? random.pick(OTHERS) : LATIN;
  const firstName = random.pick(script.first);
  const lastName = random.pick(script.last);
  return { firstName, lastName, title: random.pick(script.titles), local: `${slug(firstName)}.${slug(lastName)}${random.whole(1, 999)}` };
}

/** The part before the @: ASCII, as most systems still demand; people of other scripts get one that stands for them. */
const slug = (name: string): string =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z]/g, "") || "u";
