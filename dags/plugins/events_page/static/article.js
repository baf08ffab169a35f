// An article: its text with the evidence of each report marked, and what of the chosen event rests on it.
import {additionForm} from "./add.js";
import {address, byId, copies, el, fill, get, many, share, show, sides, swatch} from "./common.js";

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
    title: `${slots[n].report + 1}. ${slots[n].field}: ${slots[n].value} (${slots[n].why})`}, inner), segment.text);
}

/** What of a report is said by words of the text: each name lights them up. */
function slotList(slots, n) {
  const own = slots.filter(slot => slot.report === n);
  return own.length ? el("ul", {class: "slots"}, own.map(slot => el("li", {}, el("button", {type: "button", class: `chip slot slot-${slot.field}`, "data-slot": `${n} ${slot.field}`}, slot.field), " ",
    el("bdi", {}, slot.value), " ", el("span", {class: "dim"}, slot.why)))) : null;
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
  document.title = `Article ${article.doc}`;
  fill(byId("title"), el("bdi", {}, article.title || article.doc));
  if (chosenEvent) {
    byId("back").href = address("event", {id: chosenEvent});
    byId("back").textContent = `← Event ${chosenEvent}`;
  }
  const marked = new Set();
  const text = pieces(segments).map(segment => {
    const words = segment.parts.map(part => slotted(part, slots));
    if (!segment.reports.length) return words;
    const begins = segment.reports.filter(n => !marked.has(n));
    begins.forEach(n => marked.add(n));
    return el("mark", {class: segment.reports.some(chosen) ? "chosen" : null, id: begins.length ? `evidence-${begins[0]}` : null, tabindex: begins.length ? "-1" : null},
      begins.map(n => el("sup", {id: begins[0] === n ? null : `evidence-${n}`}, el("span", {class: "unseen"}, "Evidence of report "), `${n + 1} `)), words);
  });
  const body = el("div", {class: "text", lang: article.language || null}, text);
  fill(byId("content"),
    el("p", {class: "dim"}, el("bdi", {}, article.source || "unknown outlet"), `, ${article.published ?? "day unknown"}`, article.published_from ? ` (by ${article.published_from})` : "",
      "; ", el("bdi", {class: "code"}, article.path), /^https?:\/\//.test(article.url) ? ["; ", el("a", {href: article.url, rel: "noreferrer noopener nofollow"}, "where it was published")] : "", `; ${article.status}`),
    article.copy_of ? el("p", {}, "Not coded: it is ", el("a", {href: address("article", {id: article.copy_of})}, "another article's text"), ", whose events name its outlet.") : null,
    copies(article.copies, chosenEvent),
    el("div", {class: "halves"},
      el("section", {"aria-labelledby": "text"}, el("h2", {id: "text"}, "Text"),
        text.length ? body : el("p", {}, "No text could be read.")),
      el("section", {"aria-labelledby": "reports"}, el("h2", {id: "reports"}, reports.length ? many(reports.length, "report") : "No event was found in it"),
        told.addable.length && text.length && !article.copy_of ? additionForm(told, body, event => location.assign(address("event", {id: event}))) : null,
        reports.map((report, n) => el("article", {class: chosen(n) ? "card chosen" : "card"},
          el("h3", {}, `${n + 1}. `, swatch(report.event_type), report.sub_event_type, ", ", el("bdi", {}, report.location || report.country), `, ${report.event_date}`),
          slotList(slots, n),
          el("p", {}, el("bdi", {}, sides(report)), sides(report) ? "; " : "", `${report.fatalities} dead; confidence ${share(report.confidence)}`),
          el("p", {class: "dim"}, "Rule ", el("span", {class: "code"}, report.rule)),
          el("p", {}, el("a", {href: `#evidence-${n}`}, "Evidence in the text"), " · ", el("a", {href: address("event", {id: report.event_id_cnty})}, `Event ${report.event_id_cnty}`)),
          report.event_id_cnty === chosenEvent ? el("p", {}, report.fields.length ? [`Of ${chosenEvent} rest on it: `, report.fields.map(field => el("span", {class: "chip code"}, field))]
            : `No field of ${chosenEvent} rests on it: other reports are surer, or it was corrected.`) : null)))));
  lightUp();
  document.querySelector("mark.chosen")?.scrollIntoView({block: "center"});
});
