// What is new, changed, deadliest and odd of late, by country list.
import {address, byId, dead, el, fill, get, remember, show, sides, swatch, tell} from "./common.js";
import {day, gloss, many, number, rich, said, t, time} from "./text.js";

const given = new URLSearchParams(location.search), form = byId("asked");
const since = form.elements.since, country = form.elements.country;
if (given.get("since") && ![...since.options].some(option => option.value === given.get("since"))) since.append(el("option", {value: given.get("since")}, given.get("since")));
since.value = given.get("since") || "1d";
country.value = given.get("country") || "";

async function load(anew) {
  const names = country.value.split(",").map(name => name.trim()).filter(Boolean);
  remember({since: since.value, country: names.join(", ")}, anew);
  byId("told").textContent = t("digest.asking");
  const told = await get("digest", {since: since.value, country: names}), totals = told.totals;
  byId("told").textContent = t("digest.told", {since: time(told.since), until: time(told.until), countries: told.countries.join(", ") || t("digest.everywhere")});
  fill(byId("content"),
    el("ul", {class: "numbers"}, ["new", "dead", "changed", "deleted", "articles", "refused"].map(what => el("li", {}, el("strong", {}, number(totals[what])), t(`digest.count.${what}`)))),
    totals.failed.map(result => el("p", {class: "bad"}, t("digest.failed"), " ", said(result))),
    told.new.length || told.changed.length || told.deleted.length || told.odd.length ? null : el("p", {}, t("digest.nothing")),
    section("odd", t("digest.odd"), told.odd, event => event.why.map(why => el("p", {class: "warn"}, el("span", {class: "code"}, why.code), t("colon"), el("bdi", {}, said(why.words))))),
    section("deadliest", t("digest.deadliest"), told.deadliest),
    countries(told.by_country),
    section("new", titled(t("digest.new"), told.new, totals.new), told.new),
    section("changed", titled(t("digest.changed"), told.changed, totals.changed), told.changed, event => [el("ul", {}, event.changes.map(change => el("li", {}, el("span", {class: "code"}, change.field), t("colon"), el("bdi", {}, change.former || t("none")), " → ", el("bdi", {}, change.present || t("none"))))),
      el("p", {class: "dim"}, said(event.reason), t("semicolon"), event.changed_by)]),
    deleted(told.deleted, totals.deleted));
}

/** A title that says where not all are shown. */
function titled(title, events, all) {
  return events.length < all ? t("digest.part", {title, shown: events.length, all}) : title;
}

function section(id, title, events, more = () => null) {
  return events.length ? el("section", {"aria-labelledby": id}, el("h2", {id}, title), el("ul", {class: "digest"}, events.map(event => el("li", {},
    swatch(event.event_type), el("strong", {}, day(event.event_date)), " ", el("span", {title: gloss(event.sub_event_type) || null}, event.sub_event_type), ", ", el("bdi", {}, [event.location, event.admin1, event.country].filter((part, n, all) => part && all.indexOf(part) === n).join(", ")),
    t("colon"), el("bdi", {}, sides(event) || t("sides.none")), t("semicolon"), el("strong", {}, dead(event)), " ", el("a", {href: address("event", {id: event.event_id_cnty})}, event.event_id_cnty),
    event.headline ? el("p", {class: "dim"}, el("bdi", {}, event.headline), event.article_url ? [" ", el("a", {href: event.article_url, rel: "noreferrer", target: "_blank"}, t("digest.article"))] : null) : null, more(event))))) : null;
}

function countries(rows) {
  return rows.length ? el("section", {"aria-labelledby": "by-country"}, el("h2", {id: "by-country"}, t("digest.by_country", {countries: many(rows.length, "country")})),
    el("div", {class: "scroll", tabindex: "0", role: "region", "aria-labelledby": "by-country"}, el("table", {class: "cards"},
      el("thead", {}, el("tr", {}, [["country"], ["new", "number"], ["dead", "number"], ["changed", "number"]].map(([name, kind]) => el("th", {scope: "col", class: kind}, t(`digest.column.${name}`))))),
      el("tbody", {}, rows.map(row => el("tr", {}, el("th", {scope: "row"}, row.country), el("td", {class: "number", "data-label": t("digest.column.new")}, number(row.new)),
        el("td", {class: "number", "data-label": t("digest.column.dead")}, number(row.dead)), el("td", {class: "number", "data-label": t("digest.column.changed")}, number(row.changed)))))))) : null;
}

function deleted(events, all) {
  return events.length ? el("section", {"aria-labelledby": "deleted"}, el("h2", {id: "deleted"}, titled(t("digest.deleted"), events, all)), el("ul", {class: "digest"}, events.map(event => el("li", {},
    day(event.event_date), " ", event.sub_event_type, ", ", event.location, ", ", event.country, " ", el("a", {href: address("event", {id: event.event_id_cnty})}, event.event_id_cnty), t("colon"), said(event.reason),
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
