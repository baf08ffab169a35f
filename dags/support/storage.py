"""Articles and models that lie in an object store: brought to the disk of the machine that runs the task."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import secrets
from pathlib import Path, PurePosixPath
from typing import Any

from airflow.sdk import ObjectStoragePath
from fasteners import InterProcessLock

from etl import settings

log = logging.getLogger(__name__)
LISTING = ".listing.json"  # in the copy: what each file was, there, when it was copied
LOCKED_S = 900


def here(folder: str) -> str:
    """The folder itself, or where it is an address (`s3://connection@bucket/folder/`) that of a copy, brought up to date.

    Copied is what is new or has changed; what is gone there goes here too. A file that cannot be copied is passed over, and the log says so.
    Raises FileNotFoundError for an address with nothing behind it, TimeoutError where another task does not finish copying the same.
    """
    if "://" not in folder:
        return folder
    folder = folder.rstrip("/")
    readable, unique = re.sub(r"\W+", "-", folder).strip("-")[:80], hashlib.sha256(folder.encode()).hexdigest()[:12]
    copy = settings.home() / "mirror" / f"{readable}-{unique}"
    copy.mkdir(parents=True, exist_ok=True)
    lock = InterProcessLock(copy.with_name(f"{copy.name}.lock"))  # tasks side by side may ask for the same
    if not lock.acquire(timeout=LOCKED_S):
        raise TimeoutError(f"{folder}: another task has been copying it for {LOCKED_S} s")
    try:
        _update(copy, ObjectStoragePath(folder))
    finally:
        lock.release()
    return str(copy)


def fetched(folder: str) -> Path | None:
    """Where the DAG `fetch` puts articles for a folder or an address; None for the folder itself. Into a copy of a store nothing can be put."""
    return settings.fetched() or (settings.home() / "fetched" if "://" in folder else None)


def folders(articles: str) -> list[str]:
    """What the night reads: the folder, or the copy of an address, and what was fetched elsewhere for it."""
    apart = fetched(articles)
    there = apart and apart.is_dir() and any(path.is_file() for path in apart.glob("[!.]*/[!.]*"))
    return [here(articles), *([str(apart)] if there else [])]


def models(_: Any = None) -> None:
    """Before a task runs that codes or tells the models' version: where ETL_MODELS is an address, let it be the copy's folder."""
    if "://" in settings.models():
        os.environ["ETL_MODELS"] = here(settings.models())


def _update(copy: Path, address: ObjectStoragePath) -> None:
    """Make the copy what the address holds."""
    root = address.path.rstrip("/")
    found = {path.removeprefix(root).lstrip("/"): facts for path, facts in address.fs.find(root, detail=True).items()}
    if not found:
        raise FileNotFoundError(f"{address}: there is nothing; is the address right, and may its Connection list it?")
    # what tells one version of a file from another: the stores call it differently
    there = {name: str([facts.get(fact) for fact in ("size", "ETag", "etag", "LastModified", "updated", "last_modified", "mtime")])
             for name, facts in found.items() if _usable(name)}
    before = _listing(copy)
    for path in [p for p in copy.rglob("*") if p.is_file() and str(p.relative_to(copy)) not in there and p.name != LISTING]:
        path.unlink()
    for path in sorted((p for p in copy.rglob("*") if p.is_dir()), reverse=True):
        if not any(path.iterdir()):
            path.rmdir()
    now = {name: before[name] for name in there if before.get(name) == there[name] and (copy / name).is_file()}
    try:
        for name in there.keys() - now.keys():
            try:
                _fetch(address, f"{root}/{name}", copy / name)
                now[name] = there[name]
            except OSError as error:  # one file that this disk cannot hold must not keep the others out
                log.error("%s/%s is not copied: %s", address, name, error)
    finally:  # what came before a time limit need not come again
        _write(copy / LISTING, json.dumps(now, ensure_ascii=False, indent=1).encode())


def _usable(name: str) -> bool:
    """Whether a store's name is one of a file below the copy: a store's names may hold anything, `..` too. Hidden files are nobody's articles."""
    return bool(name) and "\0" not in name and not any(part in ("", "..") or part.startswith(".") for part in name.split("/")) \
        and not PurePosixPath(name).is_absolute()


def _fetch(address: ObjectStoragePath, path: str, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{secrets.token_hex(4)}")
    try:
        address.fs.get_file(path, str(draft))
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def _listing(copy: Path) -> dict[str, str]:
    """What was there before; nothing where that cannot be read, and then everything is copied anew."""
    try:
        return json.loads((copy / LISTING).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _write(file: Path, content: bytes) -> None:
    draft = file.with_name(f".{secrets.token_hex(4)}")
    draft.write_bytes(content)
    draft.replace(file)
