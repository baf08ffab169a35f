"""Writes .env, the settings and secrets of docker-compose.yml: every name of .env.example, each secret drawn at random.

    python3 docker/write_env.py --articles /the/folder [--executor CeleryExecutor]        (or: make env ARTICLES=/the/folder)

Values that .env has already stay, but those given here: the passwords lie in the databases too. Needs nothing but Python 3.
"""

from __future__ import annotations

import argparse
import base64
import os
import re
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINE = re.compile(r"^([A-Z_]+)=(.*)$")
PROFILES = {"LocalExecutor": "", "CeleryExecutor": "celery"}


class Problem(ValueError):
    """Something that a person has to put right; the message says what."""


def main(given: list[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="docker/write_env.py", description=__doc__.splitlines()[0])
    options.add_argument("--articles", metavar="DIR", help="the folder of articles on this machine, read every night")
    options.add_argument("--executor", choices=PROFILES, help="what runs the tasks (LocalExecutor, where .env says nothing)")
    options.add_argument("--out", metavar="FILE", type=Path, default=ROOT / ".env", help=argparse.SUPPRESS)
    asked = options.parse_args(given)
    try:
        kept = read(asked.out)
        values = settle(kept, asked.articles, asked.executor)
    except Problem as problem:
        print(f"env: {problem}", file=sys.stderr)
        return 1
    write(asked.out, values)
    news = [name for name in values if name not in kept]
    print(f"env: {asked.out}: {len(values)} names, of them {len(news)} new; articles from {values['ARTICLES']}, {values['EXECUTOR']}.")
    print("env: the web page's login is admin, its password AIRFLOW_ADMIN_PASSWORD. Next: docker compose up --build --detach")
    return 0


def settle(kept: dict[str, str], articles: str | None, executor: str | None) -> dict[str, str]:
    """Every name of .env.example with its value, and what else was kept.

    Raises Problem where the folder is not named, not there, or has a name that .env cannot hold.
    """
    folder = Path(articles or kept.get("ARTICLES") or "").resolve()
    if not (articles or kept.get("ARTICLES")):
        raise Problem("say where the articles lie: make env ARTICLES=/the/folder")
    if not folder.is_dir():
        raise Problem(f"there is no folder {folder}")
    if re.search(r"['\\\n]", str(folder)):
        raise Problem(f"{folder}: .env cannot hold a name with an apostrophe or a backslash; give the folder another name")
    executor = executor or kept.get("EXECUTOR") or "LocalExecutor"
    chosen = {"ARTICLES": str(folder), "EXECUTOR": executor, "COMPOSE_PROFILES": PROFILES.get(executor, "")}
    names = [found[1] for line in (ROOT / ".env.example").read_text(encoding="utf-8").splitlines() if (found := LINE.match(line))]
    drawn = {name: kept.get(name) or draw(name)() for name in names if name not in chosen}
    return kept | drawn | chosen


def draw(name: str) -> Callable[[], str]:
    """How a secret of this name is made."""
    if name == "AIRFLOW_FERNET_KEY":
        return lambda: base64.urlsafe_b64encode(os.urandom(32)).decode()
    return lambda: secrets.token_urlsafe(32)


def read(path: Path) -> dict[str, str]:
    """The names of a .env with their values; none where there is no file."""
    if not path.exists():
        return {}
    found = (LINE.match(line) for line in path.read_text(encoding="utf-8").splitlines())
    return {match[1]: match[2].strip("'") for match in found if match}


def write(path: Path, values: dict[str, str]) -> None:
    """As .env.example, with values; for its owner only, and whole or not at all."""
    left = dict(values)
    lines = [f"{found[1]}='{left.pop(found[1])}'" if (found := LINE.match(line)) else line
             for line in (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()]
    lines += [f"{name}='{value}'" for name, value in left.items()]
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    draft.replace(path)


if __name__ == "__main__":
    sys.exit(main())
