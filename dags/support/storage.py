"""Articles and models that lie in an object store: brought to the disk of the machine that runs the task."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from airflow.sdk import ObjectStoragePath
from fasteners import InterProcessLock

from etl import settings


def here(folder: str) -> str:
    """The folder itself, or where it is an address (`s3://connection@bucket/folder/`) that of a copy, brought up to date.

    Copied is what is new or has changed; what is gone there goes here too. Raises FileNotFoundError for an address with nothing behind it.
    """
    if "://" not in folder:
        return folder
    copy = settings.home() / "mirror" / re.sub(r"\W+", "-", folder).strip("-")
    copy.mkdir(parents=True, exist_ok=True)
    with InterProcessLock(copy.with_name(f"{copy.name}.lock")):  # tasks side by side may ask for the same
        _update(copy, ObjectStoragePath(folder))
    return str(copy)


def models(_: Any = None) -> None:
    """Before a task runs: where ETL_MODELS is an address, let it be the copy's folder."""
    if "://" in settings.models():
        os.environ["ETL_MODELS"] = here(settings.models())


def _update(copy: Path, address: ObjectStoragePath) -> None:
    """Make the copy what the address holds. `.listing.json` says what each file was, there, when it was copied."""
    listing = copy / ".listing.json"
    before = json.loads(listing.read_text(encoding="utf-8")) if listing.is_file() else {}
    root = address.path.rstrip("/")
    found = address.fs.find(root, detail=True)
    if not found:
        raise FileNotFoundError(f"{address}: there is nothing; is the address right, and may its Connection list it?")
    now: dict[str, str] = {}
    for path, facts in found.items():
        name = path.removeprefix(root).lstrip("/")
        file = copy / name
        if not name or not file.resolve().is_relative_to(copy.resolve()):  # a store's names may hold anything, `..` too
            continue
        # what tells one version of a file from another: the stores call it differently
        now[name] = str([facts.get(fact) for fact in ("size", "ETag", "etag", "LastModified", "updated", "last_modified", "mtime")])
        if before.get(name) != now[name] or not file.is_file():
            file.parent.mkdir(parents=True, exist_ok=True)
            draft = file.with_name(f".{file.name}.part")
            address.fs.get_file(path, str(draft))
            draft.replace(file)
    for name in before.keys() - now.keys():
        (copy / name).unlink(missing_ok=True)
    listing.write_text(json.dumps(now, ensure_ascii=False, indent=1), encoding="utf-8")
