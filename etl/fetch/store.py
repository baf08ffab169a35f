"""What was fetched, as files in the articles' folder: pages as a WARC with their headers, items with a text as JSON lines, mails as they are.

Files are numbered: a day in a file's name could be taken for that of publication. Each appears when it is whole.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from etl.fetch.http import AGENT, Answer
from etl.fetch.item import Item

MANIFEST = "articles.csv"
FIELDS = "application/warc-fields"


class Store:
    """The files of one run of a source. They are there when the block is left, by an error too: what was fetched need not be fetched again."""

    def __init__(self, folder: Path, outlet: str = "", language: str = "") -> None:
        self.folder, self.outlet, self.language = folder, outlet, language
        self._drafts: dict[Path, IO[bytes]] = {}
        self._by_suffix: dict[str, tuple[Path, IO[bytes]]] = {}

    def __enter__(self) -> Self:
        for left in self.folder.glob(".??????.*"):  # of a run that was killed; nothing in it is known, so it is fetched again
            left.unlink()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for path, draft in self._drafts.items():
            draft.close()
            Path(draft.name).replace(path)
        if self._drafts:
            self._tell_manifest()

    def page(self, answer: Answer, item: Item) -> None:
        """The page of an item, at the address that was asked for; before it, as metadata, what the list says of it: a page may lack its day."""
        from warcio.statusandheaders import StatusAndHeaders
        from warcio.warcwriter import WARCWriter

        new = ".warc.gz" not in self._by_suffix
        writer = WARCWriter(self._file(".warc.gz"), gzip=True)
        if new:
            writer.write_record(writer.create_warcinfo_record("fetched", {"software": AGENT, "format": "WARC File Format 1.0"}))
        listed = {"title": item.title, "published": item.published}
        if fields := "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in listed.items() if value.strip()):
            writer.write_record(writer.create_warc_record(item.url, "metadata", payload=io.BytesIO(fields.encode("utf-8", "replace")),
                                                          warc_content_type=FIELDS))
        said = [*answer.headers, ("Content-Length", str(len(answer.body)))]
        writer.write_record(writer.create_warc_record(
            item.url, "response", payload=io.BytesIO(answer.body),
            http_headers=StatusAndHeaders(f"{answer.status} {answer.reason}".strip(), said, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": f"{answer.fetched:%Y-%m-%dT%H:%M:%SZ}"}))

    def item(self, item: Item, fetched: str) -> None:
        """An article that a list holds itself."""
        told = {"url": item.url, "title": item.title, "published": item.published, "modified": item.changed,
                "source": self.outlet or item.source, "author": item.author,
                "language": self.language or item.language, "text": item.text, "fetched": fetched}
        line = json.dumps({name: value for name, value in told.items() if value}, ensure_ascii=False)
        self._file(".jsonl").write(line.encode("utf-8", "replace") + b"\n")

    def mail(self, raw: bytes) -> None:
        """A message."""
        path = self._new(".eml")
        with self._drafts[path] as draft:
            draft.write(raw)

    def _file(self, suffix: str) -> IO[bytes]:
        if suffix not in self._by_suffix:
            path = self._new(suffix)
            self._by_suffix[suffix] = path, self._drafts[path]
        return self._by_suffix[suffix][1]

    def _new(self, suffix: str) -> Path:
        """A new file of the next number; until it is whole it has a hidden name, which nobody reads."""
        self.folder.mkdir(parents=True, exist_ok=True)
        taken = [int(p.name.lstrip(".").split(".")[0]) for p in self.folder.iterdir() if p.name.lstrip(".").split(".")[0].isdecimal()]
        path = self.folder / f"{max(taken, default=0) + 1:06}{suffix}"
        self._drafts[path] = (self.folder / f".{path.name}").open("wb")
        return path

    def _tell_manifest(self) -> None:
        """Outlet and language of what does not say so itself, in the manifest beside it."""
        new = [path.name for path in self._drafts if path.suffix != ".jsonl"]
        if not new or not (self.outlet or self.language):
            return
        manifest = self.folder / MANIFEST
        begun = manifest.exists()
        with manifest.open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerows([] if begun else [("file", "published", "source", "language")])
            writer.writerows((name, "", self.outlet, self.language) for name in new)
