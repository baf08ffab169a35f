// Downloads: a plain link, whose address is made when it is followed, since the filters may have changed.
import {address, byId} from "./common.js";

const SEPARATED = {"csv;": {format: "csv", separator: ";"}};

/** `filters()` gives what is filtered at the moment. */
export function offer(filters) {
  const link = byId("download");
  const renew = () => {
    const format = byId("download-format").value;
    const columns = byId("download-columns").value;
    link.href = address("data/export", {...filters(), ...(SEPARATED[format] ?? {format}), columns});
  };
  for (const what of ["pointerdown", "focus", "mouseenter", "click"]) link.addEventListener(what, renew);
}
