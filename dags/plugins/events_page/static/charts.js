// Charts of the filtered events by Chart.js, on a canvas: names of actors and places are drawn, never parsed. A bar filters by what it stands for.
import {TYPES, byId, el, fill} from "./common.js";
import {day as dayOf, language, many, number, t} from "./text.js";

const KINDS = ["weeks", "actors", "dyads", "provinces"];
const COLOURS = ["#b3261e", "#c77700", "#7b2d8b", "#1f6fb5", "#00707a", "#5a6572"];  // as the classes type-0 to type-5; orange lighter than its white figures allow there
const LONGEST = 34;
const cut = text => text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
const isolated = text => `\u2068${text}\u2069`;  // a mark of direction in a name turns nothing beside it

/** For each kind: its bars, most first, and what a bar filters by. */
const BARS = {
  actors: row => ({name: row.actor, filters: {actor: row.actor}}),
  dyads: row => ({name: `${row.actor1} – ${row.actor2}`, filters: {actor: row.actor1}}),
  provinces: row => ({name: `${row.admin1 || t("chart.no_province")}, ${row.country}`, filters: {country: [row.country], ...(row.admin1 ? {province: [row.admin1]} : {})}}),
};

export class Charts {
  /** `choose` takes filters that a bar stands for; `kept` is told the kind and the measure that are shown. */
  constructor({choose, kept}) {
    this.choose = choose;
    this.canvas = byId("chart");
    this.kind = "weeks";
    this.measure = "events";
    fill(byId("kinds"), KINDS.map(kind => {
      const button = el("button", {type: "button", "data-kind": kind, "aria-pressed": "false"}, t(`chart.${kind}`));
      button.addEventListener("click", () => { this.show(kind, this.measure); kept(); });
      return button;
    }));
    byId("measure").addEventListener("change", event => { this.show(this.kind, event.target.value); kept(); });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.render());
  }

  show(kind, measure) {
    this.kind = KINDS.includes(kind) ? kind : "weeks";
    this.measure = measure === "fatalities" ? "fatalities" : "events";
    byId("measure").value = this.measure;
    for (const button of byId("kinds").children) button.setAttribute("aria-pressed", String(button.dataset.kind === this.kind));
    this.render();
  }

  /** `told`: one kind, or several, of the events that are filtered now. */
  draw(told) {
    this.told = told;
    this.render();
  }

  /** Whether the kind that is to be shown was told. */
  known() { return this.told !== undefined && this.kind in this.told; }

  render() {
    if (!this.known()) return;
    const {head, rows, config} = this.kind === "weeks" ? this.weeks() : this.bars();
    this.chart?.destroy();
    this.chart = new window.Chart(this.canvas, config);
    this.canvas.setAttribute("aria-label", t("chart.label", {kind: t(`chart.${this.kind}`), rows: many(rows.length, "row")}));
    fill(byId("chart-table"), el("thead", {}, el("tr", {}, head.map((name, n) => el("th", {scope: "col", class: n ? "number" : null}, name)))),
      el("tbody", {}, rows.map(row => el("tr", {}, row.map((cell, n) => n === 0 ? el("th", {scope: "row"}, cell) : el("td", {class: "number"}, typeof cell === "number" ? number(cell) : cell))))));
  }

  weeks() {
    const {step, weeks} = this.told, begins = between([...new Set(weeks.map(row => row.begins))], step);
    const types = TYPES.filter(type => weeks.some(row => row.event_type === type));
    const at = new Map(weeks.map(row => [`${row.begins} ${row.event_type}`, row[this.measure]]));
    const datasets = types.map(type => ({label: type, backgroundColor: COLOURS[TYPES.indexOf(type)], data: begins.map(day => at.get(`${day} ${type}`) ?? 0), barPercentage: 1, categoryPercentage: 0.9}));
    const rows = begins.map((day, n) => [dayOf(day), ...datasets.map(set => set.data[n])]).filter(row => row.slice(1).some(Boolean));
    const config = this.config({labels: begins.map(dayOf), datasets}, {stacked: true}, n => ({since: begins[n], until: last(begins[n], step)}));
    config.options.scales.y.title = {display: true, text: t(`chart.${this.measure}.${step}`), color: ink("--dim")};
    return {head: [t(`chart.from.${step}`), ...types], rows, config};
  }

  bars() {
    const sorted = [...this.told[this.kind]].sort((a, b) => b[this.measure] - a[this.measure]).slice(0, 15).filter(row => row[this.measure] > 0), bars = sorted.map(BARS[this.kind]);
    const data = {labels: bars.map(bar => isolated(cut(bar.name))), datasets: [{label: t(`column.${this.measure}`), backgroundColor: ink("--bar"), data: sorted.map(row => row[this.measure])}]};
    const config = this.config(data, {indexAxis: "y"}, n => bars[n].filters);
    config.options.plugins.legend.display = false;
    config.options.plugins.tooltip.callbacks = {title: ([item]) => isolated(bars[item.dataIndex].name), label: item => `${many(sorted[item.dataIndex].events, "event")}, ${many(sorted[item.dataIndex].fatalities, "dead")}`};
    return {head: [t(`chart.${this.kind}`), t("column.events"), t("column.fatalities")], rows: sorted.map((row, n) => [el("bdi", {}, bars[n].name), row.events, row.fatalities]), config};
  }

  config(data, {stacked = false, indexAxis = "x"}, filters) {
    const axis = {stacked, ticks: {color: ink("--dim")}, grid: {color: ink("--line")}, border: {color: ink("--edge")}};
    const along = indexAxis === "x" ? "y" : "x", across = indexAxis;
    return {type: "bar", data, options: {
      indexAxis, locale: language, animation: false, responsive: true, maintainAspectRatio: false,
      onClick: (_, [bar]) => { if (bar) this.choose(filters(bar.index)); },
      onHover: (event, bars) => this.canvas.classList.toggle("pointed", bars.length > 0),
      interaction: {mode: indexAxis === "x" ? "index" : "nearest", axis: indexAxis, intersect: false},
      scales: {[across]: {...axis, grid: {display: false}, ticks: {...axis.ticks, autoSkip: indexAxis === "x", maxRotation: 0}},
        [along]: {...axis, beginAtZero: true, ticks: {...axis.ticks, precision: 0}}},
      plugins: {legend: {position: "bottom", labels: {color: ink("--ink"), boxWidth: 12}}, tooltip: {filter: item => item.raw > 0}},
    }};
  }
}

const ink = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const DAY = 86400000, text = time => new Date(time).toISOString().slice(0, 10);
const after = (day, step) => step === "week" ? Date.parse(day) + 7 * DAY : Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 1);
const last = (day, step) => text(after(day, step) - DAY);

/** The weeks or months from the first to the last, those without events too. */
function between(days, step) {
  const all = [];
  for (let day = days[0]; day && day <= days.at(-1); day = text(after(day, step))) all.push(day);
  return all;
}
