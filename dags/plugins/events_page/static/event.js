// One event: what its fields are and why, what it was before, other events like it, and what people decided.
import {address, byId, copies, dead, el, fill, get, post, show, sides, swatch} from "./common.js";
import {correctionForm} from "./correct.js";
import {Review, saidBefore} from "./review.js";
import {clock, day, gloss, inWords, many, number, rich, said, share, t, time} from "./text.js";

const id = new URLSearchParams(location.search).get("id") || "";
const shown = value => value === null || value === undefined || value === "" ? el("span", {class: "dim"}, "–") : String(value);
const review = new Review(byId("review"), id, corrected);
const heads = (...names) => el("thead", {}, el("tr", {}, names.map(name => el("th", {scope: "col"}, name))));
const article = report => address("article", {id: report.content_hash, event: id, report: report.report_id});

async function draw(done = "") {
  const told = await get("event", {id});
  const {event, fields, reports} = told, value = Object.fromEntries(fields.map(field => [field.field, field.value]));
  document.title = t("event.named", {event: id});
  fill(byId("title"), id, t("colon"), value.sub_event_type, ", ", el("bdi", {}, value.location), " (", value.country, "), ", day(value.event_date));
  byId("told").textContent = done;
  fill(byId("content"),
    event.withdrawn_at ? el("p", {class: "problem"}, t("event.withdrawn", {since: time(event.withdrawn_at)}), " ", el("bdi", {}, said(event.withdrawn_reason)),
      event.merged_into ? [" ", rich("event.see", {event: el("a", {href: address("event", {id: event.merged_into})}, event.merged_into)})] : "") : null,
    el("p", {}, swatch(value.event_type), gloss(value.sub_event_type) ? el("span", {class: "dim"}, gloss(value.sub_event_type), t("semicolon")) : null, el("bdi", {}, sides(value)), sides(value) ? t("semicolon") : "",
      t("event.told", {dead: dead(value), confidence: share(event.confidence), reports: many(event.reports, "report"), outlets: many(event.number_of_sources, "outlet")})),
    told.flags.map(flag => el("p", {class: "warn"}, el("span", {class: "code"}, flag.code), t("colon"), said(flag.reason), " ", el("bdi", {class: "dim"}, flag.value))),
    value.notes ? el("blockquote", {lang: "en"}, value.notes) : null,
    el("div", {class: "halves"},
      el("div", {}, fieldTable(fields, reports), others(told)),
      el("div", {}, reportList(reports, fields), told.correctable.length ? correctionForm(told, id, corrected) : null, decisions(told), history(told.history))));
  review.show(told.correctable.length > 0, !event.withdrawn_at && !event.merged_into);
}

async function corrected(said) {
  await draw(said);
  byId("main").focus();
}

function fieldTable(fields, reports) {
  return el("section", {"aria-labelledby": "fields"}, el("h2", {id: "fields"}, t("event.fields")),
    el("table", {}, el("caption", {}, t("event.fields.caption")),
      heads(t("event.field"), t("event.value"), t("event.why")),
      el("tbody", {}, fields.map((field, n) => el("tr", {}, el("th", {scope: "row", class: "code"}, field.field), el("td", {}, shown(field.value), gloss(field.value) ? el("span", {class: "dim"}, " ", gloss(field.value)) : null),
        el("td", {class: "why"}, field.corrected ? [el("strong", {}, el("bdi", {}, field.corrected.by)), t("colon"), el("bdi", {}, field.corrected.because), " ", el("span", {class: "dim"}, time(field.corrected.at))]
          : reason(field, reports, fields[n - 1])))))));
}

/** Why a field is what it is; not again what the line above says. One report of one goes without saying. */
function reason(field, reports, above) {
  const same = above && !above.corrected && above.why?.why === field.why?.why && above.why?.words === field.why?.words && String(above.reports) === String(field.reports);
  if (same && field.why) return el("span", {class: "dim"}, t("event.as_above"));
  const links = field.why?.words || (!field.why && reports.length > 1) ? field.reports.map(n => el("a", {class: "chip", href: article(reports[n]), title: `${reports[n].source} ${day(reports[n].published)}`,
    "aria-label": t("event.report", {number: n + 1})}, `${n + 1}`)) : [];
  return [field.why?.words ? [rich("quoted", {words: el("bdi", {}, field.why.words)}), " "] : "", field.why ? el("span", {class: "dim"}, said(field.why.why), " ") : "", same ? "" : links];
}

/** Events near this one in place and time, and others of its kind between its sides. */
function others({near, similar, nearness}) {
  const list = rows => el("ul", {class: "plain"}, rows.map(row => el("li", {}, swatch(row.event_type), el("a", {href: address("event", {id: row.event_id_cnty})}, `${day(row.event_date)}${t("colon")}${row.sub_event_type}`), ", ",
    el("bdi", {}, row.location), row.kilometres === undefined ? "" : ` (${number(row.kilometres)} km)`, t("colon"), el("bdi", {}, sides(row)), `, ${dead(row)}`)));
  return [
    near.length ? el("section", {"aria-labelledby": "near"}, el("h2", {id: "near"}, t("event.near")), el("p", {class: "dim"}, t("event.near.help", nearness)), list(near)) : null,
    similar.length ? el("section", {"aria-labelledby": "similar"}, el("h2", {id: "similar"}, t("event.similar")), el("p", {class: "dim"}, t("event.similar.help")), list(similar)) : null,
  ];
}

function reportList(reports, fields) {
  return el("section", {"aria-labelledby": "reports"}, el("h2", {id: "reports"}, many(reports.length, "report")),
    reports.length ? null : el("p", {}, t("event.reportless")),
    reports.map((report, n) => el("article", {class: "card"},
      el("h3", {}, `${n + 1}. `, el("a", {href: article(report)}, el("bdi", {}, report.title || report.doc))),
      el("p", {class: "dim"}, el("bdi", {}, report.source || t("outlet.unknown")), ", ", day(report.published) || t("day.unknown"), t("semicolon"), t("report.told", {dead: dead(report), confidence: share(report.confidence)})),
      copies(report.copies, id),
      el("blockquote", {}, report.evidence),
      report.reasons.confidence ? el("p", {class: "dim"}, rich("event.confidence", {why: said(report.reasons.confidence.why)})) : null,
      el("p", {class: "dim"}, rich("report.rule", {rule: el("span", {class: "code"}, report.rule)}), report.added ? "" : [t("semicolon"), t("event.versions", {coder: report.code_version, models: report.model_version})]),
      reports.length > 1 ? el("details", {}, el("summary", {}, t("event.rests")),
        fields.filter(field => field.reports.includes(n) && !field.corrected).map(field => el("span", {class: "chip code"}, field.field))) : null)));
}

function decisions({corrections, correctable}) {
  if (!corrections.length) return null;
  return el("section", {"aria-labelledby": "decisions"}, el("h2", {id: "decisions"}, t("event.decisions")), corrections.map(c => {
    const undo = el("button", {type: "button"}, t("event.undo"));
    undo.addEventListener("click", () => show(async () => {
      await post("corrections", {action: "undo", event: id, correction: c.correction_id});
      await draw(t("event.undone"));
    }));
    return el("article", {class: "card"},
      el("p", {}, el("strong", {}, inWords(c.action)), c.field ? [" ", el("span", {class: "code"}, c.field), t("colon"), el("bdi", {}, shown(c.former)), " → ", el("bdi", {}, shown(c.value))] : "", c.merge_into ? [" ", t("event.into", {event: c.merge_into})] : "",
        c.action === "add" ? [" ", rich("event.from", {words: el("a", {href: address("article", {id: c.content_hash, event: id})}, rich("quoted", {words: el("bdi", {}, c.marked)}))})] : ""),
      el("blockquote", {}, inWords(c.reason)), el("p", {class: "dim"}, el("bdi", {}, c.made_by), ", ", time(c.made_at), c.undone_at ? [t("semicolon"), rich("event.undone_by", {who: el("bdi", {}, c.undone_by), when: time(c.undone_at)})] : ""),
      !c.undone_at && !c.follows && correctable.length ? undo : null);
  }));
}

function history(rows) {
  if (!rows.length) return null;
  return el("section", {"aria-labelledby": "history"}, el("h2", {id: "history"}, t("event.history")),
    el("div", {class: "scroll", tabindex: "0", role: "region", "aria-labelledby": "history"}, el("table", {}, heads(t("event.when"), t("event.field"), t("event.former"), t("event.then"), t("event.why")),
      el("tbody", {}, rows.map(row => el("tr", {}, el("td", {}, el("span", {class: "day"}, day(row.changed_at)), " ", clock(row.changed_at)), el("td", {class: "code"}, row.field), el("td", {}, shown(row.former)),
        el("td", {}, shown(row.present)), el("td", {}, said(row.reason), " (", el("bdi", {}, row.changed_by), ")")))))));
}

await show(() => draw(saidBefore()));
if (location.hash === "#correct") review.edit();
