// The form that corrects an event: several fields at once, with one reason. Only what is another than before is sent.
import {el, post} from "./common.js";
import {fieldsOf} from "./fields.js";

const NULLABLE = ["latitude", "longitude", "injured_low", "injured_high"];

/** `done` is told what was done, in words. */
export function correctionForm({correctable, event, fields, corrections}, id, done) {
  const standing = corrections.some(c => c.action === "reject" && !c.undone_at);
  const was = Object.fromEntries(fields.map(field => [field.field, field.value === null || field.value === undefined ? "" : String(field.value)]));
  const problem = el("p", {class: "bad", role: "alert"}), changes = el("p", {class: "dim", role: "status"});
  const tell = () => { changes.textContent = changed().length ? `To be changed: ${changed().join(", ")}.` : "Nothing is changed yet."; };
  const {names, value, groups, unsettled} = fieldsOf(correctable, was, tell);
  const changed = () => names.filter(name => value(name) !== was[name]);

  const reason = el("input", {id: "reason", required: true, maxlength: 2000});
  const correct = el("button", {class: "main"}, "Correct"), reject = el("button", {type: "button", disabled: standing}, "Reject the event");
  const send = async (body, said) => {
    problem.textContent = "";
    if (body.action === "correct") problem.textContent = unsettled() || (Object.keys(body.fields).length ? "" : "Nothing is changed yet.");
    if (!problem.textContent && !reason.value.trim()) { problem.textContent = "A reason is needed."; reason.focus(); }
    if (problem.textContent) return;
    correct.disabled = reject.disabled = true;
    try {
      const {followed} = await post("corrections", {event: id, reason: reason.value, ...body});
      await done(followed?.length ? `${said} ${followed.join(", ")} followed.` : said);
    } catch (refused) {
      problem.textContent = refused.message;
      correct.disabled = false;
      reject.disabled = standing;
    }
  };
  const made = el("form", {class: "card", "aria-labelledby": "correct", novalidate: true}, el("h2", {id: "correct"}, "Correct"),
    el("p", {class: "dim"}, "What you say here wins over every later run, under your name. Region, interaction and the types above the sub-type follow, and notes and civilian targeting where you do not tell them."),
    groups, el("label", {for: "reason"}, "Reason"), reason, changes, problem, el("p", {}, correct, " ", reject));
  made.addEventListener("input", tell);
  made.addEventListener("submit", submitted => {
    submitted.preventDefault();
    const others = changed();
    send({action: "correct", fields: Object.fromEntries(others.map(name => [name, value(name) === "" && NULLABLE.includes(name) ? null : value(name)]))}, `${others.join(", ")} ${others.length === 1 ? "is" : "are"} corrected.`);
  });
  reject.addEventListener("click", () => send({action: "reject"}, "The event is rejected."));
  tell();
  return event.merged_into ? null : made;
}
