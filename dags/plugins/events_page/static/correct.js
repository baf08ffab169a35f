// The form that corrects an event: several fields at once, with one reason. Only what is another than before is sent.
import {el, post} from "./common.js";
import {fieldsOf} from "./fields.js";
import {t} from "./text.js";

const NULLABLE = ["latitude", "longitude", "injured_low", "injured_high"];

/** `done` is told what was done, in words. */
export function correctionForm({correctable, event, fields, corrections}, id, done) {
  const standing = corrections.some(c => c.action === "reject" && !c.undone_at);
  const was = Object.fromEntries(fields.map(field => [field.field, field.value === null || field.value === undefined ? "" : String(field.value)]));
  const problem = el("p", {class: "bad", role: "alert"}), changes = el("p", {class: "dim", role: "status"});
  const tell = () => { changes.textContent = changed().length ? t("correct.changed", {fields: changed().join(", ")}) : t("correct.unchanged"); };
  const {names, value, groups, unsettled} = fieldsOf(correctable, was, tell);
  const changed = () => names.filter(name => value(name) !== was[name]);

  const reason = el("input", {id: "reason", required: true, maxlength: 2000});
  const correct = el("button", {class: "main"}, t("correct.do")), reject = el("button", {type: "button", disabled: standing}, t("correct.reject"));
  const send = async (body, said) => {
    problem.textContent = "";
    if (body.action === "correct") problem.textContent = unsettled() || (Object.keys(body.fields).length ? "" : t("correct.unchanged"));
    if (!problem.textContent && !reason.value.trim()) { problem.textContent = t("reason.needed"); reason.focus(); }
    if (problem.textContent) return;
    correct.disabled = reject.disabled = true;
    try {
      const {followed} = await post("corrections", {event: id, reason: reason.value, ...body});
      await done(followed?.length ? `${said} ${t("correct.followed", {fields: followed.join(", ")})}` : said);
    } catch (refused) {
      problem.textContent = refused.message;
      correct.disabled = false;
      reject.disabled = standing;
    }
  };
  const made = el("form", {class: "card", "aria-labelledby": "correct", novalidate: true}, el("h2", {id: "correct"}, t("correct.title")),
    el("p", {class: "dim"}, t("correct.help")),
    groups, el("label", {for: "reason"}, t("reason")), reason, changes, problem, el("p", {}, correct, " ", reject));
  made.addEventListener("input", tell);
  made.addEventListener("submit", submitted => {
    submitted.preventDefault();
    const others = changed();
    send({action: "correct", fields: Object.fromEntries(others.map(name => [name, value(name) === "" && NULLABLE.includes(name) ? null : value(name)]))}, t("correct.done", {count: others.length, fields: others.join(", ")}));
  });
  reject.addEventListener("click", () => send({action: "reject"}, t("correct.rejected")));
  tell();
  return event.merged_into ? null : made;
}
