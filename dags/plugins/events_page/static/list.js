// The list that a person goes through: the rows of the table, in their order, kept for this tab while single events are open.
import {get} from "./common.js";

const KEY = "events-list", LAST_ROW = 10_000;  // beyond it the server gives no page

/** Keep what was asked of `data/page`, the events that came, and how many there are in all where that is known. */
export function keepList(asked, ids, total = null) {
  store({asked, ids, total, address: location.pathname + location.search});
}

function store(list) {
  try { sessionStorage.setItem(KEY, JSON.stringify(list)); } catch { /* a browser that keeps nothing: there is no list then */ }
}

function kept() {
  try { return JSON.parse(sessionStorage.getItem(KEY)); } catch { return null; }
}

/** Where an event stands in the list: its `number` from 1, of how many (`total`), and the `address` of the list; null where it is not in it. */
export function placeOf(id) {
  const list = kept(), at = list?.ids.indexOf(id) ?? -1;
  return at < 0 ? null : {number: (list.asked.page - 1) * list.asked.size + at + 1, total: list.total, address: list.address};
}

/** The event before (-1) or after (1) this one in the list, from another page of it where need be; null where there is none. */
export async function beside(id, by) {
  const list = kept(), at = list?.ids.indexOf(id) ?? -1;
  if (at < 0) return null;
  if (list.ids[at + by]) return list.ids[at + by];
  const page = list.asked.page + by;
  if (page < 1 || (by > 0 && list.ids.length < list.asked.size) || page * list.asked.size > LAST_ROW) return null;
  const {rows} = await get("page", {...list.asked, page});
  if (!rows.length) return null;
  store({...list, asked: {...list.asked, page}, ids: rows.map(row => row.event_id_cnty)});
  return rows.at(by > 0 ? 0 : -1).event_id_cnty;
}
