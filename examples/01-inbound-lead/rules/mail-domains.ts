const FREE_MAIL = new Set(
  (
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com yahoo.co.jp ymail.com icloud.com me.com aol.com proton.me " +
    "protonmail.com gmx.de gmx.net web.de t-online.de mail.ru yandex.ru qq.com 163.com 126.com naver.com orange.fr free.fr libero.it fastmail.com"
  ).split(" "),
);

const DISPOSABLE = new Set(
  "mailinator.com guerrillamail.com 10minutemail.com tempmail.dev trashmail.com yopmail.com throwaway.email sharklasers.com getnada.com maildrop.cc".split(
    " ",
  ),
);

const ACADEMIC = /(^|\.)(edu|edu\.[a-z]{2}|ac\.[a-z]{2})$|^(stud|student|students|alumni)\.|\.uni-[a-z-]+\.de$|^uni-[a-z-]+\.de$/;

export const isFreeMail = (domain: string): boolean => FREE_MAIL.has(domain);

/** The provider's own domain or anything below it. */
export const isDisposable = (domain: string): boolean => {
  const labels = domain.split(".");
  return labels.some((_, index) => DISPOSABLE.has(labels.slice(index).join(".")));
};

export const isAcademic = (domain: string): boolean => ACADEMIC.test(domain);
