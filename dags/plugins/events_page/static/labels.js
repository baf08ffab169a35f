// Names on the map, none over another: what is taken first stays, what would overlap it is left out.
import {el} from "./common.js";

const L = window.L;
const SPACE = 3;  // pixels kept free around a name
const DOT = 3, BESIDE = 5, BEYOND = 28;  // pixels: half a town's dot, from it to the name, and where a circle covers it
const NEAR = 60;  // pixels within which a name is not told twice

/** What is covered already: rectangles of left, top, right, bottom in pixels. */
class Taken {
  constructor(boxes) { this.boxes = [...boxes]; }

  free([left, top, right, bottom]) {
    return this.boxes.every(box => right <= box[0] || left >= box[2] || bottom <= box[1] || top >= box[3]);
  }

  take(box) { this.boxes.push(box); }
}

/** Where a name of this size may stand: on the middle of what it names, or right of a point, left, below or above, `gap` away. */
function stands({x, y}, width, height, gap) {
  const box = (left, top) => [left - SPACE, top - SPACE, left + width + SPACE, top + height + SPACE];
  if (gap === null) return [box(x - width / 2, y - height / 2)];
  return [box(x + gap, y - height / 2), box(x - gap - width, y - height / 2), box(x - width / 2, y + gap), box(x - width / 2, y - gap - height)];
}

export class Labels {
  constructor(map) {
    this.map = map;
    map.createPane("names").setAttribute("aria-hidden", "true");
    this.shown = L.layerGroup().addTo(map);
    this.pen = document.createElement("canvas").getContext("2d");
    this.looks = {};
  }

  /**
   * Show those of `names` that fit into what is seen, the first before the later: `kind` (country, province, town or place), `text`, `latitude`, `longitude`,
   * for a place also the `radius` of its circle. No name lies over a rectangle of `covered`.
   */
  draw(names, covered) {
    this.shown.clearLayers();
    const taken = new Taken(covered), size = this.map.getSize(), told = new Map();
    for (const name of names) {
      const point = this.map.latLngToContainerPoint([name.latitude, name.longitude]), before = told.get(name.text) ?? [];
      if (point.x < 0 || point.y < 0 || point.x > size.x || point.y > size.y || before.some(other => other.distanceTo(point) < NEAR)) continue;
      const [width, height] = this.measure(name);
      const dot = [point.x - DOT, point.y - DOT, point.x + DOT, point.y + DOT], open = name.kind === "town" && taken.free(dot);
      const gap = name.kind === "town" ? (open ? BESIDE : BEYOND) : name.kind === "place" ? name.radius + 4 : null;
      const box = stands(point, width, height, gap).find(place => place[0] >= 0 && place[1] >= 0 && place[2] <= size.x && place[3] <= size.y && taken.free(place));
      if (!box) continue;
      taken.take(box);
      told.set(name.text, [...before, point]);
      if (open) {
        taken.take(dot);
        this.mark(name, "dot", [DOT, DOT]);
      }
      this.mark(name, `label ${name.kind}`, [point.x - box[0] - SPACE, point.y - box[1] - SPACE], name.text);
    }
  }

  mark({latitude, longitude}, kind, anchor, text = "") {
    const icon = L.divIcon({className: kind, iconSize: null, iconAnchor: anchor, html: el("bdi", {}, text)});
    L.marker([latitude, longitude], {icon, pane: "names", interactive: false, keyboard: false}).addTo(this.shown);
  }

  /** Width and height of a name in pixels, as the style sheet writes its kind. */
  measure({kind, text}) {
    if (!this.looks[kind]) {
      const sample = el("div", {class: `label ${kind}`}, "X");
      this.map.getPane("names").append(sample);
      const {fontStyle, fontWeight, fontSize, fontFamily, letterSpacing, textTransform, lineHeight} = getComputedStyle(sample);
      this.looks[kind] = {font: `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`, spacing: parseFloat(letterSpacing) || 0, upper: textTransform === "uppercase", height: parseFloat(lineHeight)};
      sample.remove();
    }
    const look = this.looks[kind];
    this.pen.font = look.font;
    return [this.pen.measureText(look.upper ? text.toUpperCase() : text).width + look.spacing * text.length, look.height];
  }
}
