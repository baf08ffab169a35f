// The map: Leaflet over country shapes of our own; circles for cells of events, a list for a place.
import {address, dead, el, get, many, number, sides, swatch, tell, typeClass} from "./common.js";

const L = window.L;
const LEAST_ZOOM = 1, MOST_ZOOM = 11, LABELS_FROM_ZOOM = 4, PLACES_FROM_ZOOM = 8, NAMES_FROM_ZOOM = 6, LISTED = 12;

export class EventMap {
  constructor(element, {moved, list}) {
    this.list = list;
    this.moved = moved;
    this.map = L.map(element, {minZoom: LEAST_ZOOM, maxZoom: MOST_ZOOM, maxBounds: [[-85, -200], [85, 200]], maxBoundsViscosity: 0.8, zoomSnap: 0.5,
      attributionControl: false, center: [15, 15], zoom: 2});
    L.control.attribution({prefix: false}).addAttribution("Borders: Natural Earth; drawn without any outside host").addTo(this.map);
    L.control.scale({imperial: false}).addTo(this.map);
    this.cells = L.layerGroup().addTo(this.map);
    this.labels = L.layerGroup();
    this.ready = this.draw_countries();
  }

  async draw_countries() {
    const topology = await (await fetch("static/countries.json")).json();
    const shapes = window.topojson.feature(topology, topology.objects.countries);
    for (const shape of shapes.features) for (const ring of rings(shape.geometry)) unwind(ring);
    L.geoJSON(shapes, {interactive: false, style: () => ({className: "country", weight: 1, fillOpacity: 1})}).addTo(this.map);
    for (const shape of shapes.features) {
      const name = el("span", {}, shape.properties.name);
      L.marker(middle(shape.geometry), {interactive: false, keyboard: false, icon: L.divIcon({className: "label", iconSize: [0, 0], html: name})}).addTo(this.labels);
    }
    this.map.on("zoomend", () => this.label());
    this.label();
  }

  label() {
    if (this.map.getZoom() >= LABELS_FROM_ZOOM) this.labels.addTo(this.map); else this.labels.remove();
  }

  /** From now on say when the part that is seen has changed; a popup that moves the map into place is no change. */
  listen() {
    let waiting;
    this.map.on("moveend", () => {
      clearTimeout(waiting);
      if (!this.map._popup?.isOpen()) waiting = setTimeout(this.moved, 150);
    });
  }

  zoom() { return Math.round(this.map.getZoom()); }

  box() {
    const seen = this.map.getBounds();
    return [seen.getSouth(), seen.getWest(), seen.getNorth(), seen.getEast()].map(degrees => degrees.toFixed(4)).join(",");
  }

  view() {
    const {lat, lng} = this.map.getCenter();
    return `${lat.toFixed(3)},${lng.toFixed(3)},${this.map.getZoom()}`;
  }

  /** Show a view as `view` gave it; returns whether it was one. */
  go(view) {
    const [lat, lng, zoom] = (view || "").split(",").map(Number);
    if (![lat, lng, zoom].every(Number.isFinite) || !view) return false;
    this.map.setView([lat, lng], zoom, {animate: false});
    return true;
  }

  fit(cells) {
    if (!cells.length) return;
    const bounds = L.latLngBounds(cells.flatMap(cell => [[cell.south, cell.west], [cell.north, cell.east]]));
    this.map.fitBounds(bounds, {maxZoom: 6, padding: [30, 30], animate: false});
  }

  draw(cells) {
    if (this.map._popup?.isOpen()) return;
    this.cells.clearLayers();
    const most = Math.max(1, ...cells.map(cell => cell.events));
    // west to east: the order in which the keyboard goes through them
    for (const cell of [...cells].sort((a, b) => a.longitude - b.longitude)) this.add(cell, most);
  }

  add(cell, most) {
    const size = 22 + Math.round(24 * Math.sqrt(cell.events / most)), one = cell.north - cell.south < 1e-3 && cell.east - cell.west < 1e-3;
    const circle = L.marker([cell.latitude, cell.longitude], {icon: L.divIcon({className: `cell ${typeClass(cell.event_type)}`, iconSize: [size, size],
      html: el("span", {"aria-hidden": "true"}, short(cell.events), one && this.zoom() >= NAMES_FROM_ZOOM ? el("span", {class: "name"}, cell.location) : null)}), riseOnHover: true});
    const where = one ? `${cell.location}, ${cell.country}` : cell.country;
    const name = `${one ? "" : "Around "}${where}: ${many(cell.events, "event")}, mostly ${cell.event_type}, ${number(cell.fatalities)} dead`;
    circle.addTo(this.cells);
    circle.getElement().setAttribute("aria-label", name);
    circle.getElement().setAttribute("title", name);
    const open = () => cell.event_id_cnty ? location.assign(address("event", {id: cell.event_id_cnty})) : one || this.zoom() >= PLACES_FROM_ZOOM ? this.open(cell, circle) : this.closer(cell);
    circle.on("click", open);
    circle.on("keydown", event => { if (["Enter", " "].includes(event.originalEvent.key)) { event.originalEvent.preventDefault(); open(); } });
  }

  closer(cell) {
    const bounds = L.latLngBounds([[cell.south, cell.west], [cell.north, cell.east]]);
    const zoom = Math.max(this.map.getZoom() + 1, Math.min(this.map.getBoundsZoom(bounds, false, L.point(120, 120)), PLACES_FROM_ZOOM));
    this.map.setView(bounds.getCenter(), zoom);
    this.map.getContainer().focus({preventScroll: true});
  }

  async open(cell, circle) {
    try {
      const near = 1e-5;
      const told = await this.list([cell.south - near, cell.west - near, cell.north + near, cell.east + near].map(degrees => degrees.toFixed(6)).join(","));
      const content = el("div", {},
        el("h3", {}, el("bdi", {}, cell.location), ", ", cell.country),
        el("ul", {}, told.rows.slice(0, LISTED).map(row => el("li", {},
          el("a", {href: address("event", {id: row.event_id_cnty})}, row.event_date, ": ", row.sub_event_type), " ", swatch(row.event_type),
          el("br"), el("bdi", {}, sides(row)), sides(row) ? "; " : "", dead(row), " dead, confidence ", row.confidence.toFixed(2)))),
        cell.events > LISTED ? el("p", {class: "dim"}, `and ${number(cell.events - LISTED)} more: filter, or see the table.`) : null);
      const popup = L.popup({maxWidth: 340, minWidth: 240}).setLatLng(circle.getLatLng()).setContent(content);
      content.addEventListener("keydown", event => { if (event.key === "Escape") this.map.closePopup(popup); });
      popup.on("remove", () => circle.getElement()?.focus({preventScroll: true}));
      popup.openOn(this.map);
      content.querySelector("a")?.focus({preventScroll: true});
    } catch (problem) { tell(problem); }
  }
}

const short = count => count < 1000 ? String(count) : count < 1e6 ? `${(count / 1000).toFixed(count < 10000 ? 1 : 0)}k` : `${(count / 1e6).toFixed(1)}M`;

const rings = geometry => (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates).flat();

/** A ring over the 180th meridian goes on beyond it, and not back around the world. */
function unwind(ring) {
  for (let i = 1; i < ring.length; i++) {
    const jump = ring[i][0] - ring[i - 1][0];
    if (Math.abs(jump) > 180) ring[i] = [ring[i][0] - 360 * Math.sign(jump), ring[i][1]];
  }
}

/** The middle of a country's largest part. */
function middle(geometry) {
  let best = [0, 0], largest = -1;
  for (const ring of rings(geometry)) {
    let twice = 0, x = 0, y = 0;
    for (let i = 0; i + 1 < ring.length; i++) {
      const cross = ring[i][0] * ring[i + 1][1] - ring[i + 1][0] * ring[i][1];
      twice += cross;
      x += (ring[i][0] + ring[i + 1][0]) * cross;
      y += (ring[i][1] + ring[i + 1][1]) * cross;
    }
    if (Math.abs(twice) > largest) {
      largest = Math.abs(twice);
      best = [y / (3 * twice), x / (3 * twice)];
    }
  }
  return best;
}
