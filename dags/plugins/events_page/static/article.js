// An article: its text with the evidence of each report marked, and what of the chosen event rests on it.
import {additionForm} from "./add.js";
import {address, byId, copies, dead, el, fill, get, show, sides, swatch} from "./common.js";
import {day, gloss, inWords, many, rich, said, share, t} from "./text.js";

const given = new URLSearchParams(location.search), id = given.get("id") || "", chosenEvent = given.get("event") || "", chosenReport = given.get("report") || "";

/** Neighbouring segments that the same reports rest on, together. */
function pieces(segments) {
  const found = [];
  for (const segment of segments) {
    const last = found.at(-1);
    if (last && String(last.reports) === String(segment.reports)) last.parts.push(segment);
    else found.push({reports: segment.reports, parts: [segment]});
  }
  return found;
}

/** The words of a segment, marked by what they say, with why, for who points at them. */
function slotted(segment, slots) {
  return segment.slots.reduce((inner, n) => el("span", {class: `slot slot-${slots[n].field}`, "data-slot": `${slots[n].report} ${slots[n].field}`,
    title: `${slots[n].report + 1}. ${slots[n].field}${t("colon")}${slots[n].value} (${inWords(slots[n].why)})`}, inner), segment.text);
}

/** What of a report is said by words of the text: each name lights them up. */
function slotList(slots, n) {
  const own = slots.filter(slot => slot.report === n);
  return own.length ? el("ul", {class: "slots"}, own.map(slot => el("li", {}, el("button", {type: "button", class: `chip slot slot-${slot.field}`, "data-slot": `${n} ${slot.field}`}, slot.field), " ",
    slot.value === "" || slot.value === null ? "–" : el("bdi", {}, slot.value), " ", el("span", {class: "dim"}, said(slot.why))))) : null;
}

function lightUp() {
  const all = [...document.querySelectorAll("[data-slot]")];
  const light = slot => { for (const one of all) one.classList.toggle("lit", one.dataset.slot === slot); };
  for (const one of all) {
    one.addEventListener("pointerenter", () => light(one.dataset.slot));
    one.addEventListener("pointerleave", () => light(null));
    one.addEventListener("focus", () => light(one.dataset.slot));
    if (one.tagName === "BUTTON") one.addEventListener("click", () => document.querySelector(`.text [data-slot="${one.dataset.slot}"]`)?.scrollIntoView({block: "center"}));
  }
}

await show(async () => {
  const told = await get("article", {id, event: chosenEvent}), {article, reports, segments, slots} = told;
  const chosen = n => reports[n].report_id === chosenReport || (!chosenReport && chosenEvent && reports[n].event_id_cnty === chosenEvent);
  document.title = t("article.title", {doc: article.doc});
  fill(byId("title"), el("bdi", {}, article.title || article.doc));
  if (chosenEvent) {
    byId("back").href = address("event", {id: chosenEvent});
    byId("back").textContent = t("article.back", {event: chosenEvent});
  }
  const marked = new Set();
  const text = pieces(segments).map(segment => {
    const words = segment.parts.map(part => slotted(part, slots));
    if (!segment.reports.length) return words;
    const begins = segment.reports.filter(n => !marked.has(n));
    begins.forEach(n => marked.add(n));
    return el("mark", {class: segment.reports.some(chosen) ? "chosen" : null, id: begins.length ? `evidence-${begins[0]}` : null, tabindex: begins.length ? "-1" : null},
      begins.map(n => el("sup", {id: begins[0] === n ? null : `evidence-${n}`}, el("span", {class: "unseen"}, t("article.evidence"), " "), `${n + 1} `)), words);
  });
  const body = el("div", {class: "text", lang: article.language || null}, text);
  fill(byId("content"),
    el("p", {class: "dim"}, el("bdi", {}, article.source || t("outlet.unknown")), ", ", day(article.published) || t("day.unknown"), article.published_from ? [" (", rich("article.by", {from: said(article.published_from)}), ")"] : "",
      t("semicolon"), el("bdi", {class: "code"}, article.path), /^https?:\/\//.test(article.url) ? [t("semicolon"), el("a", {href: article.url, rel: "noreferrer noopener nofollow"}, t("article.where"))] : "", t("semicolon"), said(article.status)),
    article.copy_of ? el("p", {}, rich("article.copy", {other: el("a", {href: address("article", {id: article.copy_of})}, t("article.copy.other"))})) : null,
    copies(article.copies, chosenEvent),
    el("div", {class: "halves"},
      el("section", {"aria-labelledby": "text"}, el("h2", {id: "text"}, t("article.text")),
        text.length ? body : el("p", {}, t("article.textless"))),
      el("section", {"aria-labelledby": "reports"}, el("h2", {id: "reports"}, reports.length ? many(reports.length, "report") : t("article.eventless")),
        told.addable.length && text.length && !article.copy_of ? additionForm(told, body, event => location.assign(address("event", {id: event}))) : null,
        reports.map((report, n) => el("article", {class: chosen(n) ? "card chosen" : "card"},
          el("h3", {}, `${n + 1}. `, swatch(report.event_type), el("span", {title: gloss(report.sub_event_type) || null}, report.sub_event_type), ", ", el("bdi", {}, report.location || report.country), ", ", day(report.event_date)),
          slotList(slots, n),
          el("p", {}, el("bdi", {}, sides(report)), sides(report) ? t("semicolon") : "", t("report.told", {dead: dead({fatalities: report.fatalities}), confidence: share(report.confidence)})),
          el("p", {class: "dim"}, rich("report.rule", {rule: el("span", {class: "code"}, report.rule)})),
          el("p", {}, el("a", {href: `#evidence-${n}`}, t("article.to_evidence")), " · ", el("a", {href: address("event", {id: report.event_id_cnty})}, t("event.named", {event: report.event_id_cnty}))),
          report.event_id_cnty === chosenEvent ? el("p", {}, report.fields.length ? [t("article.rests", {event: chosenEvent}), " ", report.fields.map(field => el("span", {class: "chip code"}, field))]
            : t("article.rests_not", {event: chosenEvent})) : null)))));
  lightUp();
  document.querySelector("mark.chosen")?.scrollIntoView({block: "center"});
});
