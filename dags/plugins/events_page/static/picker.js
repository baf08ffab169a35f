// A field that is chosen from what a search finds; nothing that is only typed counts.
import {el, fill} from "./common.js";
import {t} from "./text.js";

const WAIT = 200;  // milliseconds after the last key

export class Picker {
  /**
   * `search` takes what is typed and gives items; `show` makes the nodes of one; `chosen` is told the item, and gives the text that stands in the field then.
   * `fresh`: makes an item of what is typed, for who says that it is in no list; without it there is no such choice.
   */
  constructor(id, label, value, {search, show, chosen, fresh, hint = ""}) {
    this.field = el("input", {id, type: "search", value, autocomplete: "off", maxlength: 200, placeholder: hint, role: "combobox", "aria-expanded": "false", "aria-controls": `${id}-found`});
    this.found = el("ul", {id: `${id}-found`, class: "found", "aria-label": t("picker.found", {label}), hidden: true});
    this.element = el("div", {class: "picker"}, el("label", {for: id}, label), this.field, this.found);
    Object.assign(this, {search, show, chosen, fresh, settled: value});
    let waiting;
    this.field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => this.ask(), WAIT);
    });
    this.field.addEventListener("keydown", event => {
      if (event.key === "ArrowDown") { event.preventDefault(); this.found.querySelector("button")?.focus(); }
      if (event.key === "Enter") { event.preventDefault(); this.found.querySelector("button")?.click(); }
    });
    this.element.addEventListener("keydown", event => {
      if (event.key === "Escape") {
        event.preventDefault();  // the browser's own answer is to empty the field, and an empty one is nobody
        this.back();
      }
      const at = [...this.found.querySelectorAll("button")], here = at.indexOf(document.activeElement);
      if (here >= 0 && ["ArrowDown", "ArrowUp"].includes(event.key)) { event.preventDefault(); (at[here + (event.key === "ArrowDown" ? 1 : -1)] ?? this.field).focus(); }
    });
  }

  /** Whether something is typed that was not chosen. */
  get open() { return this.field.value.trim() !== this.settled.trim(); }

  async ask() {
    const typed = this.field.value.trim();
    if (!typed) return this.take(null);
    if (!this.open) return this.close();
    let items = [];
    try { items = await this.search(typed); } catch { /* nothing found is said below */ }
    if (typed !== this.field.value.trim()) return;
    const choices = items.map(item => this.choice(item, this.show(item)));
    if (this.fresh) choices.push(this.choice(this.fresh(typed), [el("strong", {}, t("picker.new")), " ", el("bdi", {}, typed), " ", el("span", {class: "dim"}, t("picker.unlisted"))]));
    fill(this.found, choices.length ? choices : el("li", {class: "dim"}, t("picker.nothing")));
    this.found.hidden = false;
    this.field.setAttribute("aria-expanded", "true");
    this.found.scrollIntoView({block: "nearest"});
  }

  choice(item, nodes) {
    const button = el("button", {type: "button"}, nodes);
    button.addEventListener("click", () => { this.take(item); this.field.focus(); });
    return el("li", {}, button);
  }

  take(item) {
    this.settled = this.field.value = this.chosen(item);
    this.close();
  }

  back() {
    this.field.value = this.settled;
    this.close();
    this.field.focus();
  }

  close() {
    this.found.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
  }
}
