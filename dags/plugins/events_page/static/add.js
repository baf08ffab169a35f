// Adding an event that the coder missed: words are marked in the article's text, then a form says what they tell of.
import {el, fill, post} from "./common.js";
import {fieldsOf} from "./fields.js";
import {rich, t} from "./text.js";

const SHOWN = 200;  // characters of marked words that may be sent; the server says so too

/** The characters that are marked in the text, from 0, as the warehouse counts them: not in halves of an emoji, and without the numbers of reports. */
export function markedIn(text) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return null;
  const said = until => {
    const before = document.createRange();
    before.setStart(text, 0);
    before.setEnd(...until);
    const copy = before.cloneContents();
    copy.querySelectorAll("sup").forEach(number => number.remove());
    return [...copy.textContent];
  };
  const start = said([range.startContainer, range.startOffset]).length, upTo = said([range.endContainer, range.endOffset]);
  const words = upTo.slice(start).join("");
  return words.trim() ? {start, end: upTo.length, words: words.trim()} : null;
}

/** `text`: the element that holds nothing but the article's text; `published`: its day, or null; `done` is told the id of the new event. */
export function additionForm({addable, article}, text, done) {
  let marked = null;
  const words = el("blockquote", {}), problem = el("p", {class: "bad", role: "alert"}), reason = el("input", {id: "reason", required: true, maxlength: 2000});
  const {names, value, groups, unsettled} = fieldsOf(addable, {event_date: article.published ?? "", time_precision: "1", geo_precision: "1", fatalities: "0"}, () => {});
  const add = el("button", {class: "main"}, t("add.do")), open = el("button", {type: "button", "aria-expanded": "false"}, t("add.open"));
  const form = el("form", {class: "card", "aria-labelledby": "add", novalidate: true, hidden: true}, el("h2", {id: "add"}, t("add.title")),
    el("p", {class: "dim"}, t("add.help")),
    words, groups, el("label", {for: "reason"}, t("reason")), reason, problem, el("p", {}, add));
  const tell = () => fill(words, marked ? rich("quoted", {words: el("bdi", {}, marked.words)}) : el("span", {class: "dim"}, t("add.unmarked")));
  // A selection goes when somebody clicks elsewhere; what was marked last counts.
  document.addEventListener("selectionchange", () => {
    const now = markedIn(text);
    if (now) { marked = now; tell(); }
  });
  open.addEventListener("click", () => {
    form.hidden = !form.hidden;
    open.setAttribute("aria-expanded", String(!form.hidden));
    if (!form.hidden) form.querySelector("input").focus();
  });
  form.addEventListener("submit", async submitted => {
    submitted.preventDefault();
    problem.textContent = unsettled();
    if (!marked) problem.textContent = t("add.mark");
    else if (marked.words.length > SHOWN) problem.textContent = t("add.shorter", {most: SHOWN});
    else if (!problem.textContent && !reason.value.trim()) { problem.textContent = t("reason.needed"); reason.focus(); }
    if (problem.textContent) return;
    add.disabled = true;
    try {
      const fields = Object.fromEntries(names.map(name => [name, value(name) || null]));
      await done((await post("additions", {article: article.content_hash, start: marked.start, end: marked.end, fields, reason: reason.value})).event);
    } catch (refused) {
      problem.textContent = refused.message;
    }
    add.disabled = false;
  });
  tell();
  return el("section", {}, open, form);
}
