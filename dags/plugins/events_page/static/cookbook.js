// The cookbook: a question, a field for each of its parameters, its answer as a table and as CSV.
import {address, byId, el, fill, get, remember, show} from "./common.js";
import {inWords, many, number, said, t} from "./text.js";

const INPUTS = {date: {type: "date"}, integer: {type: "number", step: "1"}, number: {type: "number", step: "any"}, time: {placeholder: t("cookbook.time")}, text: {}};
const asked = new URLSearchParams(location.search);
const questions = new Map();

async function start() {
  const topics = new Map();
  for (const question of await get("cookbook")) {
    questions.set(question.name, question);
    topics.set(question.topic, [...topics.get(question.topic) ?? [], question]);
  }
  fill(byId("question"), [...topics].map(([topic, own]) => el("optgroup", {label: inWords(topic)}, own.map(question => el("option", {value: question.name}, inWords(question.asks))))));
  const name = asked.get("question");
  if (questions.has(name)) byId("question").value = name;
  await choose(Object.fromEntries([...asked].filter(([key]) => key !== "question" && questions.get(byId("question").value).parameters.includes(key))));
}

/** The fields of the chosen question, and its answer with them. */
async function choose(given) {
  const question = questions.get(byId("question").value);
  fill(byId("notes"), said(question.notes));
  fill(byId("content"));
  fill(byId("fields"));
  const parameters = await get("question", {question: question.name, ...given});
  if (byId("question").value !== question.name) return;
  fill(byId("fields"), parameters.map(field), el("div", {class: "buttons"}, el("button", {class: "main"}, t("cookbook.ask"))));
  await answer();
}

function field({name, kind, what, value, choices}) {
  const id = `parameter-${name}`, list = kind === "text" && choices.length ? `${id}-choices` : null;
  const words = inWords(what), label = `${words[0].toUpperCase()}${words.slice(1)}`;
  return el("div", {}, el("label", {for: id}, label),
    el("input", {id, name, list, maxlength: kind === "text" ? 300 : null, autocomplete: "off", ...INPUTS[kind], value: kind === "time" && value ? value.replace("T", " ") : value}),
    list ? el("datalist", {id: list}, choices.map(choice => el("option", {value: choice}))) : null);
}

async function answer() {
  const name = byId("question").value;
  const given = Object.fromEntries([...byId("fields").querySelectorAll("input")].map(input => [input.name, input.value]));
  const told = await get("answer", {question: name, ...given});
  remember({question: name, ...given});
  const values = Object.entries(told.values).map(([parameter, value]) => `${parameter} ${value ?? t("cookbook.nothing")}`).join(", ");
  const numeric = told.columns.map((_, n) => told.rows.every(row => row[n] === null || typeof row[n] === "number"));
  fill(byId("content"),
    el("p", {role: "status"}, t(told.cut ? "cookbook.more" : "cookbook.rows", {rows: many(told.rows.length, "row"), values}), " ",
      told.rows.length ? el("a", {href: address("data/answer.csv", {question: name, ...given}), download: `${name}.csv`}, t("cookbook.download")) : null),
    told.rows.length ? el("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": t("cookbook.answer")}, el("table", {},
      el("thead", {}, el("tr", {}, told.columns.map((column, n) => el("th", {scope: "col", class: numeric[n] ? "number" : null}, column)))),
      el("tbody", {}, told.rows.map(row => el("tr", {}, row.map((value, n) => el("td", {class: numeric[n] ? "number" : null}, cell(told.columns[n], value)))))))) : null,
    el("details", {}, el("summary", {}, t("cookbook.sql")), el("pre", {class: "scroll code", tabindex: "0"}, told.statement)));
}

const cell = (column, value) => value === null ? "" : column === "event_id_cnty" ? el("a", {href: address("event", {id: value})}, value)
  : typeof value === "boolean" ? String(value) : column === "year" ? value : typeof value === "number" && Number.isInteger(value) ? number(value) : value;

byId("question").addEventListener("change", () => show(() => choose({})));
byId("asked").addEventListener("submit", event => {
  event.preventDefault();
  show(answer);
});
await show(start);
