"""Where things lie and which environment variables move them. Nothing else reads the environment.

| variable | meaning | default |
| --- | --- | --- |
| ETL_HOME | what the pipeline writes: embedded Postgres, runs, the gazetteer's index | var/ in the repository |
| ETL_MODELS | `learned` (those of ETL_HOME/models, where a retraining went live, else the bundled ones), `bundled`, `official` (Stanza's own, where
  its resources folder lies) or a resources folder | learned |
| ETL_PRECISION | `single` or `bfloat16`, in which the language models compute | bfloat16 where the processor computes it itself |
| ETL_WORKER_MB | megabytes that the process which codes articles may take, models included | 3000 |
| ETL_WORKER_SECONDS | seconds that it may compute on a group of articles, beside 5 for every 1000 characters | 60 |
| ETL_FETCHED | the folder that `fetch` writes to, where it may not write into that of the articles | `fetched` in the articles' folder |
| ETL_POSTGRES_PORT | the port of 127.0.0.1 that the embedded Postgres listens on, to the analyst alone | none: it listens on its socket only |
| DIGEST_SMTP | the mail server and the addressees of the digest, as an address (etl/digest/send.py) | no mail |
| DIGEST_WEBHOOK | the address that the digest is posted to, as JSON | none |
| WAREHOUSE_DSN | libpq DSN or URL of the warehouse, as the role that loads | the embedded Postgres |
| WAREHOUSE_EDITOR_DSN | the same as the role `editor`, for corrections by people | the embedded Postgres, where WAREHOUSE_DSN is not set |
| WAREHOUSE_OWNER_DSN | the same as the role `owner`, for backups and housekeeping | the embedded Postgres, where WAREHOUSE_DSN is not set |
"""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
SQL = ROOT / "sql"
LANGUAGES = ROOT / "etl" / "lang"
BUNDLED_MODELS = SEEDS / "models"
SAMPLE_ARTICLES = SEEDS / "articles"


def home_path() -> Path:
    """The folder that the pipeline writes to; it need not be there."""
    return Path(os.environ.get("ETL_HOME") or ROOT / "var").resolve()


def home() -> Path:
    """The folder that the pipeline writes to (made when missing)."""
    folder = home_path()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def models() -> str:
    """`learned`, `bundled`, `official`, or the path of a Stanza resources folder."""
    return os.environ.get("ETL_MODELS") or "learned"


def learned_models() -> Path:
    """Where a reader goes live that learned from corrections; there before one did is nothing."""
    return home() / "models"


def precision() -> str | None:
    """`single` or `bfloat16`; None leaves it to the processor.

    Raises:
        ValueError: ETL_PRECISION has another value.
    """
    chosen = os.environ.get("ETL_PRECISION") or None
    if chosen not in (None, "single", "bfloat16"):
        raise ValueError(f"ETL_PRECISION is {chosen!r}: set it to `single` or `bfloat16`, or leave it out")
    return chosen


def worker_megabytes() -> int:
    """Memory of the process that codes articles. Raises ValueError for what is no number above 0."""
    return _number("ETL_WORKER_MB", 3000)


def worker_seconds() -> int:
    """Seconds of computing that a group of articles may take, whatever its length. Raises ValueError for what is no number above 0."""
    return _number("ETL_WORKER_SECONDS", 60)


def _number(name: str, default: int) -> int:
    given = os.environ.get(name) or str(default)
    if not given.isdecimal() or not int(given):
        raise ValueError(f"{name} is {given!r}: set it to a whole number above 0, or leave it out (then it is {default})")
    return int(given)


def postgres_port() -> int | None:
    """The port of 127.0.0.1 for the embedded Postgres; None where it is not to listen. Raises ValueError for what is no port."""
    given = os.environ.get("ETL_POSTGRES_PORT")
    if not given:
        return None
    if not (given.isascii() and given.isdecimal() and 1024 <= int(given) <= 65535):
        raise ValueError(f"ETL_POSTGRES_PORT is {given!r}: set it to a port from 1024 to 65535, or leave it out")
    return int(given)


def fetched() -> Path | None:
    """The folder that fetched articles go to; None for `fetched` in the articles' own."""
    told = os.environ.get("ETL_FETCHED")
    return Path(told).resolve() if told else None


def digest_smtp() -> str | None:
    """Where digests are mailed; None is nowhere."""
    return os.environ.get("DIGEST_SMTP") or None


def digest_webhook() -> str | None:
    """Where digests are posted; None is nowhere."""
    return os.environ.get("DIGEST_WEBHOOK") or None


def warehouse_dsn() -> str | None:
    """The warehouse to load into; None means the embedded Postgres."""
    return os.environ.get("WAREHOUSE_DSN") or None


def warehouse_editor_dsn() -> str | None:
    """The warehouse as the role that corrects; None where it is not told."""
    return os.environ.get("WAREHOUSE_EDITOR_DSN") or None


def warehouse_owner_dsn() -> str | None:
    """The warehouse as the role that owns its relations; None where it is not told."""
    return os.environ.get("WAREHOUSE_OWNER_DSN") or None
