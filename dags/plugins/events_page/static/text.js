// The page's language, which is Airflow's, and its texts: data, one file a language (texts/, as docs/extending.md tells).

const KEPT_BY_AIRFLOW = "i18nextLng", OURS = ["en", "fr"];  // the first where Airflow speaks one that we do not

/** The language of Airflow's page: what it keeps in this browser, else, as it does itself, by the order of the browser's own. */
function chosen() {
  let kept = null;
  try { kept = localStorage.getItem(KEPT_BY_AIRFLOW); } catch { /* a browser that keeps nothing */ }
  const asked = (kept ? [kept] : navigator.languages).map(code => code.split("-")[0].toLowerCase());
  return asked.find(code => OURS.includes(code)) ?? OURS[0];
}

export const language = chosen();
document.documentElement.lang = language;
const {texts, said: phrases, gloss: glosses, days} = await (await fetch(`static/texts/${language}.json`)).json();
const plural = new Intl.PluralRules(language), figures = new Intl.NumberFormat(language), shares = new Intl.NumberFormat(language, {minimumFractionDigits: 2, maximumFractionDigits: 2});
const calendar = days ? new Intl.DateTimeFormat(language, {...days, timeZone: "UTC"}) : null;

// Airflow's page, around this one or in another tab, has changed its language.
addEventListener("storage", event => { if (event.key === KEPT_BY_AIRFLOW && chosen() !== language) location.reload(); });

/** The text of a key, in pieces, with `values` in the place of their {names}: elements, words, or numbers, which are written as the language does. `count` chooses the plural. */
export function rich(key, values = {}) {
  const found = texts[key] ?? key, text = typeof found === "string" ? found : found[plural.select(values.count)] ?? found.other;
  return text.split(/\{(\w+)\}/).map((piece, n) => n % 2 ? (typeof values[piece] === "number" ? number(values[piece]) : values[piece] ?? "") : piece);
}

/** The same as one string, of values that are words and numbers. */
export const t = (key, values) => rich(key, values).join("");
export const many = (count, what) => t(`many.${what}`, {count});

const nothing = value => value === null || value === undefined || value === "";
export const number = value => nothing(value) ? "" : figures.format(value);
export const share = value => nothing(value) ? "" : shares.format(value);
/** A day as the warehouse writes it, 2026-01-31, as the language does. */
export const day = value => nothing(value) ? "" : calendar ? calendar.format(new Date(`${value.slice(0, 10)}T00:00:00Z`)) : value.slice(0, 10);
export const clock = value => nothing(value) ? "" : `${value.slice(11, 16)} UTC`;
export const time = value => nothing(value) ? "" : `${day(value)} ${clock(value)}`;

const FIGURES = ["number", "share"], escaped = text => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
/** Phrases with {names} in them: what stands there is a figure, or words, which may be phrases themselves. */
const patterns = Object.entries(phrases).filter(([english]) => english.includes("{")).map(([english, own]) => [
  new RegExp(`^${english.split(/\{(\w+)\}/).map((piece, n) => n % 2 ? `(?<${piece}>${FIGURES.includes(piece) ? "[\\d.]+" : ".+?"})` : escaped(piece)).join("")}$`, "s"), own]);
const CLAUSES = "; ";  // several reasons, one after the other

/** A phrase in the page's language; null where that does not know it. */
function known(english) {
  if (Object.hasOwn(phrases, english)) return phrases[english];
  const clauses = english.split(CLAUSES), each = clauses.length > 1 ? clauses.map(known) : [null];
  if (!each.includes(null)) return each.join(t("semicolon"));
  for (const [pattern, own] of patterns) {
    const found = pattern.exec(english)?.groups;
    if (found) return own.replace(/\{(\w+)\}/g, (_, name) => FIGURES.includes(name) ? figure(found[name]) : known(found[name]) ?? found[name]);
  }
  return null;
}

/** As the language writes it, with the decimals that it has. */
const figure = text => Number.isNaN(Number(text)) ? text
  : new Intl.NumberFormat(language, {minimumFractionDigits: Math.min(text.split(".")[1]?.length ?? 0, 3), useGrouping: false}).format(text);

/** English that came as data, in the page's language where that knows it. */
export const inWords = english => (english && known(english)) ?? english;
/** The same as an element that says so where it stays English, for who has the page read aloud. */
export function said(english) {
  const made = document.createElement("span"), own = english && known(english);
  made.textContent = own || english;
  if (language !== "en" && english && !own) made.lang = "en";
  return made;
}
/** What a term of ACLED's, which stays English, means; "" where the page is English. */
export const gloss = term => glosses[term] ?? "";
export const glossed = term => gloss(term) ? `${term} – ${gloss(term)}` : term;

/** Write the texts that the page names: data-text and data-text-<attribute>; children with a data-slot stand where their {name} does. */
for (const node of document.querySelectorAll("[data-text]")) {
  const slots = Object.fromEntries([...node.children].filter(child => child.dataset.slot).map(child => [child.dataset.slot, child]));
  node.replaceChildren(...rich(node.dataset.text, slots).filter(Boolean));
}
for (const attribute of ["aria-label", "placeholder"]) {
  for (const node of document.querySelectorAll(`[data-text-${attribute}]`)) node.setAttribute(attribute, t(node.getAttribute(`data-text-${attribute}`), {...node.dataset}));
}
