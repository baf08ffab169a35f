// The latest runs; of one of them what was refused and why, and what the checks found.
import {address, byId, el, fill, get, many, number, show, time} from "./common.js";

const given = new URLSearchParams(location.search).get("id") || "";
const heads = (...names) => el("thead", {}, el("tr", {}, names.map(([name, kind]) => el("th", {scope: "col", class: kind}, name))));
const good = result => result === "ok" ? "good" : result.startsWith("failed") ? "bad" : "warn";
const minutes = run => run.finished ? `${Math.max(1, Math.round((Date.parse(run.finished) - Date.parse(run.started)) / 60000))} min` : "–";

await show(async () => {
  const runs = await get("runs"), id = given || runs[0]?.run_id;
  const told = id ? await get("run", {id}) : null;
  fill(byId("content"), runs.length ? null : el("p", {}, "There has been no run yet."),
    told ? detail(told) : null,
    runs.length ? el("section", {"aria-labelledby": "runs"}, el("h2", {id: "runs"}, "Latest runs"), el("div", {class: "scroll", tabindex: "0", role: "region", "aria-labelledby": "runs"},
      el("table", {class: "cards"}, heads(["Begun"], ["Run"], ["Kind"], ["Articles in", "number"], ["Rows out", "number"], ["Refused", "number"], ["Took", "number"], ["Result"]),
        el("tbody", {}, runs.map(run => el("tr", {class: run.run_id === id ? "chosen" : null},
          el("td", {}, time(run.started)),
          el("th", {scope: "row"}, el("a", {href: address("runs", {id: run.run_id}), "aria-current": run.run_id === id ? "true" : null}, run.run_id)),
          el("td", {"data-label": "Kind"}, run.kind),
          el("td", {class: "number", "data-label": "Articles in"}, number(run.articles_in)), el("td", {class: "number", "data-label": "Rows out"}, number(run.rows_out)),
          el("td", {class: "number", "data-label": "Refused"}, number(run.refused)), el("td", {class: "number", "data-label": "Took"}, minutes(run)),
          el("td", {class: good(run.result)}, run.result))))))) : null);
});

function detail({run, by_code: byCode, refusals, most_refusals: most, notes, suites}) {
  return el("section", {"aria-labelledby": "run"}, el("h2", {id: "run"}, "Run ", el("bdi", {}, run.run_id)),
    el("p", {}, "Begun ", time(run.started), ", ", el("span", {class: good(run.result)}, run.result), run.folder ? [". Read ", el("bdi", {class: "code"}, run.folder)] : "", ". ",
      el("span", {class: "dim"}, `Coder ${run.code_version}, models ${run.model_version}.`)),
    el("ul", {class: "numbers"}, el("li", {}, el("strong", {}, number(run.articles_in)), "articles in"), el("li", {}, el("strong", {}, number(run.rows_out)), "rows out"),
      el("li", {}, el("strong", {class: run.refused ? "warn" : null}, number(run.refused)), "refused")),
    Object.keys(run.files).length ? el("p", {id: "files"}, `${many(Object.values(run.files).reduce((a, b) => a + b, 0), "file")} in the folder: `,
      Object.entries(run.files).map(([what, count]) => `${number(count)} ${what}`).join(", "), ".") : null,
    el("h3", {}, "Refused"),
    byCode.length ? [
      el("table", {class: "cards"}, el("caption", {}, "By the code of the check, as this run last saw them"), heads(["Code"], ["Stage"], ["Refused", "number"], ["To review", "number"], ["Mended since", "number"], ["Reason, for example"]),
        el("tbody", {}, byCode.map(row => el("tr", {}, el("th", {scope: "row", class: "code"}, row.code), el("td", {"data-label": "Stage"}, row.stage), el("td", {class: "number", "data-label": "Refused"}, number(row.refused)),
          el("td", {class: "number", "data-label": "To review"}, number(row.for_review)), el("td", {class: "number", "data-label": "Mended since"}, number(row.mended)), el("td", {}, row.reason))))),
      el("details", {}, el("summary", {}, refusals.length < most ? `One by one (${refusals.length})` : `One by one, the first ${most}`),
        el("table", {class: "cards"}, heads(["Where"], ["Code"], ["Value"], ["Reason"], ["State"]),
          el("tbody", {}, refusals.map(row => el("tr", {}, el("th", {scope: "row", class: "code"}, row.path || row.doc), el("td", {class: "code", "data-label": "Code"}, row.code), el("td", {"data-label": "Value"}, row.value),
            el("td", {}, row.reason), el("td", {}, row.mended_at ? `mended ${time(row.mended_at)}` : row.review ? "awaits a person" : "stands"))))))]
      : el("p", {}, "Nothing that stands under this run's name."),
    notes.length ? el("details", {id: "notes"}, el("summary", {}, notes.length < most ? `Notes on files (${notes.length})` : `Notes on files, the first ${most}`),
      el("table", {class: "cards"}, heads(["File"], ["What was found, or why it was not tried"]),
        el("tbody", {}, notes.map(note => el("tr", {}, el("th", {scope: "row", class: "code"}, el("bdi", {}, note.path)), el("td", {}, el("bdi", {}, note.text))))))) : null,
    el("h3", {}, "Checks"),
    suites.length ? suites.map(suite) : el("p", {}, "There is no report: the run did not come so far, or its folder was cleared away."));
}

function suite(found) {
  const failed = found.checks.filter(check => check.failed), order = [...failed, ...found.checks.filter(check => !check.failed)];
  const kind = check => !check.failed ? null : check.severity === "critical" ? "bad" : "warn";
  return el("section", {class: "card"}, el("h3", {}, found.suite, ": ", found.success && !failed.length ? el("span", {class: "good"}, "all checks passed")
    : found.success ? el("span", {class: "warn"}, "passed, with warnings") : el("span", {class: "bad"}, "critical checks failed")),
    el("p", {}, `${many(found.examined, "row")}, ${number(found.refused)} refused, ${number(found.warned)} loaded with warnings; ${number(found.checks.length - failed.length)} of ${many(found.checks.length, "check")} passed.`),
    failed.map(check => el("div", {}, el("h4", {}, el("span", {class: "code"}, check.code), " ", el("span", {class: kind(check)}, check.severity), `, ${number(check.failed)} of ${number(check.examined)}`), el("p", {}, check.reason),
      el("ul", {}, check.examples.map(example => el("li", {}, el("bdi", {class: "code"}, example.doc || "(empty)"), ": ", el("bdi", {}, example.value || "(empty)")))))),
    el("details", {}, el("summary", {}, "Every check"), el("table", {class: "cards"}, heads(["Code"], ["Severity"], ["What must hold"], ["Examined", "number"], ["Failed", "number"]),
      el("tbody", {}, order.map(check => el("tr", {}, el("th", {scope: "row", class: "code"}, check.code), el("td", {"data-label": "Severity"}, check.severity), el("td", {}, check.description),
        el("td", {class: "number", "data-label": "Examined"}, number(check.examined)), el("td", {class: `number ${kind(check) || ""}`, "data-label": "Failed"}, number(check.failed))))))));
}
