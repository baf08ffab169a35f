"""The manifest, articles.csv (file,published,source,language): what the files themselves do not give.

A manifest may lie in any folder; the names in it are paths relative to that folder. The nearest one that names a file counts.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from etl.read.draft import Unusable
from etl.read.text import decode

FILE_NAME = "articles.csv"
MAX_BYTES = 100_000_000
_COLUMNS = {
    "file": "file",
    "doc": "file",
    "path": "file",
    "filename": "file",
    "published": "published",
    "date": "published",
    "source": "source",
    "language": "language",
    "lang": "language",
}


@dataclass(frozen=True)
class Entry:
    """A row of a manifest; '' where a field is empty."""

    published: str = ""
    source: str = ""
    language: str = ""


@dataclass
class Manifests:
    """All manifests under a root, by folder."""

    root: Path
    by_folder: dict[Path, dict[str, Entry]] = field(default_factory=dict)

    def load(self, path: Path) -> None:
        """Add one manifest.

        Raises:
            Unusable: BAD_MANIFEST; the articles are still read, without it.
        """
        self.by_folder[path.parent] = read_manifest(path)

    def entry(self, path: Path, part: str) -> Entry:
        """What the nearest manifest says about a file, or about one article in it (`part`: "#3")."""
        for folder in (path.parent, *path.parent.parents):
            if rows := self.by_folder.get(folder):
                name = key(path.relative_to(folder).as_posix())
                if found := rows.get(name + part) or rows.get(name):
                    return found
            if folder == self.root:
                break
        return Entry()


def key(name: str) -> str:
    """A file name in the form in which names are compared: composed accents (macOS decomposes them), forward slashes."""
    return unicodedata.normalize("NFC", name.strip().replace("\\", "/")).removeprefix("./")


def read_manifest(path: Path) -> dict[str, Entry]:
    """The rows of an articles.csv by file; comma, semicolon or tab, any encoding.

    Raises:
        Unusable: BAD_MANIFEST.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Unusable("BAD_MANIFEST", f"The manifest is larger than {MAX_BYTES // 1_000_000} MB: split it over sub-folders.")
        text = decode(path.read_bytes())
        header = text.split("\n", 1)[0]
        delimiter = max(",;\t", key=header.count)
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        columns = [_COLUMNS.get(name.strip().lower(), "") for name in next(rows, [])]
        if "file" not in columns:
            raise Unusable(
                "BAD_MANIFEST",
                "The manifest has no column 'file': its first line must be file,published,source,language.",
                header[:200],
            )
        entries: dict[str, Entry] = {}
        for row in rows:
            values = {column: value.strip() for column, value in zip(columns, row, strict=False) if column}
            if name := key(values.pop("file", "")):
                entries[name] = Entry(**values)
        return entries
    except OSError as error:
        raise Unusable("BAD_MANIFEST", f"The manifest cannot be read ({error.strerror}): check its permissions.") from error
    except csv.Error as error:
        raise Unusable("BAD_MANIFEST", f"The manifest is no CSV ({error}): save it again as comma-separated text.") from error
    except Unusable as error:
        raise (
            error
            if error.code == "BAD_MANIFEST"
            else Unusable("BAD_MANIFEST", f"The manifest cannot be used. {error.reason}", error.value)
        ) from error
