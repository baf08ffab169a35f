// One event: what its fields are and why, what it was before, other events like it, and what people decided.
import {address, byId, copies, dead, el, fill, get, many, post, share, show, sides, swatch, time} from "./common.js";
import {correctionForm} from "./correct.js";
import {Review, saidBefore} from "./review.js";

const id = new URLSearchParams(location.search).get("id") || "";
const shown = value => value === null || value === undefined || value === "" ? el("span", {class: "dim"}, "–") : String(value);
const review = new Review(byId("review"), id, corrected);
const heads = (...names) => el("thead", {}, el("tr", {}, names.map(name => el("th", {scope: "col"}, name))));
const article = report => address("article", {id: report.content_hash, event: id, report: report.report_id});

async function draw(done = "") {
  const told = await get("event", {id});
  const {event, fields, reports} = told, value = Object.fromEntries(fields.map(field => [field.field, field.value]));
  document.title = `Event ${id}`;
  fill(byId("title"), id, ": ", value.sub_event_type, ", ", el("bdi", {}, value.location), " (", value.country, "), ", value.event_date);
  byId("told").textContent = done;
  fill(byId("content"),
    event.withdrawn_at ? el("p", {class: "problem"}, `Not in acled_events since ${time(event.withdrawn_at)}: `, el("bdi", {}, event.withdrawn_reason),
      event.merged_into ? [" See ", el("a", {href: address("event", {id: event.merged_into})}, event.merged_into), "."] : "") : null,
    el("p", {}, swatch(value.event_type), el("bdi", {}, sides(value)), sides(value) ? "; " : "", dead(value), " dead; confidence ", share(event.confidence),
      "; ", many(event.reports, "report"), " by ", many(event.number_of_sources, "outlet"), "."),
    told.flags.map(flag => el("p", {class: "warn"}, el("span", {class: "code"}, flag.code), ": ", flag.reason, " ", el("bdi", {class: "dim"}, flag.value))),
    value.notes ? el("blockquote", {}, value.notes) : null,
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
  return el("section", {"aria-labelledby": "fields"}, el("h2", {id: "fields"}, "Fields"),
    el("table", {}, el("caption", {}, "ACLED's 31 columns, then the bounds; why each is what it is, with the report that says so, or who corrected it"),
      heads("Field", "Value", "Why"),
      el("tbody", {}, fields.map((field, n) => el("tr", {}, el("th", {scope: "row", class: "code"}, field.field), el("td", {}, shown(field.value)),
        el("td", {class: "why"}, field.corrected ? [el("strong", {}, el("bdi", {}, field.corrected.by)), ": ", el("bdi", {}, field.corrected.because), " ", el("span", {class: "dim"}, time(field.corrected.at))]
          : reason(field, reports, fields[n - 1])))))));
}

/** Why a field is what it is; not again what the line above says. One report of one goes without saying. */
function reason(field, reports, above) {
  const same = above && !above.corrected && above.why?.why === field.why?.why && above.why?.words === field.why?.words && String(above.reports) === String(field.reports);
  if (same && field.why) return el("span", {class: "dim"}, "as above");
  const links = field.why?.words || (!field.why && reports.length > 1) ? field.reports.map(n => el("a", {class: "chip", href: article(reports[n]), title: `${reports[n].source} ${reports[n].published ?? ""}`,
    "aria-label": `Report ${n + 1}`}, `${n + 1}`)) : [];
  return [field.why?.words ? ["“", el("bdi", {}, field.why.words), "” "] : "", field.why ? el("span", {class: "dim"}, field.why.why, " ") : "", same ? "" : links];
}

/** Events near this one in place and time, and others of its kind between its sides. */
function others({near, similar, nearness}) {
  const list = rows => el("ul", {class: "plain"}, rows.map(row => el("li", {}, swatch(row.event_type), el("a", {href: address("event", {id: row.event_id_cnty})}, `${row.event_date}: ${row.sub_event_type}`), ", ",
    el("bdi", {}, row.location), row.kilometres === undefined ? "" : ` (${row.kilometres} km)`, ": ", el("bdi", {}, sides(row)), `, ${dead(row)} dead`)));
  return [
    near.length ? el("section", {"aria-labelledby": "near"}, el("h2", {id: "near"}, "Nearby"), el("p", {class: "dim"}, `Within ${nearness.kilometres} km and ${nearness.days} days.`), list(near)) : null,
    similar.length ? el("section", {"aria-labelledby": "similar"}, el("h2", {id: "similar"}, "Similar"), el("p", {class: "dim"}, "The same type and sides in this country, nearest in time."), list(similar)) : null,
  ];
}

function reportList(reports, fields) {
  return el("section", {"aria-labelledby": "reports"}, el("h2", {id: "reports"}, many(reports.length, "report")),
    reports.length ? null : el("p", {}, "No article reports it any more."),
    reports.map((report, n) => el("article", {class: "card"},
      el("h3", {}, `${n + 1}. `, el("a", {href: article(report)}, el("bdi", {}, report.title || report.doc))),
      el("p", {class: "dim"}, el("bdi", {}, report.source || "unknown outlet"), `, ${report.published ?? "day unknown"}; ${dead(report)} dead; confidence ${share(report.confidence)}`),
      copies(report.copies, id),
      el("blockquote", {}, report.evidence),
      report.reasons.confidence ? el("p", {class: "dim"}, `Confidence: ${report.reasons.confidence.why}`) : null,
      el("p", {class: "dim"}, "Rule ", el("span", {class: "code"}, report.rule), report.added ? "" : `; coder ${report.code_version}, models ${report.model_version}`),
      reports.length > 1 ? el("details", {}, el("summary", {}, "Fields that rest on it"),
        fields.filter(field => field.reports.includes(n) && !field.corrected).map(field => el("span", {class: "chip code"}, field.field))) : null)));
}

function decisions({corrections, correctable}) {
  if (!corrections.length) return null;
  return el("section", {"aria-labelledby": "decisions"}, el("h2", {id: "decisions"}, "Decisions of people"), corrections.map(c => {
    const undo = el("button", {type: "button"}, "Undo");
    undo.addEventListener("click", () => show(async () => {
      await post("corrections", {action: "undo", event: id, correction: c.correction_id});
      await draw("The decision is undone.");
    }));
    return el("article", {class: "card"},
      el("p", {}, el("strong", {}, c.action), c.field ? [" ", el("span", {class: "code"}, c.field), ": ", el("bdi", {}, shown(c.former)), " → ", el("bdi", {}, shown(c.value))] : "", c.merge_into ? ` into ${c.merge_into}` : "",
        c.action === "add" ? [" from ", el("a", {href: address("article", {id: c.content_hash, event: id})}, "“", el("bdi", {}, c.marked), "”")] : ""),
      el("blockquote", {}, c.reason), el("p", {class: "dim"}, el("bdi", {}, c.made_by), ", ", time(c.made_at), c.undone_at ? [`; undone by `, el("bdi", {}, c.undone_by), `, ${time(c.undone_at)}`] : ""),
      !c.undone_at && !c.follows && correctable.length ? undo : null);
  }));
}

function history(rows) {
  if (!rows.length) return null;
  return el("section", {"aria-labelledby": "history"}, el("h2", {id: "history"}, "History"),
    el("div", {class: "scroll", tabindex: "0", role: "region", "aria-labelledby": "history"}, el("table", {}, heads("When", "Field", "Former", "Then", "Why"),
      el("tbody", {}, rows.map(row => el("tr", {}, el("td", {}, el("span", {class: "day"}, time(row.changed_at).slice(0, 10)), time(row.changed_at).slice(10)), el("td", {class: "code"}, row.field), el("td", {}, shown(row.former)),
        el("td", {}, shown(row.present)), el("td", {}, row.reason, " (", el("bdi", {}, row.changed_by), ")")))))));
}

await show(() => draw(saidBefore()));
if (location.hash === "#correct") review.edit();
