// Decisions about an event by a key or a button: accept, reject with a reason, and take the latest back.
import {el, get, post} from "./common.js";
import {t} from "./text.js";

const KEY = "events-decided";

/** Returns true: it is done. Throws what the server says against it. */
export async function accept(event) {
  await post("corrections", {action: "accept", event});
  sessionStorage.setItem(KEY, event);
  return true;
}

/** Asks for the reason first; returns whether it was done. */
export async function reject(event) {
  const reason = await ask(t("reject.title", {event}));
  if (!reason) return false;
  await post("corrections", {action: "reject", event, reason});
  sessionStorage.setItem(KEY, event);
  return true;
}

/** Undo the latest decision about the event that was decided on last in this tab, else about `event`; returns which, null where nothing stands. */
export async function takeBack(event = null) {
  const meant = sessionStorage.getItem(KEY) ?? event;
  if (!meant) return null;
  const standing = (await get("event", {id: meant})).corrections.find(c => !c.undone_at && !c.follows);
  sessionStorage.removeItem(KEY);
  if (!standing) return meant === event || !event ? null : takeBack(event);
  await post("corrections", {action: "undo", event: meant, correction: standing.correction_id});
  return meant;
}

/** A reason in words; "" where the person leaves it. */
function ask(title) {
  const field = el("input", {id: "why", required: true, maxlength: 2000, autocomplete: "off"}), leave = el("button", {type: "button"}, t("reject.leave"));
  const form = el("form", {}, el("h2", {id: "asked"}, title), el("label", {for: "why"}, t("reject.why")), field,
    el("p", {}, el("button", {class: "main"}, t("reject.do")), " ", leave));
  const dialog = el("dialog", {"aria-labelledby": "asked"}, form);
  document.body.append(dialog);
  return new Promise(done => {
    let given = "";
    form.addEventListener("submit", event => {
      event.preventDefault();
      given = field.value.trim();
      if (given) dialog.close();
    });
    leave.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(given);
    });
    dialog.showModal();
  });
}
