// Bars of events by week or month, and a brush to choose days. The two date fields do the same without a pointer.
import {byId} from "./common.js";
import {day as dayOf, many, t} from "./text.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 1000, HEIGHT = 100, DAY = 86400000;
const day = text => Date.parse(`${text}T00:00:00Z`) / DAY;
const iso = days => new Date(Math.floor(days) * DAY).toISOString().slice(0, 10);

export class Timeline {
  constructor(svg, choose) {
    this.svg = svg;
    this.choose = choose;
    this.first = this.last = 0;
    let from = null, brush = null;
    const at = event => Math.min(1, Math.max(0, (event.clientX - svg.getBoundingClientRect().left) / svg.getBoundingClientRect().width)) * WIDTH;
    svg.addEventListener("pointerdown", event => {
      from = at(event);
      svg.setPointerCapture(event.pointerId);
      brush = rectangle("brush", from, 0, 0, HEIGHT);
      svg.append(brush);
    });
    svg.addEventListener("pointermove", event => {
      if (!brush) return;
      const to = at(event);
      brush.setAttribute("x", Math.min(from, to));
      brush.setAttribute("width", Math.abs(to - from));
    });
    svg.addEventListener("pointerup", event => {
      const to = at(event), dragged = brush && Math.abs(to - from) > 5;
      brush?.remove();
      brush = null;
      if (dragged) this.choose(iso(this.date(Math.min(from, to))), iso(this.date(Math.max(from, to))));
    });
    svg.addEventListener("pointercancel", () => { brush?.remove(); brush = null; });
  }

  date(x) { return Math.min(this.last - 1, this.first + x / WIDTH * (this.last - this.first)); }

  draw({since, until, step, timeline}) {
    this.first = day(since);
    this.last = day(until) + 1;
    const most = Math.max(1, ...timeline.map(bar => bar.events)), x = days => (days - this.first) / (this.last - this.first) * WIDTH;
    this.svg.replaceChildren(...timeline.map(bar => {
      const begins = day(bar.begins), ends = step === "week" ? begins + 7 : next(bar.begins);
      const left = Math.max(0, x(begins)), width = Math.min(WIDTH, x(ends)) - left, height = Math.max(1.5, bar.events / most * (HEIGHT - 4));
      const made = rectangle("bar", left + width * 0.06, HEIGHT - height, width * 0.88, height);
      const title = document.createElementNS(SVG, "title");
      title.textContent = t(`time.bar.${step}`, {begins: dayOf(bar.begins), events: many(bar.events, "event"), dead: many(bar.fatalities, "dead")});
      made.append(title);
      return made;
    }));
    const top = timeline.find(bar => bar.events === most);
    byId("time-title").textContent = t(`time.title.${step}`);
    byId("first").textContent = dayOf(since);
    byId("last").textContent = dayOf(until);
    byId("peak").textContent = top ? t(`time.most.${step}`, {most, begins: dayOf(top.begins)}) : t("time.none");
    this.svg.setAttribute("aria-label", t(`time.label.${step}`, {since: dayOf(since), until: dayOf(until), peak: byId("peak").textContent}));
  }
}

const next = text => Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 1) / DAY;

function rectangle(kind, x, y, width, height) {
  const made = document.createElementNS(SVG, "rect");
  for (const [name, value] of Object.entries({class: kind, x, y, width: Math.max(0, width), height})) made.setAttribute(name, value);
  return made;
}
