export const SENIORITIES = ["executive", "head", "manager", "specialist"] as const;
export type Seniority = (typeof SENIORITIES)[number];

/** First match answers. \b knows only ASCII letters, so other scripts stand without it. */
const RULES: readonly (readonly [Seniority, RegExp])[] = [
  [
    "executive",
    /\b(c[eftoimrp]o|chief|founder|co-?founder|(?<!product )owner|(?<!vice )president|managing director|geschäftsführer(in)?)\b|取締役|社長|генеральный директор|الرئيس التنفيذي/i,
  ],
  ["head", /\b(s?vp|vice president|head|director|leiter(in)?|directeur|directrice|direttore)\b|部長|总监|директор|مدير عام/i],
  ["manager", /\b(manager|lead|teamlead|responsable|principal)\b|課長|经理|менеджер|مدير/i],
];

export const seniorityOf = (title: string | null): Seniority => RULES.find(([, pattern]) => pattern.test(title ?? ""))?.[0] ?? "specialist";
