// A field that takes several values of a list: each chosen one is a button that takes it away again.
import {byId, el, fill} from "./common.js";
import {t} from "./text.js";

export class Many {
  /** `load` gives what there is to choose from; it is asked when the field is first used, and again after `stale`. */
  constructor(id, {load}) {
    this.field = byId(id);
    this.list = el("datalist", {id: `${id}-list`});
    this.chips = el("div", {class: "chips"});
    this.field.after(this.list, this.chips);
    this.field.setAttribute("list", this.list.id);
    this.load = load;
    this.values = [];
    this.options = null;
    this.field.addEventListener("focus", () => this.fetch());
    // one that only begins another's name may be on its way to it ("Niger", "Nigeria"): what is typed is taken with the form
    this.field.addEventListener("input", () => {
      const typed = this.field.value;
      if (this.options?.includes(typed) && !this.options.some(option => option !== typed && option.startsWith(typed))) this.take();
    });
    this.field.addEventListener("keydown", event => {
      if (event.key === "Backspace" && !this.field.value && this.values.length) this.set(this.values.slice(0, -1));
    });
  }

  async fetch() {
    if (this.options) return;
    this.options = [];
    try {
      this.options = await this.load();
      fill(this.list, this.options.map(value => el("option", {value})));
    } catch { this.options = null; /* what is typed counts without a list */ }
  }

  stale() { this.options = null; }

  /** What was typed and not yet taken counts too. */
  take() {
    const typed = this.field.value.trim();
    this.field.value = "";
    if (!typed) return;
    const known = this.options?.find(option => option.toLowerCase() === typed.toLowerCase());
    this.set([...new Set([...this.values, known ?? typed])]);
  }

  set(values) {
    this.values = values;
    fill(this.chips, values.map(value => {
      const chip = el("button", {type: "button", class: "chip", "aria-label": t("filter.take_away", {value})}, el("bdi", {}, value), " ×");
      chip.addEventListener("click", () => {
        this.set(this.values.filter(other => other !== value));
        this.field.focus();
      });
      return chip;
    }));
  }
}
