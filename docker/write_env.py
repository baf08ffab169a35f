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
NAME = re.compile(r"^([A-Z_]+)=$")  # of .env.example
# NAME=value as Compose reads it: in single quotes, in double ones without escapes or variables, or in none
LINE = re.compile(r"""^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(?:'([^']*)'|"([^"$\\]*)"|([^\s'"#$\\]*))\s*(?:\s#.*)?$""")
NOTHING = re.compile(r"^\s*(#.*)?$")
PROFILE = {"CeleryExecutor": "celery"}
EXECUTORS = ("LocalExecutor", *PROFILE)


class Problem(ValueError):
    """Something that a person has to put right; the message says what."""


def main(given: list[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="docker/write_env.py", description=__doc__.splitlines()[0])
    options.add_argument("--articles", metavar="DIR", help="the folder of articles on this machine, read every night")
    options.add_argument("--executor", choices=EXECUTORS, help="what runs the tasks (LocalExecutor, where .env says nothing)")
    options.add_argument("--out", metavar="FILE", type=Path, default=ROOT / ".env", help=argparse.SUPPRESS)
    asked = options.parse_args(given)
    try:
        lines = asked.out.read_text(encoding="utf-8").splitlines() if asked.out.exists() else []
        kept = values_of(lines)
        values = settle(kept, asked.articles, asked.executor)
    except Problem as problem:
        print(f"env: {asked.out}: {problem}", file=sys.stderr)
        return 1
    write(asked.out, amended(lines or template(), values))
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
    executor = executor or kept.get("EXECUTOR") or EXECUTORS[0]
    others = [p for p in kept.get("COMPOSE_PROFILES", "").split(",") if p and p not in PROFILE.values()]
    profiles = ",".join([*others, *([PROFILE[executor]] if executor in PROFILE else [])])
    chosen = {"ARTICLES": str(folder), "EXECUTOR": executor, "COMPOSE_PROFILES": profiles}
    names = [found[1] for line in template() if (found := NAME.match(line))]
    drawn = {name: kept.get(name) or draw(name)() for name in names if name not in chosen}
    return kept | drawn | chosen


def template() -> list[str]:
    """The lines of .env.example."""
    return (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()


def draw(name: str) -> Callable[[], str]:
    """How a secret of this name is made."""
    if name == "AIRFLOW_FERNET_KEY":
        return lambda: base64.urlsafe_b64encode(os.urandom(32)).decode()
    return lambda: secrets.token_urlsafe(32)


def values_of(lines: list[str]) -> dict[str, str]:
    """The names of a .env with their values.

    Raises Problem for a line that cannot be understood: to write it anew might change it.
    """
    found = {}
    for number, line in enumerate(lines, 1):
        if match := LINE.match(line):
            found[match[1]] = match[2] or match[3] or match[4] or ""
        elif not NOTHING.match(line):  # its text may be a secret
            raise Problem(f"line {number} is not understood: write it as NAME='value', or move it into a file of your own")
    return found


def amended(lines: list[str], values: dict[str, str]) -> list[str]:
    """The lines with these values: those that say so already stay as they are, what is missing comes at the end."""
    left, made = dict(values), []
    for line in lines:
        match = LINE.match(line)
        if match and (value := left.pop(match[1], None)) is not None and values_of([line])[match[1]] != value:
            line = f"{match[1]}='{value}'"
        made.append(line)
    return made + [f"{name}='{value}'" for name, value in left.items()]


def write(path: Path, lines: list[str]) -> None:
    """For its owner only, and whole or not at all."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
