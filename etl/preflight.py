"""What is looked at before a command begins, so that what is wrong in its surroundings costs seconds and no run.

Nothing here changes anything but that ETL_HOME is made where it is missing.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from etl import settings


class NotReady(RuntimeError):
    """The command cannot begin; the message is one sentence that says what to do."""


def home() -> None:
    """ETL_HOME can be written to. Raises NotReady."""
    try:
        with tempfile.TemporaryFile(dir=settings.home()):
            pass
    except OSError as error:
        raise NotReady(f"{settings.home_path()} cannot be written to ({error.strerror}): set ETL_HOME to a folder where you may write") from error


def warehouse() -> None:
    """The warehouse that WAREHOUSE_DSN names answers; without it, the embedded one has a place. Raises NotReady."""
    _answers("WAREHOUSE_DSN", settings.warehouse_dsn())


def owner() -> None:
    """The same for the commands that work as the owner. Raises NotReady."""
    if dsn := settings.warehouse_owner_dsn():
        _answers("WAREHOUSE_OWNER_DSN", dsn)
    else:
        warehouse()


def editor() -> None:
    """WAREHOUSE_EDITOR_DSN, where it is set. Raises NotReady."""
    if dsn := settings.warehouse_editor_dsn():
        _answers("WAREHOUSE_EDITOR_DSN", dsn)


def migrated() -> None:
    """The warehouse that WAREHOUSE_DSN names answers and has its relations. Raises NotReady."""
    from etl.load import migrate

    warehouse()
    if (dsn := settings.warehouse_dsn()) and (pending := migrate.pending(dsn)):
        more = f" and {len(pending) - 1} migrations more" if len(pending) > 1 else ""
        raise NotReady(f"WAREHOUSE_DSN: the warehouse lacks {pending[0]}{more}: run `python -m etl migrate` as its owner")


def articles(path: Path) -> None:
    """There is something to read in a folder, or at a file. Raises NotReady."""
    from etl.read.folder import NoArticlesError, read_folder

    readable(path)
    try:
        read_folder(path)
    except NoArticlesError as error:
        raise NotReady(f"{error}: put some there, or give another folder") from error


def readable(path: Path) -> None:
    """A folder or a file is there and may be read. Raises NotReady."""
    if not path.exists():
        raise NotReady(f"there is no {path}: give a folder of articles, or a file")
    try:
        if path.is_dir():
            next(os.scandir(path), None)
        else:
            path.open("rb").close()
    except OSError as error:
        raise NotReady(f"{path} may not be read ({error.strerror}): give yourself the right to, or give another folder of articles") from error


def target(name: str) -> None:
    """A file can be made there; - is standard output. Raises NotReady."""
    path = Path(name)
    if name == "-":
        return
    if path.is_dir():
        raise NotReady(f"{path} is a folder: give the name of a file in it")
    if not path.parent.is_dir():
        raise NotReady(f"there is no folder {path.parent}: make it (mkdir -p {path.parent}), or give another file")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise NotReady(f"{path} cannot be written to: give yourself the right to, or give another file")


def _answers(variable: str, dsn: str | None) -> None:
    from etl.load.database import WarehouseError, connect

    if not dsn:
        home()
        try:
            settings.postgres_port()
        except ValueError as error:
            raise NotReady(str(error)) from error
        return
    try:
        with connect(dsn):
            pass
    except WarehouseError as error:
        raise NotReady(f"{variable}: {error}") from error
