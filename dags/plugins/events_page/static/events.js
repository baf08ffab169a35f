// The events page: one state, kept in the address; map, timeline and table show it.
import {address, byId, dead, el, fill, get, many, mirror, number, remember, share, show, sides, swatch, tell} from "./common.js";
import {offer} from "./download.js";
import {EventMap} from "./map.js";
import {Timeline} from "./timeline.js";

const FILTERS = ["since", "until", "type", "country", "actor", "confidence", "words"];
const COLUMNS = [["event_date", "Date"], ["sub_event_type", "Type"], ["actor1", "Actor 1"], ["actor2", "Actor 2"], ["location", "Place"],
  ["country", "Country"], ["fatalities", "Dead", "number"], ["confidence", "Confidence", "number"], ["event_id_cnty", "Event"]];
const FALLING = ["event_date", "fatalities", "confidence"];

let state = {};
let shownDays = {};  // what the server took where no day was asked for: shown, but not asked for by being shown
const requests = {};
const map = new EventMap(byId("map"), {moved, list: box => get("page", {...filters(), box, size: 25})});
const timeline = new Timeline(byId("timeline"), (since, until) => change({since, until}));

/** Only the latest answer of each kind counts. */
function latest(kind) {
  requests[kind]?.abort();
  requests[kind] = new AbortController();
  return requests[kind].signal;
}

function read() {
  const given = new URLSearchParams(location.search);
  state = Object.fromEntries([...FILTERS, "sort", "view"].map(name => [name, given.get(name) || ""]));
  state.sort ||= "event_date";
  state.descending = given.has("descending") ? given.get("descending") === "true" : FALLING.includes(state.sort);
  state.page = Number(given.get("page")) || 1;
  state.size = Number(given.get("size")) || 25;
  state.only = given.get("only") === "1";
  for (const name of FILTERS) setField(name, state[name]);
  byId("only").checked = state.only;
  byId("size").value = String(state.size);
}

function setField(name, value) {
  const field = byId(name);
  if (field.tagName === "SELECT" && value && ![...field.options].some(option => option.value === value)) field.append(el("option", {value}, value));
  field.value = value;
}

const filters = () => Object.fromEntries(FILTERS.map(name => [name, state[name]]));
const inView = () => ({...filters(), box: state.only ? map.box() : ""});

function keep(anew) {
  const plain = state.sort === "event_date" && state.descending;
  remember({...filters(), sort: plain ? "" : state.sort, descending: plain ? "" : String(state.descending), page: state.page > 1 ? state.page : "",
    size: state.size === 25 ? "" : state.size, only: state.only ? 1 : "", view: state.view}, anew);
}

/** Other filters: everything anew, and the map where they lead. */
async function change(news) {
  Object.assign(state, news, {page: 1});
  for (const name of Object.keys(news)) if (FILTERS.includes(name)) setField(name, state[name]);
  keep(true);
  await show(async () => {
    if (!state.only) await fit();
    await everything();
  });
}

const everything = () => Promise.all([drawMap(), drawOverview(), drawTable()]);

async function fit() {
  const {cells} = await get("map", {...filters(), zoom: 2}, latest("fit"));
  map.fit(cells);
}

async function drawMap() {
  const told = await get("map", {...filters(), box: map.box(), zoom: map.zoom()}, latest("map"));
  map.draw(told.cells);
}

async function drawOverview() {
  const told = await get("overview", inView(), latest("overview"));
  shownDays = {since: told.since, until: told.until};
  for (const name of ["since", "until"]) if (!state[name]) byId(name).value = told[name];
  timeline.draw(told);
  const {events, fatalities, without_point: without} = told.totals;
  fill(byId("told"), el("strong", {}, many(events, "event")), ` from ${told.since} to ${told.until}, `, el("strong", {}, number(fatalities)), " dead",
    without ? `; ${many(without, "event")} without a point on the map` : "", state.words ? "; of full-text search the 1,000 best at most" : "", ".");
  state.events = events;
  pager();
}

async function drawTable() {
  const told = await get("page", {...inView(), page: state.page, size: state.size, sort: state.sort, descending: state.descending}, latest("table"));
  fill(byId("heads"), COLUMNS.map(([name, title, kind]) => {
    const button = el("button", {type: "button"}, title);
    button.addEventListener("click", () => sortBy(name));
    return el("th", {scope: "col", class: kind, "aria-sort": state.sort === name ? (state.descending ? "descending" : "ascending") : null}, button);
  }));
  fill(byId("rows"), told.rows.map(row => el("tr", {},
    el("td", {class: "day", "data-label": "Date"}, row.event_date),
    el("td", {class: "typed"}, swatch(row.event_type), row.sub_event_type),
    el("td", {"data-label": "Actor 1"}, row.actor1),
    el("td", {"data-label": "Actor 2"}, row.actor2),
    el("td", {"data-label": "Place"}, row.location),
    el("td", {"data-label": "Country"}, row.country),
    el("td", {class: "number", "data-label": "Dead"}, dead(row)),
    el("td", {class: "number", "data-label": "Confidence"}, share(row.confidence)),
    el("td", {class: "day"}, el("a", {href: address("event", {id: row.event_id_cnty}), "aria-label": `Event ${row.event_id_cnty}`}, row.event_id_cnty)))));
  if (!told.rows.length) fill(byId("rows"), el("tr", {}, el("td", {colspan: COLUMNS.length}, "No event. Take a filter away, or choose other days.")));
  state.last_row = told.last_row;
  state.shown = told.rows.length;
  pager();
}

function pager() {
  const first = (state.page - 1) * state.size;
  byId("where").textContent = state.shown ? `${number(first + 1)}–${number(first + state.shown)} of ${number(state.events ?? 0)}` : "";
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

function turn(by) {
  state.page += by;
  keep(false);
  show(async () => {
    await drawTable();
    byId("table-title").focus();
    byId("table-title").scrollIntoView();
  });
}

function moved() {
  state.view = map.view();
  if (state.only) state.page = 1;
  keep(false);
  show(() => state.only ? everything() : drawMap());
}

byId("filters").addEventListener("submit", event => {
  event.preventDefault();
  const given = name => byId(name).value.trim();
  change(Object.fromEntries(FILTERS.map(name => [name, !state[name] && given(name) === shownDays[name] ? "" : given(name)])));
});
byId("reset").addEventListener("click", () => change(Object.fromEntries(FILTERS.map(name => [name, ""]))));
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
  const there = await get("choices");
  byId("type").append(...there.event_types.map(type => el("option", {value: type}, type)));
  byId("country").append(...there.countries.map(country => el("option", {value: country}, country)));
  fill(byId("legend"), there.event_types.map(type => el("li", {}, swatch(type), type)));
  byId("all").addEventListener("click", () => change({since: there.first_day ?? "", until: there.last_day ?? ""}));
  read();
  if (!there.last_day) tell(new Error("There is no event in the warehouse yet: trigger nightly_ingest."));
  await map.ready;
  if (!map.go(state.view)) await fit();
  map.listen();
  await everything();
});
get("actors", filters()).then(names => fill(byId("actors"), names.map(name => el("option", {value: name})))).catch(() => {});
