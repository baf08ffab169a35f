// The form that corrects an event: several fields at once, with one reason. Only what is another than before is sent.
import {el, get, number, post} from "./common.js";
import {Picker} from "./picker.js";

const NUMBERS = ["integer", "smallint"], NULLABLE = ["latitude", "longitude", "injured_low", "injured_high"];
const NAMES = {event_date: "Date", time_precision: "Time precision", sub_event_type: "Sub-type", assoc_actor_1: "Associated actor 1", inter1: "Kind of actor 1", assoc_actor_2: "Associated actor 2",
  inter2: "Kind of actor 2", civilian_targeting: "Civilian targeting", country: "Country", admin1: "Province (admin1)", admin2: "District (admin2)", admin3: "admin3", location: "Name of the place",
  latitude: "Latitude", longitude: "Longitude", geo_precision: "Place precision", notes: "Notes", fatalities: "Dead", fatalities_low: "Dead, lowest", fatalities_high: "Dead, highest",
  injured_low: "Injured, lowest", injured_high: "Injured, highest", tags: "Tags"};
const PLACE = ["location", "country", "admin1", "admin2", "admin3", "latitude", "longitude", "geo_precision"];
const GROUPS = [["When", ["event_date", "time_precision"]], ["What", ["sub_event_type", "civilian_targeting"]], ["Who", ["inter1", "assoc_actor_1", "inter2", "assoc_actor_2"]],
  ["Where", PLACE], ["How many", ["fatalities", "fatalities_low", "fatalities_high", "injured_low", "injured_high"]], ["In words", ["notes", "tags"]]];

/** `done` is told what was done, in words. */
export function correctionForm({correctable, event, fields, corrections}, id, done) {
  const standing = corrections.some(c => c.action === "reject" && !c.undone_at);
  const was = Object.fromEntries(fields.map(field => [field.field, field.value === null || field.value === undefined ? "" : String(field.value)]));
  const inputs = Object.fromEntries(correctable.filter(c => c.field in NAMES).map(c => [c.field, input(c, was[c.field])]));
  const actors = {actor1: was.actor1, actor2: was.actor2};
  const value = name => name in actors ? actors[name] : inputs[name].value;
  const problem = el("p", {class: "bad", role: "alert"}), changes = el("p", {class: "dim", role: "status"});
  const changed = () => [...Object.keys(inputs), "actor1", "actor2"].filter(name => value(name) !== was[name]);
  const tell = () => { changes.textContent = changed().length ? `To be changed: ${changed().join(", ")}.` : "Nothing is changed yet."; };

  const actor = side => new Picker(`actor${side}`, `Actor ${side}`, was[`actor${side}`], {
    hint: "a name, an alias, an abbreviation",
    search: words => get("known_actors", {words}),
    show: item => [el("bdi", {}, item.actor), el("span", {class: "dim"}, ` ${item.inter}`, item.as === item.actor ? "" : `; ${item.as}`)],
    fresh: typed => ({actor: typed, inter: null}),
    chosen: item => {
      actors[`actor${side}`] = item?.actor ?? "";
      if (!item) inputs[`inter${side}`].value = "";
      else if (item.inter !== null) inputs[`inter${side}`].value = item.inter;
      tell();
      return item?.actor ?? "";
    },
  });
  const place = new Picker("place", "Place, from the gazetteer", "", {
    hint: was.location,
    search: words => get("places", {words, country: inputs.country.value}),
    show: ({fields: found, kind, population}) => [el("bdi", {}, found.location), el("span", {class: "dim"}, ` ${[kind, found.admin1, found.country].filter(Boolean).join(", ")}${population ? `, ${number(population)} people` : ""}`)],
    chosen: item => {
      for (const [name, told] of Object.entries(item?.fields ?? {})) inputs[name].value = told ?? "";
      tell();
      return item ? item.fields.location : "";
    },
  });
  const pickers = [actor(1), actor(2), place];

  const reason = el("input", {id: "reason", required: true, maxlength: 2000});
  const correct = el("button", {class: "main"}, "Correct"), reject = el("button", {type: "button", disabled: standing}, "Reject the event");
  const send = async (body, said) => {
    problem.textContent = "";
    const unsettled = pickers.find(picker => picker.open);
    if (body.action === "correct" && unsettled) problem.textContent = `Choose from the list below “${unsettled.field.value}”, or press Escape to leave it as it was.`;
    else if (body.action === "correct" && !Object.keys(body.fields).length) problem.textContent = "Nothing is changed yet.";
    else if (!reason.value.trim()) { problem.textContent = "A reason is needed."; reason.focus(); }
    if (problem.textContent) return;
    correct.disabled = reject.disabled = true;
    try {
      const {followed} = await post("corrections", {event: id, reason: reason.value, ...body});
      await done(followed?.length ? `${said} ${followed.join(", ")} followed.` : said);
    } catch (refused) {
      problem.textContent = refused.message;
      correct.disabled = false;
      reject.disabled = standing;
    }
  };
  const group = ([title, names]) => el("fieldset", {}, el("legend", {}, title),
    title === "Who" ? [pickers[0].element, pickers[1].element] : title === "Where" ? place.element : null,
    names.filter(name => inputs[name]).map(name => el("div", {class: inputs[name].tagName === "TEXTAREA" ? "wide" : null}, el("label", {for: `value-${name}`}, NAMES[name]), inputs[name])));
  const made = el("form", {class: "card", "aria-labelledby": "correct", novalidate: true}, el("h2", {id: "correct"}, "Correct"),
    el("p", {class: "dim"}, "What you say here wins over every later run, under your name. Region, interaction and the types above the sub-type follow, and notes and civilian targeting where you do not tell them."),
    GROUPS.map(group), el("label", {for: "reason"}, "Reason"), reason, changes, problem, el("p", {}, correct, " ", reject));
  made.addEventListener("input", tell);
  made.addEventListener("submit", submitted => {
    submitted.preventDefault();
    const names = changed();
    send({action: "correct", fields: Object.fromEntries(names.map(name => [name, value(name) === "" && NULLABLE.includes(name) ? null : value(name)]))}, `${names.join(", ")} ${names.length === 1 ? "is" : "are"} corrected.`);
  });
  reject.addEventListener("click", () => send({action: "reject"}, "The event is rejected."));
  tell();
  return event.merged_into ? null : made;
}

function input({field, kind, choices}, was) {
  const at = {id: `value-${field}`};
  if (choices) return el("select", at, choices.map(choice => el("option", {value: choice, selected: was === choice}, choice || "(empty)")));
  if (field === "notes") {
    const area = el("textarea", {...at, rows: 3, maxlength: 5000});
    area.value = was;
    return area;
  }
  return el("input", {...at, value: was, ...(kind === "date" ? {type: "date"} : NUMBERS.includes(kind) ? {type: "number", step: 1, min: 0} : kind === "double precision" ? {type: "number", step: "any"} : {type: "text"})});
}
