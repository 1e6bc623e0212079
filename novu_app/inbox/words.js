// Numbers and moments in the page's language.

const orEnglish = (make, locale) => {
  try {
    return make(locale.replaceAll("_", "-"));
  } catch {
    return make("en");
  }
};

// The text of a key in its form for a number, with the number in it: as novu_app/inbox/texts does it on the server.
export const counted = (texts, locale, key, number) => {
  const form = orEnglish((name) => new Intl.PluralRules(name), locale).select(number);
  const text = (number === 0 && texts[`${key}.zero`]) || texts[`${key}.${form}`] || texts[key] || "";
  return text.replaceAll("{notificationCount}", number).replaceAll("{days}", number);
};

const UNITS = [
  ["year", 365 * 86400],
  ["month", 30 * 86400],
  ["week", 7 * 86400],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];

// "5 min ago", "in 2 hr", and "now" for what is less than a minute away.
export const relative = (moment, now, locale) => {
  const seconds = Math.round((moment - now) / 1000);
  const words = orEnglish((name) => new Intl.RelativeTimeFormat(name, { style: "short", numeric: "auto" }), locale);
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length) return words.format(Math.trunc(seconds / length), unit);
  }
  return words.format(0, "second");
};

const DAY_MS = 86400_000;

// A moment that is to be remembered: with its weekday when it is near, with its date when it is not, always with the time.
export const exact = (moment, locale) => {
  const near = Math.abs(moment - Date.now()) < 6 * DAY_MS;
  const year = new Date(moment).getFullYear() == new Date().getFullYear() ? undefined : "numeric";
  const day = near ? { weekday: "short" } : { day: "numeric", month: "short", year };
  const options = { ...day, hour: "numeric", minute: "2-digit" };
  return orEnglish((name) => new Intl.DateTimeFormat(name, options), locale).format(moment);
};

export const whole = (moment, locale) =>
  orEnglish((name) => new Intl.DateTimeFormat(name, { dateStyle: "full", timeStyle: "short" }), locale).format(moment);
