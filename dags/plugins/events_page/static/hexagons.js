// A layer of hexagons: the more events or dead, the stronger its colour.
import {el} from "./common.js";
import {many, number, t} from "./text.js";

const L = window.L, LEVELS = 4;

/** The least of each level, in equal steps of the logarithm up to the most: 1, 3, 10, 30. */
export function levels(most) {
  return [...new Set(Array.from({length: LEVELS}, (_, n) => Math.ceil(most ** (n / LEVELS) - 1e-9)))];
}

/** In words what each level stands for. */
export function ranges(starts, most) {
  return starts.map((least, n) => {
    const last = n + 1 < starts.length ? starts[n + 1] - 1 : most;
    return last > least ? `${number(least)}–${number(last)}` : number(least);
  });
}

/** Draw what the server gave for this zoom into `group`; returns the levels in words. `open` is called with the hexagon that is chosen. */
export function drawHexagons(group, map, {hexagons, across, zoom}, weight, open) {
  group.clearLayers();
  const some = hexagons.filter(hexagon => hexagon[weight] > 0), most = Math.max(1, ...some.map(hexagon => hexagon[weight])), starts = levels(most);
  const out = across / Math.sqrt(3), corners = [30, 90, 150, 210, 270, 330].map(degrees => degrees * Math.PI / 180).map(angle => [out * Math.cos(angle), out * Math.sin(angle)]);
  // west to east: the order in which the keyboard goes through them
  for (const hexagon of some.sort((a, b) => a.x - b.x)) {
    const level = starts.findLastIndex(least => hexagon[weight] >= least) + 1 + LEVELS - starts.length;
    const drawn = L.polygon(corners.map(([x, y]) => map.unproject([hexagon.x + x, hexagon.y + y], zoom)), {className: `hexagon level-${level}`, weight: 1, fillOpacity: 0.8});
    const name = t("map.cell", {where: hexagon.places > 1 ? t("map.around", {place: `${hexagon.location}, ${hexagon.country}`}) : `${hexagon.location}, ${hexagon.country}`,
      events: many(hexagon.events, "event"), type: hexagon.event_type, dead: many(hexagon.fatalities, "dead")});
    drawn.addTo(group).bindTooltip(el("span", {}, name), {sticky: true});
    const shape = drawn.getElement();
    for (const [attribute, value] of [["tabindex", "0"], ["role", "button"], ["aria-label", name]]) shape.setAttribute(attribute, value);
    drawn.on("click", () => open(hexagon, drawn));
    shape.addEventListener("keydown", event => {
      if (!["Enter", " "].includes(event.key)) return;
      event.preventDefault();
      open(hexagon, drawn);
    });
  }
  return ranges(starts, most);
}
