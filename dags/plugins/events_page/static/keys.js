// Keys of a page: one letter each, never while a person types; ? shows them. They can be switched off, for who speaks to a computer.
import {el} from "./common.js";
import {t} from "./text.js";

const OFF = "events-keys-off";
const TYPED_INTO = "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]";
const off = () => localStorage.getItem(OFF) === "1";

/** Heed `bound`, each with its `keys`, what it `says` and what it `does`; the help goes to `place`, with a button that opens it. */
export function keys(place, bound) {
  const all = [...bound, {keys: ["?"], says: t("keys.show"), does: () => help(all)}];
  const button = el("button", {type: "button", "aria-haspopup": "dialog"}, t("keys.title"), " ", el("kbd", {}, "?"));
  button.addEventListener("click", () => help(all));
  place.append(button);
  document.addEventListener("keydown", event => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    if (event.target.closest?.(TYPED_INTO) || (off() && event.key !== "?")) return;
    const meant = all.find(one => one.does && one.keys.includes(event.key));
    if (!meant) return;
    event.preventDefault();
    meant.does();
  });
}

function help(all) {
  const used = el("input", {type: "checkbox"}), close = el("button", {type: "button", class: "main"}, t("keys.close"));
  used.checked = !off();
  used.addEventListener("change", () => { if (used.checked) localStorage.removeItem(OFF); else localStorage.setItem(OFF, "1"); });
  const dialog = el("dialog", {"aria-labelledby": "keys-title"}, el("h2", {id: "keys-title"}, t("keys.title")),
    el("dl", {class: "keys"}, all.map(one => [el("dt", {}, one.keys.map((key, n) => [n ? ` ${t("or")} ` : "", el("kbd", {}, key)])), el("dd", {}, one.says)])),
    el("p", {class: "dim"}, t("keys.typing")), el("label", {class: "check"}, used, t("keys.use")), el("p", {}, close));
  document.body.append(dialog);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
  close.focus();
}
