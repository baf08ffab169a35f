// Health of the sources: articles per source and night, who is silent.
import {byId, el, fill, get, remember, show} from "./common.js";
import {day, language, many, number, t} from "./text.js";

const COLOURS = {silent: "bad", rare: "dim", new: "dim", "coming in": "good"};
const usual = new Intl.NumberFormat(language, {minimumFractionDigits: 1, maximumFractionDigits: 1});
const given = new URLSearchParams(location.search);
byId("nights").value = given.get("nights") || 30;
byId("quiet").value = given.get("quiet") || 3;

async function draw() {
  const asked = {nights: byId("nights").value, quiet: byId("quiet").value};
  remember(asked);
  const {nights, quiet, sources} = await get("sources", asked), silent = sources.filter(source => source.state === "silent");
  fill(byId("content"),
    el("p", {role: "status"}, el("strong", {class: silent.length ? "bad" : "good"}, silent.length ? t("sources.silent", {sources: many(silent.length, "source"), count: silent.length}) : t("sources.silent.none")),
      " ", t("sources.silent.means", {all: sources.length, nights: many(quiet, "night")})),
    el("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": t("sources.column.nights")}, el("table", {class: "cards"}, el("caption", {}, nights.length ? t("sources.caption", {nights: many(nights.length, "night"), first: day(nights[0]), last: day(nights.at(-1))}) : t("sources.nightless")),
      el("thead", {}, el("tr", {}, [["source"], ["state"], ["nights"], ["usual", "number"], ["last"], ["eventless", "number"], ["refused", "number"], ["ever", "number"]]
        .map(([name, kind]) => el("th", {scope: "col", class: kind}, t(`sources.column.${name}`))))),
      el("tbody", {}, sources.map(source => el("tr", {}, el("th", {scope: "row"}, el("bdi", {}, source.source || t("outlet.unknown"))),
        el("td", {class: COLOURS[source.state]}, t(`sources.state.${source.state}`)), el("td", {class: "strips"}, strip(nights, source.nights)),
        el("td", {class: "number", "data-label": t("sources.column.usual")}, source.usual === null ? "" : usual.format(source.usual)), el("td", {"data-label": t("sources.column.last")}, day(source.last_night)),
        el("td", {class: "number", "data-label": t("sources.column.eventless")}, number(source.without_event)), el("td", {class: "number", "data-label": t("sources.column.refused")}, number(source.refused)),
        el("td", {class: "number", "data-label": t("sources.column.ever")}, number(source.articles))))))));
}

function strip(nights, counts) {
  const most = Math.max(1, ...counts), level = count => count ? 1 + Math.min(3, Math.floor(4 * count / (most + 1))) : 0;
  return el("div", {class: "strip", role: "img", "aria-label": t("sources.strip", {articles: many(counts.reduce((a, b) => a + b, 0), "article"), counts: counts.join(", ")})},
    nights.map((night, n) => el("span", {class: `level-${level(counts[n])}`, title: `${day(night)}${t("colon")}${many(counts[n], "article")}`})));
}

byId("asked").addEventListener("submit", event => {
  event.preventDefault();
  show(draw);
});
await show(draw);
