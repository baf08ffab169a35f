// What is new, changed, deadliest and odd of late, by country list.
import {address, byId, dead, el, fill, get, many, number, remember, show, sides, swatch, tell, time} from "./common.js";

const given = new URLSearchParams(location.search), form = byId("asked");
const since = form.elements.since, country = form.elements.country;
if (given.get("since") && ![...since.options].some(option => option.value === given.get("since"))) since.append(el("option", {value: given.get("since")}, given.get("since")));
since.value = given.get("since") || "1d";
country.value = given.get("country") || "";

async function load(anew) {
  const names = country.value.split(",").map(name => name.trim()).filter(Boolean);
  remember({since: since.value, country: names.join(", ")}, anew);
  byId("told").textContent = "Asking the warehouse …";
  const told = await get("digest", {since: since.value, country: names}), totals = told.totals;
  byId("told").textContent = `${time(told.since)} to ${time(told.until)}, ${told.countries.join(", ") || "all countries"}`;
  fill(byId("content"),
    el("ul", {class: "numbers"}, [["new", totals.new], ["dead in them", totals.dead], ["changed", totals.changed], ["deleted", totals.deleted], ["articles in", totals.articles], ["refused", totals.refused]]
      .map(([what, count]) => el("li", {}, el("strong", {}, number(count)), what))),
    totals.failed.map(result => el("p", {class: "bad"}, "A run ended so: ", result)),
    told.new.length || told.changed.length || told.deleted.length || told.odd.length ? null : el("p", {}, "Nothing new."),
    section("odd", "Odd: look at these first", told.odd, event => event.why.map(why => el("p", {class: "warn"}, el("span", {class: "code"}, why.code), ": ", el("bdi", {}, why.words)))),
    section("deadliest", "Deadliest, new or changed", told.deadliest),
    countries(told.by_country),
    section("new", titled("New", told.new, totals.new), told.new),
    section("changed", titled("Changed", told.changed, totals.changed), told.changed, event => [el("ul", {}, event.changes.map(change => el("li", {}, el("span", {class: "code"}, change.field), ": ", el("bdi", {}, change.former || "none"), " → ", el("bdi", {}, change.present || "none")))),
      el("p", {class: "dim"}, `${event.reason}; ${event.changed_by}`)]),
    deleted(told.deleted, totals.deleted));
}

/** A title that says where not all are shown. */
function titled(title, events, all) {
  return events.length < all ? `${title}, ${number(events.length)} of ${number(all)}` : title;
}

function section(id, title, events, more = () => null) {
  return events.length ? el("section", {"aria-labelledby": id}, el("h2", {id}, title), el("ul", {class: "digest"}, events.map(event => el("li", {},
    swatch(event.event_type), el("strong", {}, event.event_date), " ", event.sub_event_type, ", ", el("bdi", {}, [event.location, event.admin1, event.country].filter((part, n, all) => part && all.indexOf(part) === n).join(", ")),
    ": ", el("bdi", {}, sides(event) || "no side named"), "; ", el("strong", {}, `${dead(event)} dead`), " ", el("a", {href: address("event", {id: event.event_id_cnty})}, event.event_id_cnty),
    event.headline ? el("p", {class: "dim"}, el("bdi", {}, event.headline), event.article_url ? [" ", el("a", {href: event.article_url, rel: "noreferrer", target: "_blank"}, "article")] : null) : null, more(event))))) : null;
}

function countries(rows) {
  return rows.length ? el("section", {"aria-labelledby": "by-country"}, el("h2", {id: "by-country"}, `By country (${many(rows.length, "country", "countries")})`),
    el("div", {class: "scroll", tabindex: "0", role: "region", "aria-labelledby": "by-country"}, el("table", {class: "cards"},
      el("thead", {}, el("tr", {}, [["Country"], ["New", "number"], ["Dead", "number"], ["Changed", "number"]].map(([name, kind]) => el("th", {scope: "col", class: kind}, name)))),
      el("tbody", {}, rows.map(row => el("tr", {}, el("th", {scope: "row"}, row.country), el("td", {class: "number", "data-label": "New"}, number(row.new)),
        el("td", {class: "number", "data-label": "Dead"}, number(row.dead)), el("td", {class: "number", "data-label": "Changed"}, number(row.changed)))))))) : null;
}

function deleted(events, all) {
  return events.length ? el("section", {"aria-labelledby": "deleted"}, el("h2", {id: "deleted"}, titled("Deleted", events, all)), el("ul", {class: "digest"}, events.map(event => el("li", {},
    event.event_date, " ", event.sub_event_type, ", ", event.location, ", ", event.country, " ", el("a", {href: address("event", {id: event.event_id_cnty})}, event.event_id_cnty), ": ", event.reason,
    event.merged_into ? [" ", el("a", {href: address("event", {id: event.merged_into})}, event.merged_into)] : null)))) : null;
}

async function shown(anew) {
  await show(() => load(anew));
  if (!byId("problem").hidden) byId("told").textContent = "";
}

form.addEventListener("submit", submitted => { submitted.preventDefault(); shown(true); });
addEventListener("popstate", () => location.reload());
await shown(false);
get("choices").then(choices => fill(byId("countries"), choices.countries.map(name => el("option", {value: name}))), tell);
