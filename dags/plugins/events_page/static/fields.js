// The fields of an event as a form has them: lists, days, numbers, actors by a search over the actor list, a place by one over the gazetteer.
import {el, get} from "./common.js";
import {Picker} from "./picker.js";
import {glossed, inWords, many, t} from "./text.js";

const NUMBERS = ["integer", "smallint"];
const PLACE = ["location", "country", "admin1", "admin2", "admin3", "latitude", "longitude", "geo_precision"];
const GROUPS = [["when", ["event_date", "time_precision"]], ["what", ["sub_event_type", "civilian_targeting"]], ["who", ["inter1", "assoc_actor_1", "inter2", "assoc_actor_2"]],
  ["where", PLACE], ["how_many", ["fatalities", "fatalities_low", "fatalities_high", "injured", "injured_low", "injured_high"]], ["in_words", ["notes", "tags"]]];
const NAMES = GROUPS.flatMap(([, names]) => names);

/** `told`: the fields there are, as `data/event` has `correctable`; `was`: their values before, as text; `tell` is called when one is another. */
export function fieldsOf(told, was, tell) {
  const inputs = Object.fromEntries(told.filter(one => NAMES.includes(one.field)).map(one => [one.field, input(one, was[one.field] ?? "")]));
  const actors = {actor1: was.actor1 ?? "", actor2: was.actor2 ?? ""};

  const actor = side => new Picker(`actor${side}`, t(`field.actor${side}`), actors[`actor${side}`], {
    hint: t("field.actor.hint"),
    search: words => get("known_actors", {words}),
    show: item => [el("bdi", {}, item.actor), el("span", {class: "dim"}, ` ${item.inter}`, item.as === item.actor ? "" : `${t("semicolon")}${item.as}`)],
    fresh: typed => ({actor: typed, inter: null}),
    chosen: item => {
      actors[`actor${side}`] = item?.actor ?? "";
      if (!item) inputs[`inter${side}`].value = "";
      else if (item.inter !== null) inputs[`inter${side}`].value = item.inter;
      tell();
      return item?.actor ?? "";
    },
  });
  const place = new Picker("place", t("field.place"), "", {
    hint: was.location ?? t("field.place.hint"),
    search: words => get("places", {words, country: inputs.country.value}),
    show: ({fields: found, kind, population}) => [el("bdi", {}, found.location), el("span", {class: "dim"}, ` ${[inWords(kind), found.admin1, found.country].filter(Boolean).join(", ")}${population ? `, ${many(population, "person")}` : ""}`)],
    chosen: item => {
      for (const [name, said] of Object.entries(item?.fields ?? {})) inputs[name].value = said ?? "";
      tell();
      return item ? item.fields.location : "";
    },
  });
  const pickers = [actor(1), actor(2), place];
  const group = ([title, names]) => {
    const own = [...title === "who" ? [pickers[0].element, pickers[1].element] : title === "where" ? [place.element] : [],
      ...names.filter(name => inputs[name]).map(name => el("div", {class: inputs[name].tagName === "TEXTAREA" ? "wide" : null}, el("label", {for: `value-${name}`}, t(`field.${name}`)), inputs[name]))];
    return own.length ? el("fieldset", {}, el("legend", {}, t(`field.group.${title}`)), own) : null;
  };
  return {
    names: [...Object.keys(inputs), "actor1", "actor2"],
    value: name => name in actors ? actors[name] : inputs[name].value,
    groups: GROUPS.map(group),
    /** What to say where a picker has something typed that was not chosen; nothing where none has. */
    unsettled: () => {
      const open = pickers.find(picker => picker.open);
      return open ? t("field.unsettled", {typed: open.field.value}) : "";
    },
  };
}

function input({field, kind, choices}, was) {
  const at = {id: `value-${field}`};
  if (choices) return el("select", at, choices.map(choice => el("option", {value: choice, selected: was === choice}, glossed(choice) || t("field.empty"))));
  if (field === "notes") {
    const area = el("textarea", {...at, rows: 3, maxlength: 5000});
    area.value = was;
    return area;
  }
  return el("input", {...at, value: was, ...(kind === "date" ? {type: "date"} : NUMBERS.includes(kind) ? {type: "number", step: 1, min: 0} : kind === "double precision" ? {type: "number", step: "any"} : {type: "text"})});
}
