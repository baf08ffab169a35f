// The map: Leaflet over shapes of our own; circles for cells of events or hexagons, a list for a place.
import {address, dead, el, sides, swatch, tell, typeClass} from "./common.js";
import {drawHexagons} from "./hexagons.js";
import {Labels} from "./labels.js";
import {Land} from "./land.js";
import {day, language, many, share, t} from "./text.js";

const L = window.L;
const LEAST_ZOOM = 1, MOST_ZOOM = 11, PLACES_FROM_ZOOM = 8, NAMES_FROM_ZOOM = 6, LISTED = 12;

export class EventMap {
  /** Its controls go into `tools` and `foot`, so that they cover nothing. */
  constructor(element, {moved, list, tools, foot}) {
    this.list = list;
    this.moved = moved;
    this.map = L.map(element, {minZoom: LEAST_ZOOM, maxZoom: MOST_ZOOM, maxBounds: [[-85, -200], [85, 200]], maxBoundsViscosity: 0.8, zoomSnap: 0.5,
      attributionControl: false, zoomControl: false, center: [15, 15], zoom: 2});
    tools.append(L.control.zoom({zoomInTitle: t("map.zoom_in"), zoomOutTitle: t("map.zoom_out")}).addTo(this.map).getContainer());
    foot.prepend(L.control.scale({imperial: false}).addTo(this.map).getContainer());
    this.cells = L.layerGroup().addTo(this.map);
    this.named = [];
    this.labels = new Labels(this.map);
    this.land = new Land(this.map, () => this.label());
    this.ready = this.land.ready;
  }

  /** Names of what is drawn, then of what lies under it; none over a circle. */
  label() {
    const covered = this.cells.getLayers().filter(layer => layer.options.icon).map(circle => {
      const {x, y} = this.map.latLngToContainerPoint(circle.getLatLng()), radius = circle.options.icon.options.iconSize[0] / 2;
      return [x - radius, y - radius, x + radius, y + radius];
    });
    this.labels.draw([...this.zoom() >= NAMES_FROM_ZOOM ? this.named : [], ...this.land.names()], covered);
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

  /** What is seen, and `beyond` it on each side as a share of it. */
  box(beyond = 0) {
    const seen = this.map.getBounds().pad(beyond);
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
    this.named = [];
    const most = Math.max(1, ...cells.map(cell => cell.events));
    // west to east: the order in which the keyboard goes through them
    for (const cell of [...cells].sort((a, b) => a.longitude - b.longitude)) this.add(cell, most);
    this.named.sort((a, b) => b.radius - a.radius);
    this.label();
  }

  /** Hexagons instead of circles; returns what their colours stand for, nothing where a list is open. */
  drawHexagons(told, weight) {
    if (this.map._popup?.isOpen()) return null;
    this.named = [];
    const said = drawHexagons(this.cells, this.map, told, weight, (hexagon, drawn) => this.zoom() >= PLACES_FROM_ZOOM ? this.open(hexagon, drawn) : this.closer(hexagon));
    this.label();
    return said;
  }

  add(cell, most) {
    const size = 22 + Math.round(24 * Math.sqrt(cell.events / most)), one = cell.north - cell.south < 1e-3 && cell.east - cell.west < 1e-3;
    const circle = L.marker([cell.latitude, cell.longitude], {icon: L.divIcon({className: `cell ${typeClass(cell.event_type)}`, iconSize: [size, size],
      html: el("span", {"aria-hidden": "true"}, short(cell.events))}), riseOnHover: true});
    if (one) this.named.push({kind: "place", text: cell.location, latitude: cell.latitude, longitude: cell.longitude, radius: size / 2});
    const where = one ? `${cell.location}, ${cell.country}` : cell.country;
    const name = t("map.cell", {where: one ? where : t("map.around", {place: where}), events: many(cell.events, "event"), type: cell.event_type, dead: many(cell.fatalities, "dead")});
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

  async open(cell, drawn) {
    try {
      const near = 1e-5;
      const told = await this.list([cell.south - near, cell.west - near, cell.north + near, cell.east + near].map(degrees => degrees.toFixed(6)).join(","));
      const content = el("div", {},
        el("h3", {}, el("bdi", {}, cell.location), ", ", cell.country),
        el("ul", {}, told.rows.slice(0, LISTED).map(row => el("li", {},
          el("a", {href: address("event", {id: row.event_id_cnty})}, day(row.event_date), t("colon"), row.sub_event_type), " ", swatch(row.event_type),
          el("br"), el("bdi", {}, sides(row)), sides(row) ? t("semicolon") : "", t("map.listed", {dead: dead(row), confidence: share(row.confidence)})))),
        cell.events > LISTED ? el("p", {class: "dim"}, t("map.more", {events: many(cell.events - LISTED, "event")})) : null);
      const popup = L.popup({maxWidth: 340, minWidth: 240}).setLatLng(drawn.getLatLng?.() ?? drawn.getBounds().getCenter()).setContent(content);
      content.addEventListener("keydown", event => { if (event.key === "Escape") this.map.closePopup(popup); });
      popup.on("remove", () => drawn.getElement()?.focus({preventScroll: true}));
      popup.openOn(this.map);
      popup.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", t("map.close"));
      content.querySelector("a")?.focus({preventScroll: true});
    } catch (problem) { tell(problem); }
  }
}

const figures = new Intl.NumberFormat(language, {maximumFractionDigits: 1});
const short = count => count < 1000 ? String(count) : count < 1e6 ? `${figures.format(count < 10000 ? count / 1000 : Math.round(count / 1000))}k` : `${figures.format(count / 1e6)}M`;
