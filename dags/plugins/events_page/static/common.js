// What every page needs. Text of articles comes in as data and reaches the page only by `el`, as text: nothing here or
// elsewhere makes HTML of a string.
import {day, inWords, language, number, t} from "./text.js";

export const TYPES = ["Battles", "Explosions/Remote violence", "Violence against civilians", "Protests", "Riots", "Strategic developments"];
export const typeClass = type => `type-${Math.max(0, TYPES.indexOf(type))}`;

/** An element; a child that is a string becomes text, one that is null or false is left out. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false).map(child => child instanceof Node ? child : String(child)));
  return made;
}

export const byId = id => document.getElementById(id);
export const fill = (parent, ...children) => parent.replaceChildren(...children.flat(Infinity).filter(Boolean));
export const swatch = type => el("span", {class: `swatch ${typeClass(type)}`, "aria-hidden": "true"});

/** An address of ours with parameters; empty ones are left out, of a list each one stands there. */
export function address(page, parameters = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== false);
  const query = new URLSearchParams(given.flatMap(([name, value]) => [value].flat().map(one => [name, String(one)]))).toString();
  return query ? `${page}?${query}` : page || "./";
}

export async function get(what, parameters, signal) {
  return answer(await fetch(address(`data/${what}`, parameters), {signal, headers: {Accept: "application/json"}}));
}

/** Write, in a way that no other site can make a browser do: with a header of ours. */
export async function post(what, body) {
  return answer(await fetch(`data/${what}`, {method: "POST", headers: {"Content-Type": "application/json", "X-Events-Page": "1"}, body: JSON.stringify(body)}));
}

async function answer(response) {
  if (response.ok) return response.json();
  let detail = "";
  try { detail = (await response.json()).detail; } catch { /* no JSON: the status says it */ }
  if (Array.isArray(detail)) detail = detail.map(d => `${(d.loc || []).at(-1)}: ${d.msg}`).join("; ");
  const own = response.status === 401 ? t("problem.session") : response.status === 403 ? t("problem.role") : detail ? "" : t("problem.status", {status: String(response.status)});
  throw Object.assign(new Error(own || inWords(detail)), {lang: own || inWords(detail) !== detail ? language : "en"});
}

export function tell(problem) {
  const box = byId("problem");
  box.hidden = !problem;
  box.lang = problem?.lang ?? language;
  box.textContent = problem ? problem.message || String(problem) : "";
}

/** Show what `load` makes, or why it could not. */
export async function show(load) {
  try { await load(); tell(null); } catch (problem) { if (problem.name !== "AbortError") tell(problem); }
}

/**
 * Keep the parameters in the address, so that it can be shared. Inside Airflow's page the address that a person sees is the
 * outer one, which ends in ours; Airflow opens the frame with what stands there.
 */
export function remember(parameters, anew = false) {
  const here = address(location.pathname, parameters);
  history[anew ? "pushState" : "replaceState"](null, "", here);
  mirror();
}
export function mirror() {
  if (window.parent === window) return;
  try {
    const outer = window.parent;
    if (outer.location.pathname.endsWith(location.pathname)) {
      outer.history.replaceState(outer.history.state, "", outer.location.pathname + location.search);
    }
  } catch { /* framed by something that is not ours to change */ }
}

export const toll = row => row.fatalities_low === row.fatalities_high || row.fatalities_low === undefined ? number(row.fatalities)
  : `${number(row.fatalities)} (${number(row.fatalities_low)}–${number(row.fatalities_high)})`;
/** The dead of an event in words, with their bounds. */
export const dead = row => t("dead", {count: row.fatalities ?? 0, dead: toll(row)});
export const sides = row => [row.actor1, row.actor2].filter(Boolean).join(" – ");
/** Who else has an article's text; null where nobody has. */
export const copies = (found, event) => found.length ? el("p", {class: "dim"}, t("copies"), found.map((copy, n) => [n ? ", " : "",
  el("a", {href: address("article", {id: copy.content_hash, event})}, el("bdi", {}, copy.source || t("outlet.unknown"))), copy.published ? ` (${day(copy.published)})` : ""])) : null;

const heading = document.querySelector("nav.pages");
for (const link of heading.querySelectorAll("a:not(.skip)")) {
  if (new URL(link.href).pathname === location.pathname) link.setAttribute("aria-current", "page");
}
const back = byId("back");
if (back && document.referrer.startsWith(new URL("./", location.href).href)) back.href = document.referrer;
