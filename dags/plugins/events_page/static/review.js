// Going through a list of events one by one: which one this is, the next, and what is decided about it.
import {address, byId, el, fill, show} from "./common.js";
import {accept, reject, takeBack} from "./decide.js";
import {keys} from "./keys.js";
import {beside, placeOf} from "./list.js";
import {t} from "./text.js";

const SAID = "events-said";  // what the next page says of the decision that led to it

/** What the page before this one did, once. */
export function saidBefore() {
  const said = sessionStorage.getItem(SAID) ?? "";
  sessionStorage.removeItem(SAID);
  return said;
}

export class Review {
  /** `redraw` shows the event anew and says what was done. */
  constructor(bar, id, redraw) {
    Object.assign(this, {bar, id, redraw, busy: false});
    this.where = el("span", {class: "dim"});
    const button = (says, key, does, kind = null) => {
      const made = el("button", {type: "button", class: kind, "aria-keyshortcuts": key}, says, " ", el("kbd", {"aria-hidden": "true"}, key));
      made.addEventListener("click", does);
      return made;
    };
    const before = () => this.go(-1), after = () => this.go(1), right = () => this.decide(accept, "accepted"), wrong = () => this.decide(reject, "rejected"), edit = () => this.edit();
    this.ways = [button(t("review.previous"), "k", before), button(t("review.next"), "j", after)];
    this.decisions = [button(t("review.accept"), "a", right), button(t("review.reject"), "r", wrong), button(t("review.edit"), "e", edit)];
    fill(bar, ...this.ways, this.where, ...this.decisions);
    keys(bar, [
      {keys: ["j", "n"], says: t("keys.event.next"), does: after},
      {keys: ["k", "p"], says: t("keys.event.previous"), does: before},
      {keys: ["a"], says: t("keys.event.accept"), does: right},
      {keys: ["r"], says: t("keys.event.reject"), does: wrong},
      {keys: ["e"], says: t("keys.event.edit"), does: edit},
      {keys: ["u"], says: t("keys.event.undo"), does: () => this.undo()},
    ]);
    // Escape first takes back what is typed in a picker; where it has nothing to take back it leads out of the form
    let was;
    document.addEventListener("keydown", event => { was = event.target.value; }, true);
    document.addEventListener("keydown", event => {
      if (event.key === "Escape" && event.target.value === was && event.target.closest?.("#content form")) byId("main").focus();
    });
  }

  /** The event is shown: whether the person `may` decide, and whether the event `stands`. */
  show(may, stands) {
    const place = placeOf(this.id), back = byId("back");
    this.may = may;
    this.stands = stands;
    this.where.textContent = place ? t(place.total ? "review.place" : "review.number", place) : "";
    for (const way of this.ways) way.hidden = !place;
    for (const [n, decision] of this.decisions.entries()) Object.assign(decision, {hidden: !may, disabled: n < 2 && !stands});
    // where one came from another event of the list, back is the list and not that event
    if (place && new URL(back.href).pathname !== place.address.split("?")[0]) back.href = place.address;
  }

  async go(by, said = "") {
    await show(async () => {
      const next = await beside(this.id, by);
      if (next) return this.open(next, said);
      const place = placeOf(this.id);
      await this.tell([said, t(!place ? "review.no_list" : by > 0 ? "review.last" : "review.first")].filter(Boolean).join(" "), said);
    });
  }

  open(id, said) {
    if (said) sessionStorage.setItem(SAID, said);
    location.assign(address("event", {id}));
  }

  /** Say something; where something was `done`, show the event anew. */
  async tell(said, done) {
    if (done) await this.redraw(said); else byId("told").textContent = said;
  }

  async decide(how, said) {
    if (!this.may || !this.stands || this.busy) return;
    this.busy = true;
    await show(async () => {
      if (await how(this.id)) await this.go(1, t(`decided.${said}.event`, {event: this.id}));
    });
    this.busy = false;
  }

  async undo() {
    if (!this.may || this.busy) return;
    this.busy = true;
    await show(async () => {
      const event = await takeBack(this.id), said = event ? t("review.undone", {event}) : t("review.undone_not");
      if (event && event !== this.id) this.open(event, said); else await this.tell(said, event);
    });
    this.busy = false;
  }

  edit() {
    const field = document.querySelector("#content form input, #content form select, #content form textarea");
    field?.scrollIntoView({block: "center"});
    field?.focus({preventScroll: true});
  }
}
