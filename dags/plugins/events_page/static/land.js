// What lies under the events: countries, their provinces from close by, and what is there to be named.
import {get} from "./common.js";

const L = window.L;
const PROVINCES_FROM_ZOOM = 5;
const TOWNS = [[4, 0], [5, 20], [7, 60], [Infinity, 150]];  // below this zoom at most so many
const FIRST_TOWNS = 12;  // named before the provinces are
const LAND = {pane: "land", interactive: false, style: () => ({className: "country", weight: 1, fillOpacity: 1})};

export class Land {
  /** `changed` is called when there is more to name. */
  constructor(map, changed) {
    this.map = map;
    this.changed = changed;
    this.countries = [];
    this.provinces = [];
    this.towns = this.found = [];
    map.createPane("land").classList.add("land");
    this.near = L.layerGroup();
    this.ready = this.draw();
  }

  async draw() {
    const topology = await (await fetch("static/countries.json")).json();
    const shapes = window.topojson.feature(topology, topology.objects.countries);
    for (const shape of shapes.features) for (const ring of rings(shape.geometry)) unwind(ring);
    this.far = L.geoJSON(shapes, LAND).addTo(this.map);
    this.countries = shapes.features.map(shape => ({kind: "country", text: shape.properties.name, ...middle(shape.geometry)})).sort((a, b) => b.area - a.area);
    this.map.on("moveend", () => this.seen());
    this.seen();
  }

  /** Another part is seen: its provinces and towns. */
  async seen() {
    const zoom = this.map.getZoom();
    if (zoom < PROVINCES_FROM_ZOOM) this.exchange(this.near, this.far);
    this.changed();
    clearTimeout(this.waiting);
    this.waiting = setTimeout(async () => {
      try { await Promise.all([this.nearTowns(), zoom >= PROVINCES_FROM_ZOOM ? this.drawProvinces() : null]); } catch { return; /* a map without them is one too */ }
      this.changed();
    }, 150);
  }

  async nearTowns() {
    const seen = this.map.getBounds(), box = [seen.getSouth(), seen.getWest(), seen.getNorth(), seen.getEast()].map(degrees => degrees.toFixed(3)).join(",");
    const most = TOWNS.find(([below]) => this.map.getZoom() < below)[1];
    if (most && box !== this.box) {
      this.box = box;
      this.found = await get("towns", {box});
    }
    this.towns = most ? this.found.slice(0, most).map(town => ({kind: "town", text: town.name, ...town})) : [];
  }

  /** The finer map, with provinces; read when it is first needed. */
  async drawProvinces() {
    this.read ??= (async () => {
      const topology = await (await fetch("static/provinces.json")).json(), {countries, borders} = topology.objects;
      this.near.addLayer(L.geoJSON(window.topojson.feature(topology, countries), LAND));
      this.near.addLayer(L.geoJSON(window.topojson.feature(topology, borders), {pane: "land", interactive: false, style: () => ({className: "province", weight: 1, fill: false})}));
      this.provinces = topology.names.map(([text, latitude, longitude]) => ({kind: "province", text, latitude, longitude}));
    })();
    await this.read;
    if (this.map.getZoom() >= PROVINCES_FROM_ZOOM) this.exchange(this.far, this.near);
  }

  exchange(gone, come) {
    gone.remove();
    come.addTo(this.map);
  }

  /** What there is to be named at this zoom, the most important first. */
  names() {
    const zoom = this.map.getZoom();
    return [...zoom < 8 ? this.countries : [], ...this.towns.slice(0, FIRST_TOWNS), ...zoom >= PROVINCES_FROM_ZOOM ? this.provinces : [], ...this.towns.slice(FIRST_TOWNS)];
  }
}

const rings = geometry => (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates).flat();

/** A ring over the 180th meridian goes on beyond it, and not back around the world. */
function unwind(ring) {
  for (let i = 1; i < ring.length; i++) {
    const jump = ring[i][0] - ring[i - 1][0];
    if (Math.abs(jump) > 180) ring[i] = [ring[i][0] - 360 * Math.sign(jump), ring[i][1]];
  }
}

/** The middle of a country's largest part, and how large that is. */
function middle(geometry) {
  let best = {latitude: 0, longitude: 0, area: -1};
  for (const ring of rings(geometry)) {
    let twice = 0, x = 0, y = 0;
    for (let i = 0; i + 1 < ring.length; i++) {
      const cross = ring[i][0] * ring[i + 1][1] - ring[i + 1][0] * ring[i][1];
      twice += cross;
      x += (ring[i][0] + ring[i + 1][0]) * cross;
      y += (ring[i][1] + ring[i + 1][1]) * cross;
    }
    if (Math.abs(twice) > best.area) best = {latitude: y / (3 * twice), longitude: x / (3 * twice), area: Math.abs(twice)};
  }
  return best;
}
