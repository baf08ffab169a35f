// The events page: one state, kept in the address; map, timeline and table show it.
import {address, byId, el, fill, get, mirror, remember, show, swatch, tell, toll} from "./common.js";
import {Charts} from "./charts.js";
import {accept, reject, takeBack} from "./decide.js";
import {offer} from "./download.js";
import {keys} from "./keys.js";
import {keepList} from "./list.js";
import {Many} from "./many.js";
import {EventMap} from "./map.js";
import {day, gloss, glossed, many, number, rich, share, t} from "./text.js";
import {Timeline} from "./timeline.js";

const SINGLE = ["since", "until", "type", "subtype", "actor", "words", "dead", "confidence", "corrected", "new"], SEVERAL = ["country", "province", "source"];
const FILTERS = [...SINGLE, ...SEVERAL], MORE = ["province", "source", "dead", "confidence", "corrected", "new"];
const none = name => SEVERAL.includes(name) ? [] : "";
const COLUMNS = [["event_date"], ["sub_event_type"], ["actor1"], ["actor2"], ["location"], ["country"], ["fatalities", "number"], ["confidence", "number"], ["event_id_cnty"], ["notes"]];
const UNSORTED = "notes";
const FALLING = ["event_date", "fatalities", "confidence"];

let state = {}, types = [];
let shownDays = {};  // what the server took where no day was asked for: shown, but not asked for by being shown
const requests = {};
const map = new EventMap(byId("map"), {moved, list: box => get("page", {...filters(), box, size: 25}), tools: byId("map-tools"), foot: byId("map-foot")});
const timeline = new Timeline(byId("timeline"), (since, until) => change({since, until}));
const charts = new Charts({choose: change, kept: () => {
  Object.assign(state, {chart: charts.kind, measure: charts.measure});
  keep(false);
  if (!charts.known()) show(drawCharts);
}});
const there = get("choices");
const several = {
  country: new Many("country", {load: async () => (await there).countries}),
  province: new Many("province", {load: () => get("provinces", filters())}),
  source: new Many("source", {load: () => get("outlets", filters())}),
};

/** Only the latest answer of each kind counts. */
function latest(kind) {
  requests[kind]?.abort();
  requests[kind] = new AbortController();
  return requests[kind].signal;
}

function read() {
  const given = new URLSearchParams(location.search);
  state = Object.fromEntries([...SINGLE, "sort", "view", "chart", "measure", "layer", "weight"].map(name => [name, given.get(name) || ""]));
  for (const name of SEVERAL) state[name] = given.getAll(name);
  if (state.layer !== "heat") state.layer = "";
  if (state.weight !== "fatalities") state.weight = "";
  state.sort ||= "event_date";
  state.descending = given.has("descending") ? given.get("descending") === "true" : FALLING.includes(state.sort);
  state.page = Number(given.get("page")) || 1;
  state.size = Number(given.get("size")) || 25;
  state.only = given.get("only") === "1";
  for (const name of FILTERS) setField(name, state[name]);
  openMore();
  charts.show(state.chart, state.measure);
  byId("only").checked = state.only;
  showLayer();
  byId("size").value = String(state.size);
}

/** A filter that is set can be seen, also where a bar of a chart set it. */
function openMore() { byId("more").open ||= MORE.some(name => state[name].length); }

function setField(name, value) {
  if (name in several) return several[name].set(value);
  if (name === "type") subtypes(value);
  const field = byId(name);
  if (field.tagName === "SELECT" && value && ![...field.options].some(option => option.value === value)) field.append(el("option", {value}, value));
  field.value = value;
}

/** The sub-types of the type that is chosen, all of them where none is. */
function subtypes(type) {
  const field = byId("subtype"), was = field.value, fit = subtypes.all.filter(row => !type || row.event_type === type);
  fill(field, el("option", {value: ""}, t("filter.subtype.all")), fit.map(row => el("option", {value: row.sub_event_type}, glossed(row.sub_event_type))));
  if (fit.some(row => row.sub_event_type === was)) field.value = was;
}
subtypes.all = [];

const filters = () => Object.fromEntries(FILTERS.map(name => [name, state[name]]));
const inView = () => ({...filters(), box: state.only ? map.box() : ""});

function keep(anew) {
  const plain = state.sort === "event_date" && state.descending;
  remember({...filters(), sort: plain ? "" : state.sort, descending: plain ? "" : String(state.descending), page: state.page > 1 ? state.page : "",
    size: state.size === 25 ? "" : state.size, only: state.only ? 1 : "", view: state.view,
    layer: state.layer, weight: state.weight, chart: state.chart === "weeks" ? "" : state.chart, measure: state.measure === "events" ? "" : state.measure}, anew);
}

/** Other filters: everything anew, and the map where they lead. */
async function change(news) {
  Object.assign(state, news, {page: 1});
  for (const field of Object.values(several)) field.stale();
  for (const name of Object.keys(news)) if (FILTERS.includes(name)) setField(name, state[name]);
  openMore();
  keep(true);
  await show(async () => {
    if (!state.only) await fit();
    await everything();
  });
}

const everything = () => Promise.all([drawMap(), drawOverview(), drawCharts(), drawTable()]);

async function fit() {
  const {cells} = await get("map", {...filters(), zoom: 2}, latest("fit"));
  map.fit(cells);
}

async function drawMap() {
  if (state.layer !== "heat") return map.draw((await get("map", {...filters(), box: map.box(), zoom: map.zoom()}, latest("map"))).cells);
  const told = map.drawHexagons(await get("hexagons", {...filters(), box: map.box(0.1), zoom: map.zoom()}, latest("map")), state.weight || "events");
  if (told) legend(told.map((range, n) => el("li", {}, el("span", {class: `swatch level-${n + 5 - told.length}`, "aria-hidden": "true"}), range)));
}

/** What the map's switches say, and what its colours stand for. */
function showLayer() {
  const heat = state.layer === "heat";
  for (const button of byId("layers").children) button.setAttribute("aria-pressed", String((button.value === "heat") === heat));
  byId("weight").value = state.weight || "events";
  byId("weighed").hidden = !heat;
  byId("legend").setAttribute("aria-label", t(!heat ? "legend.types" : state.weight ? "legend.fatalities" : "legend.events"));
  if (!heat) legend(types.map(type => el("li", {}, swatch(type), type, gloss(type) ? el("span", {class: "dim"}, ` (${gloss(type)})`) : null)));
}
const legend = items => fill(byId("legend"), items);

function layer(news) {
  Object.assign(state, news);
  keep(false);
  showLayer();
  show(drawMap);
}

async function drawOverview() {
  const told = await get("overview", inView(), latest("overview"));
  shownDays = {since: told.since, until: told.until};
  for (const name of ["since", "until"]) if (!state[name]) byId(name).value = told[name];
  timeline.draw(told);
  const {events, fatalities, without_point: without} = told.totals;
  fill(byId("told"), rich("events.told", {count: fatalities, events: el("strong", {}, many(events, "event")), since: day(told.since), until: day(told.until), dead: el("strong", {}, number(fatalities)),
    more: [without ? [t("semicolon"), t("events.without_point", {events: many(without, "event")})] : "", state.words ? [t("semicolon"), t("events.best")] : ""].flat().join("")}));
  state.events = events;
  pager();
}

async function drawCharts() {
  charts.draw(await get("charts", {...inView(), kind: charts.kind}, latest("charts")));
}

async function drawTable() {
  const told = await get("page", {...inView(), page: state.page, size: state.size, sort: state.sort, descending: state.descending}, latest("table"));
  fill(byId("heads"), COLUMNS.map(([name, kind]) => {
    if (name === UNSORTED) return el("th", {scope: "col"}, t(`column.${name}`));
    const button = el("button", {type: "button"}, t(`column.${name}`));
    button.addEventListener("click", () => sortBy(name));
    return el("th", {scope: "col", class: kind, "aria-sort": state.sort === name ? (state.descending ? "descending" : "ascending") : null}, button);
  }));
  fill(byId("rows"), told.rows.map(row => el("tr", {class: "opens"},
    el("td", {class: "day", "data-label": t("column.event_date")}, day(row.event_date)),
    el("td", {class: "typed", title: gloss(row.sub_event_type) || null}, swatch(row.event_type), row.sub_event_type),
    el("td", {class: "named", "data-label": t("column.actor1")}, row.actor1),
    el("td", {class: "named", "data-label": t("column.actor2")}, row.actor2),
    el("td", {class: "named", "data-label": t("column.location")}, row.location),
    el("td", {class: "named", "data-label": t("column.country")}, row.country),
    el("td", {class: "number", "data-label": t("column.fatalities")}, toll(row)),
    el("td", {class: "number", "data-label": t("column.confidence")}, share(row.confidence)),
    el("td", {class: "day"}, el("a", {href: address("event", {id: row.event_id_cnty}), "aria-label": t("event.named", {event: row.event_id_cnty})}, row.event_id_cnty)),
    el("td", {class: "notes", "data-label": t("column.notes")}, el("div", {lang: "en"}, row.notes)))));
  if (!told.rows.length) fill(byId("rows"), el("tr", {}, el("td", {colspan: COLUMNS.length}, t("events.none"))));
  state.listed = {asked: {...inView(), page: state.page, size: state.size, sort: state.sort, descending: state.descending}, ids: told.rows.map(row => row.event_id_cnty)};
  state.last_row = told.last_row;
  state.shown = told.rows.length;
  pager();
}

function pager() {
  if (state.listed) keepList(state.listed.asked, state.listed.ids, state.events);
  const first = (state.page - 1) * state.size;
  byId("where").textContent = state.shown ? t("events.where", {first: first + 1, last: first + state.shown, all: state.events ?? 0}) : "";
  byId("before").disabled = state.page <= 1;
  byId("after").disabled = state.shown < state.size || first + 2 * state.size > state.last_row || first + state.size >= (state.events ?? Infinity);
}

function sortBy(name) {
  state.descending = state.sort === name ? !state.descending : FALLING.includes(name);
  Object.assign(state, {sort: name, page: 1});
  keep(false);
  show(async () => {
    await drawTable();
    byId("heads").querySelector("[aria-sort] button")?.focus();
  });
}

function turn(by, then = () => { byId("table-title").focus(); byId("table-title").scrollIntoView(); }) {
  state.page += by;
  keep(false);
  show(async () => {
    await drawTable();
    then();
  });
}

/** The row that the keys are about: the one whose link has the focus. */
const chosen = () => document.activeElement?.closest("#rows tr.opens");
const links = () => [...byId("rows").querySelectorAll("tr.opens a")];

function choose(by) {
  const all = links(), now = all.indexOf(chosen()?.querySelector("a"));
  if (now < 0) return all.at(by > 0 ? 0 : -1)?.focus();
  if (all[now + by]) return all[now + by].focus();
  const button = byId(by > 0 ? "after" : "before");
  if (!button.disabled) turn(by, () => links().at(by > 0 ? 0 : -1)?.focus());
}

/** Decide about the chosen row, say so in it, and go on to the next. */
async function decide(how, said) {
  const row = chosen(), link = row?.querySelector("a");
  if (!row) return tell(new Error(t("keys.choose")));
  await show(async () => {
    if (!await how(link.textContent)) return link.focus();
    row.querySelector(".decided")?.remove();
    link.after(el("span", {class: "chip decided"}, t(`decided.${said}`)));
    byId("decided").textContent = t(`decided.${said}.row`, {event: link.textContent});
    link.focus();
    choose(1);
  });
}

keys(byId("table-keys"), [
  {keys: ["j", "n"], says: t("keys.row.next"), does: () => choose(1)},
  {keys: ["k", "p"], says: t("keys.row.previous"), does: () => choose(-1)},
  {keys: ["Enter"], says: t("keys.row.open")},
  {keys: ["a"], says: t("keys.row.accept"), does: () => decide(accept, "accepted")},
  {keys: ["r"], says: t("keys.row.reject"), does: () => decide(reject, "rejected")},
  {keys: ["e"], says: t("keys.row.edit"), does: () => chosen() && location.assign(`${chosen().querySelector("a").href}#correct`)},
  {keys: ["u"], says: t("keys.row.undo"), does: () => show(async () => {
    const event = await takeBack();
    byId("decided").textContent = event ? t("decided.undone", {event}) : t("decided.nothing");
    if (!event) return;
    links().find(link => link.textContent === event)?.parentElement.querySelector(".decided")?.remove();
    links().find(link => link.textContent === event)?.focus();
  })},
]);

/** A row opens its event wherever it is clicked; the link in it does so for the keyboard. Who marks words to copy them opens nothing. */
byId("rows").addEventListener("click", event => {
  const link = event.target.closest("tr.opens")?.querySelector("a");
  if (!link || event.target.closest("a") || getSelection().toString()) return;
  if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener"); else location.assign(link.href);
});

function moved() {
  state.view = map.view();
  if (state.only) state.page = 1;
  keep(false);
  show(() => state.only ? everything() : drawMap());
}

byId("filters").addEventListener("submit", event => {
  event.preventDefault();
  for (const field of Object.values(several)) field.take();
  const given = name => several[name]?.values ?? byId(name).value.trim();
  change(Object.fromEntries(FILTERS.map(name => [name, !state[name] && given(name) === shownDays[name] ? "" : given(name)])));
});
byId("reset").addEventListener("click", () => change(Object.fromEntries(FILTERS.map(name => [name, none(name)]))));
byId("type").addEventListener("change", () => subtypes(byId("type").value));
byId("copy").addEventListener("click", async () => {
  const shown = window.parent === window ? location : window.parent.location;
  try { await navigator.clipboard.writeText(shown.href); byId("copy").textContent = t("filter.copied"); } catch { prompt(t("filter.address"), shown.href); }
  setTimeout(() => { byId("copy").textContent = t("filter.copy"); }, 2000);
});
for (const button of byId("layers").children) button.addEventListener("click", () => layer({layer: button.value === "heat" ? "heat" : ""}));
byId("weight").addEventListener("change", () => layer({weight: byId("weight").value === "events" ? "" : byId("weight").value}));
byId("fit").addEventListener("click", () => show(fit));
byId("only").addEventListener("change", () => {
  Object.assign(state, {only: byId("only").checked, page: 1});
  keep(false);
  show(everything);
});
byId("size").addEventListener("change", () => {
  Object.assign(state, {size: Number(byId("size").value), page: 1});
  keep(false);
  show(drawTable);
});
offer(inView);
byId("before").addEventListener("click", () => turn(-1));
byId("after").addEventListener("click", () => turn(1));
window.addEventListener("popstate", () => {
  read();
  mirror();
  map.go(state.view);
  show(everything);
});

await show(async () => {
  const {event_types, sub_event_types: all, first_day: first, last_day: last} = await there;
  subtypes.all = all;
  types = event_types;
  byId("type").append(...types.map(type => el("option", {value: type}, glossed(type))));
  byId("all").addEventListener("click", () => change({since: first ?? "", until: last ?? ""}));
  read();
  if (!last) tell(new Error(t("events.empty")));
  await map.ready;
  if (!map.go(state.view)) await fit();
  map.listen();
  await everything();
});
const active = get("actors", filters()).catch(() => []);
const suggest = (names, known) => fill(byId("actors"), known.map(row => el("option", {value: row.actor}, row.as)), names.map(name => el("option", {value: name})));
active.then(names => suggest(names, []));
byId("actor").addEventListener("input", async () => {
  const words = byId("actor").value.trim();
  try { suggest(await active, words.length > 1 ? await get("known_actors", {words}, latest("known")) : []); } catch { /* what is typed counts without a list */ }
});
