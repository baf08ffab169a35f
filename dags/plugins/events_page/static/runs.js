// The latest runs; of one of them what was refused and why, and what the checks found.
import {address, byId, el, fill, get, show} from "./common.js";
import {inWords, many, number, rich, said, t, time} from "./text.js";

const given = new URLSearchParams(location.search).get("id") || "";
const heads = (...names) => el("thead", {}, el("tr", {}, names.map(([name, kind]) => el("th", {scope: "col", class: kind}, t(`runs.column.${name}`)))));
const good = result => result === "ok" ? "good" : result.startsWith("failed") ? "bad" : "warn";
const minutes = run => run.finished ? t("runs.minutes", {minutes: Math.max(1, Math.round((Date.parse(run.finished) - Date.parse(run.started)) / 60000))}) : "–";

await show(async () => {
  const runs = await get("runs"), id = given || runs[0]?.run_id;
  const told = id ? await get("run", {id}) : null;
  fill(byId("content"), runs.length ? null : el("p", {}, t("runs.none")),
    told ? detail(told) : null,
    runs.length ? el("section", {"aria-labelledby": "runs"}, el("h2", {id: "runs"}, t("runs.latest")), el("div", {class: "scroll", tabindex: "0", role: "region", "aria-labelledby": "runs"},
      el("table", {class: "cards"}, heads(["begun"], ["run"], ["kind"], ["articles", "number"], ["rows", "number"], ["refused", "number"], ["took", "number"], ["result"]),
        el("tbody", {}, runs.map(run => el("tr", {class: run.run_id === id ? "chosen" : null},
          el("td", {}, time(run.started)),
          el("th", {scope: "row"}, el("a", {href: address("runs", {id: run.run_id}), "aria-current": run.run_id === id ? "true" : null}, run.run_id)),
          el("td", {"data-label": t("runs.column.kind")}, inWords(run.kind)),
          el("td", {class: "number", "data-label": t("runs.column.articles")}, number(run.articles_in)), el("td", {class: "number", "data-label": t("runs.column.rows")}, number(run.rows_out)),
          el("td", {class: "number", "data-label": t("runs.column.refused")}, number(run.refused)), el("td", {class: "number", "data-label": t("runs.column.took")}, minutes(run)),
          el("td", {class: good(run.result)}, said(run.result)))))))) : null);
});

function detail({run, by_code: byCode, refusals, most_refusals: most, notes, suites}) {
  return el("section", {"aria-labelledby": "run"}, el("h2", {id: "run"}, rich("runs.run", {run: el("bdi", {}, run.run_id)})),
    el("p", {}, rich("runs.begun", {when: time(run.started), result: el("span", {class: good(run.result)}, said(run.result))}), " ",
      run.folder ? [rich("runs.folder", {folder: el("bdi", {class: "code"}, run.folder)}), " "] : "", el("span", {class: "dim"}, t("runs.versions", {coder: run.code_version, models: run.model_version}))),
    el("ul", {class: "numbers"}, el("li", {}, el("strong", {}, number(run.articles_in)), t("runs.articles")), el("li", {}, el("strong", {}, number(run.rows_out)), t("runs.rows")),
      el("li", {}, el("strong", {class: run.refused ? "warn" : null}, number(run.refused)), t("runs.refused"))),
    Object.keys(run.files).length ? el("p", {id: "files"}, t("runs.files", {files: many(Object.values(run.files).reduce((a, b) => a + b, 0), "file"),
      each: Object.entries(run.files).map(([what, count]) => `${number(count)} ${inWords(what)}`).join(", ")})) : null,
    el("h3", {}, t("runs.column.refused")),
    byCode.length ? [
      el("table", {class: "cards"}, el("caption", {}, t("runs.by_code")), heads(["code"], ["stage"], ["refused", "number"], ["review", "number"], ["mended", "number"], ["example"]),
        el("tbody", {}, byCode.map(row => el("tr", {}, el("th", {scope: "row", class: "code"}, row.code), el("td", {"data-label": t("runs.column.stage")}, row.stage), el("td", {class: "number", "data-label": t("runs.column.refused")}, number(row.refused)),
          el("td", {class: "number", "data-label": t("runs.column.review")}, number(row.for_review)), el("td", {class: "number", "data-label": t("runs.column.mended")}, number(row.mended)), el("td", {}, said(row.reason)))))),
      el("details", {}, el("summary", {}, t(refusals.length < most ? "runs.each" : "runs.each.first", {refusals: refusals.length})),
        el("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": t("runs.column.refused")}, el("table", {class: "cards"}, heads(["where"], ["code"], ["value"], ["reason"], ["state"]),
          el("tbody", {}, refusals.map(row => el("tr", {}, el("th", {scope: "row", class: "code"}, row.path || row.doc), el("td", {class: "code", "data-label": t("runs.column.code")}, row.code), el("td", {"data-label": t("runs.column.value")}, row.value),
            el("td", {}, said(row.reason)), el("td", {}, row.mended_at ? t("runs.state.mended", {when: time(row.mended_at)}) : t(row.review ? "runs.state.review" : "runs.state.stands"))))))))]
      : el("p", {}, t("runs.unrefused")),
    notes.length ? el("details", {id: "notes"}, el("summary", {}, t(notes.length < most ? "runs.notes" : "runs.notes.first", {notes: notes.length})),
      el("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": t("runs.column.note")}, el("table", {class: "cards"}, heads(["file"], ["note"]),
        el("tbody", {}, notes.map(note => el("tr", {}, el("th", {scope: "row", class: "code"}, el("bdi", {}, note.path)), el("td", {}, el("bdi", {}, said(note.text))))))))) : null,
    el("h3", {}, t("runs.checks")),
    suites.length ? suites.map(suite) : el("p", {}, t("runs.reportless")));
}

function suite(found) {
  const failed = found.checks.filter(check => check.failed), order = [...failed, ...found.checks.filter(check => !check.failed)];
  const kind = check => !check.failed ? null : check.severity === "critical" ? "bad" : "warn";
  return el("section", {class: "card"}, el("h3", {}, said(found.suite), t("colon"), found.success && !failed.length ? el("span", {class: "good"}, t("runs.passed"))
    : found.success ? el("span", {class: "warn"}, t("runs.warned")) : el("span", {class: "bad"}, t("runs.failed"))),
    el("p", {}, t("runs.suite", {rows: many(found.examined, "row"), refused: found.refused, warned: found.warned, passed: found.checks.length - failed.length, checks: many(found.checks.length, "check")})),
    failed.map(check => el("div", {}, el("h4", {}, el("span", {class: "code"}, check.code), " ", el("span", {class: kind(check)}, inWords(check.severity)), ", ", t("runs.of", {failed: check.failed, examined: check.examined})), el("p", {}, said(check.reason)),
      el("ul", {}, check.examples.map(example => el("li", {}, el("bdi", {class: "code"}, example.doc || t("field.empty")), t("colon"), el("bdi", {}, example.value || t("field.empty"))))))),
    el("details", {}, el("summary", {}, t("runs.every")), el("table", {class: "cards"}, heads(["code"], ["severity"], ["holds"], ["examined", "number"], ["failed", "number"]),
      el("tbody", {}, order.map(check => el("tr", {}, el("th", {scope: "row", class: "code"}, check.code), el("td", {"data-label": t("runs.column.severity")}, inWords(check.severity)), el("td", {}, said(check.description)),
        el("td", {class: "number", "data-label": t("runs.column.examined")}, number(check.examined)), el("td", {class: `number ${kind(check) || ""}`, "data-label": t("runs.column.failed")}, number(check.failed))))))));
}
