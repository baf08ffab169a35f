// Health of the sources: articles per source and night, who is silent.
import {byId, el, fill, get, many, number, remember, show} from "./common.js";

const SAID = {silent: ["silent", "bad"], rare: ["nothing lately, as is usual for it", "dim"], new: ["new", "dim"], "coming in": ["coming in", "good"]};
const given = new URLSearchParams(location.search);
byId("nights").value = given.get("nights") || 30;
byId("quiet").value = given.get("quiet") || 3;

async function draw() {
  const asked = {nights: byId("nights").value, quiet: byId("quiet").value};
  remember(asked);
  const {nights, quiet, sources} = await get("sources", asked), silent = sources.filter(source => source.state === "silent");
  const span = nights.length ? `${nights[0]} to ${nights.at(-1)}` : "";
  fill(byId("content"),
    el("p", {role: "status"}, el("strong", {class: silent.length ? "bad" : "good"}, silent.length ? `${many(silent.length, "source")} silent` : "No source is silent"),
      ` of ${number(sources.length)}: nothing in the last ${many(quiet, "night")}, where by its usual at least three articles were to be expected.`),
    el("table", {class: "cards"}, el("caption", {}, nights.length ? `${many(nights.length, "night")}, ${span}; darker means more articles` : "No night yet"),
      el("thead", {}, el("tr", {}, [["Source"], ["State"], ["Articles by night"], ["Usual a night", "number"], ["Last night with any"], ["Without event", "number"], ["Refused", "number"], ["Ever", "number"]]
        .map(([name, kind]) => el("th", {scope: "col", class: kind}, name)))),
      el("tbody", {}, sources.map(source => el("tr", {}, el("th", {scope: "row"}, el("bdi", {}, source.source || "(unknown outlet)")),
        el("td", {class: SAID[source.state][1]}, SAID[source.state][0]), el("td", {class: "strips"}, strip(nights, source.nights)),
        el("td", {class: "number", "data-label": "Usual a night"}, source.usual === null ? "" : source.usual.toFixed(1)), el("td", {"data-label": "Last night with any"}, source.last_night ?? ""),
        el("td", {class: "number", "data-label": "Without event"}, number(source.without_event)), el("td", {class: "number", "data-label": "Refused"}, number(source.refused)),
        el("td", {class: "number", "data-label": "Ever"}, number(source.articles)))))));
}

function strip(nights, counts) {
  const most = Math.max(1, ...counts), level = count => count ? 1 + Math.min(3, Math.floor(4 * count / (most + 1))) : 0;
  return el("div", {class: "strip", role: "img", "aria-label": `${number(counts.reduce((a, b) => a + b, 0))} articles; by night: ${counts.join(", ")}`},
    nights.map((night, n) => el("span", {class: `level-${level(counts[n])}`, title: `${night}: ${many(counts[n], "article")}`})));
}

byId("asked").addEventListener("submit", event => {
  event.preventDefault();
  show(draw);
});
await show(draw);
