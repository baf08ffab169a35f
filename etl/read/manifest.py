"""The manifest articles.csv: what a file does not say of itself, by file name.

A name in it fits a file whatever its case, its extension, its Unicode form, and the folder it lies in, as long as it fits one file only.
"""

from __future__ import annotations

import csv
import re
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from etl.read.draft import Unusable
from etl.read.formats.json_shapes import folded, names
from etl.read.formats.packed import DAMAGED, name_of
from etl.read.formats.tables import FILE_COLUMNS, given, header_of, is_table_of_articles, names_files, split
from etl.read.published import month_first, swapped
from etl.read.text import decode

FILE_NAME = "articles.csv"
MAX_BYTES = 100_000_000
MAX_BYTES_PACKED = 10_000_000  # of one in an archive
_FIELDS = ("published", "source", "language")  # by the usual names of these fields, as in a table of articles
_OF_THE_FILE = frozenset(("datecreated", "created", "createdat", "timestamp", "seendate"))  # but not these: beside a file's name they are its own day


@dataclass(frozen=True)
class Entry:
    """A row of a manifest; '' where a field is empty."""

    published: str = ""
    source: str = ""
    language: str = ""


@dataclass(frozen=True)
class Unmatched:
    """A row that fits no file, or several."""

    number: int
    file: str
    reason: str


@dataclass
class Manifests:
    """All manifests under a root, and which file each row is about."""

    root: Path
    files: Iterable[Path] = ()
    by_folder: dict[Path, dict[tuple[Path, str], Entry]] = field(default_factory=dict)
    by_archive: dict[Path, dict[str, Entry]] = field(default_factory=dict)  # ZIP file → part of it → what its own manifest says

    def load(self, path: Path) -> list[Unmatched]:
        """Add one manifest; returns its rows that fit no file.

        Raises:
            Unusable: BAD_MANIFEST; the articles are still read, without it.
        """
        names = _Names([(file, key(file.relative_to(path.parent).as_posix())) for file in self.files if file.is_relative_to(path.parent)])
        self.by_folder[path.parent], unmatched = _matched(read_manifest(path), names, lambda file: str(file.relative_to(path.parent)))
        return unmatched

    def load_archive(self, path: Path) -> dict[str, list[Unmatched] | Unusable]:
        """Add the manifests that lie in a ZIP file; returns for each (by its part) the rows that fit no file, or why it cannot be used."""
        told: dict[str, list[Unmatched] | Unusable] = {}
        try:
            with zipfile.ZipFile(path) as archive:
                members = {name_of(info): info for info in archive.infolist() if not info.is_dir()}
                for member, info in members.items():
                    folder, _, base = member.rpartition("/")
                    if base.casefold() != FILE_NAME:
                        continue
                    raw = archive.open(info).read(MAX_BYTES_PACKED + 1)
                    if not names_files(header_of(decode(raw[:20_000]))):
                        continue  # a table of articles, or none of anything, which its reader tells
                    inside = f"{folder}/" if folder else ""
                    names = _Names([(Path(m), key(m.removeprefix(inside))) for m in members if m.startswith(inside)])
                    try:
                        entries, told[f"/{member}"] = _matched(_rows_of(raw, MAX_BYTES_PACKED), names, str)
                    except Unusable as error:
                        told[f"/{member}"] = error
                        continue
                    self.by_archive.setdefault(path, {}).update({f"/{m.as_posix()}{part}": entry for (m, part), entry in entries.items()})
        except (Unusable, *DAMAGED):
            pass  # what is wrong with it as an archive its reader tells
        return told

    def entry(self, path: Path, part: str) -> Entry:
        """What the nearest manifest says about a file, or about one article in it (`part`: "#3"); of an archive first what its own says."""
        inner = self.by_archive.get(path, {})
        inside = re.sub(r"(?:#\d+)+$", "", part)  # the file in the archive that it is of
        own = inner.get(part) or inner.get(inside)
        for folder in (path.parent, *path.parent.parents):
            if (rows := self.by_folder.get(folder)) and (found := rows.get((path, part)) or rows.get((path, inside)) or own or rows.get((path, ""))):
                return found
            if folder == self.root:
                break
        return own or Entry()


def _matched(
    rows: dict[str, tuple[int, Entry]], names: _Names, shown: Callable[[Path], str]
) -> tuple[dict[tuple[Path, str], Entry], list[Unmatched]]:
    """The rows of a manifest by the file and the part of it that each is about, and those that fit no file, or several."""
    entries: dict[tuple[Path, str], Entry] = {}
    unmatched = []
    for name, (number, entry) in rows.items():
        fits, part = names.find(name)
        if len(fits) == 1:
            entries[fits[0], part] = entry
        elif fits:
            where = ", ".join(map(shown, fits[:3]))
            unmatched.append(Unmatched(number, name, f"The line fits {len(fits)} files ({where}): write the folder before the name."))
        else:
            unmatched.append(
                Unmatched(number, name, "There is no file of this name beside the manifest or below: correct the name, or remove the line.")
            )
    return entries, unmatched


class _Names:
    """Files by their names in ever looser forms: as written, in any case, without extension, without folder, without both."""

    def __init__(self, files: Iterable[tuple[Path, str]]) -> None:
        self._forms: list[dict[str, list[Path]]] = [defaultdict(list) for _ in range(5)]
        for path, name in files:
            for form, written in zip(self._forms, _forms(name), strict=True):
                form[written].append(path)

    def find(self, name: str) -> tuple[list[Path], str]:
        """The files that a name fits in the strictest form that fits any; and the part of it that is meant ('' for all of it)."""
        for form, written in zip(self._forms, _forms(name), strict=True):
            if written in form:
                return form[written], ""
        if m := re.match(r"([^#]+)((?:#\d+)+)$", name):
            files, inner = self.find(m[1])
            return files, inner + m[2]
        # a file in an archive: a.zip/b.txt
        for at in (m.start() for m in re.finditer("/", name)):
            if (held := self._forms[1].get(_forms(name[:at])[1])) and re.search(r"\.(?:zip|eml|gz|xls[xm])$", name[:at], re.I):
                if len(held) > 1 or held[0].suffix.lower() != ".zip" or (members := _members(held[0])) is None:
                    return held, name[at:]
                found, inner = _Names([(Path(member), key(member)) for member in members]).find(name[at + 1 :])
                return (held, f"/{found[0].as_posix()}{inner}") if len(found) == 1 else ([], "")
        return [], ""


def _members(path: Path) -> list[str] | None:
    """The names of the files in a ZIP file; None where it is none that can be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            return [name_of(info) for info in archive.infolist() if not info.is_dir()]
    except DAMAGED:
        return None


def _forms(name: str) -> tuple[str, ...]:
    folded = name.casefold()
    return name, folded, _stem(folded), folded.rpartition("/")[2], _stem(folded.rpartition("/")[2])


def _stem(name: str) -> str:
    return re.sub(r"(?<=[^/])\.[a-z0-9]{1,6}$", "", name)


def key(name: str) -> str:
    """A file name in the form in which names are compared: composed accents (macOS decomposes them), forward slashes."""
    name = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return unicodedata.normalize("NFC", " ".join(name.split()).replace("\\", "/")).removeprefix("./")


def is_manifest(path: Path) -> bool:
    """Whether a file of its name is a manifest, and not a table of articles that happens to be called so."""
    try:
        with path.open("rb") as file:
            header = header_of(decode(file.read(20_000)))
    except (OSError, Unusable):
        return True  # which `load` tells
    return names_files(header) or not is_table_of_articles(header)


def _columns(header: Sequence[str]) -> list[str]:
    """What each column is: 'file', a field, or '' where it is neither; of several for a field the one with the best name."""
    given = [folded(name) for name in header]
    columns = [""] * len(given)
    for field_name, usual in (("file", FILE_COLUMNS), *((name, names(name)) for name in _FIELDS)):
        at = next((given.index(name) for name in usual if name in given and name not in _OF_THE_FILE and not columns[given.index(name)]), None)
        if at is not None:
            columns[at] = field_name
    return columns


def read_manifest(path: Path) -> dict[str, tuple[int, Entry]]:
    """The rows of an articles.csv, each with its number, by file; comma, semicolon or tab, any encoding.

    Raises:
        Unusable: BAD_MANIFEST.
    """
    try:
        with path.open("rb") as file:
            return _rows_of(file.read(MAX_BYTES + 1), MAX_BYTES)
    except OSError as error:
        raise Unusable("BAD_MANIFEST", f"The manifest cannot be read ({error.strerror}): check its permissions.") from error


def _rows_of(raw: bytes, most: int) -> dict[str, tuple[int, Entry]]:
    """The rows of a manifest's bytes.

    Raises:
        Unusable: BAD_MANIFEST, also where there are more than `most` bytes.
    """
    try:
        if len(raw) > most:
            raise Unusable("BAD_MANIFEST", f"The manifest is larger than {most // 1_000_000} MB: split it over sub-folders.")
        rows = split(decode(raw), most)  # a row has a byte at least
        header = rows[0] if rows else []
        columns = _columns(header)
        if "file" not in columns:
            raise Unusable(
                "BAD_MANIFEST",
                "The manifest has no column 'file': its first line must be file,published,source,language.",
                ",".join(header)[:200],
            )
        found = []
        for number, row in enumerate(rows[1:], 2):
            values = {column: given(value) for column, value in zip(columns, row, strict=False) if column}
            if name := key(values.pop("file", "")):
                found.append((number, name, values))
        american = month_first(values.get("published", "") for _, _, values in found)
        entries: dict[str, tuple[int, Entry]] = {}
        for number, name, values in found:
            if american and values.get("published"):
                values["published"] = swapped(values["published"])
            entries[name] = (number, Entry(**values))
        return entries
    except csv.Error as error:
        raise Unusable("BAD_MANIFEST", f"The manifest is no CSV ({error}): save it again as comma-separated text.") from error
    except Unusable as error:
        raise (
            error if error.code == "BAD_MANIFEST" else Unusable("BAD_MANIFEST", f"The manifest cannot be used. {error.reason}", error.value)
        ) from error
