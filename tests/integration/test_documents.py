"""Every `make sql Q="…"` that README, docs and `etl show` print runs as it stands; README's show the columns that they give."""

from __future__ import annotations

import io
import re

import pytest

from etl import settings
from etl.load import prompt
from etl.load.database import query
from etl.load.embedded import EmbeddedServer

pytestmark = pytest.mark.one_server  # that the columns are on every server is tested elsewhere
README = (settings.ROOT / "README.md").read_text(encoding="utf-8")
TEXTS = [README, *(path.read_text(encoding="utf-8") for path in sorted((settings.ROOT / "docs").glob("*.md"))),
         (settings.ROOT / "etl" / "show.py").read_text(encoding="utf-8").replace("\\\\", "\\")]
SHOWN = sorted({q for text in TEXTS for q in re.findall(r'make sql Q="([^"$…]+)"', text)})
ANSWERED = re.findall(r'^\$ make sql Q="([^"]+)"\n\+[-+]+\n\|([^\n]+)\|$', README, re.M)


@pytest.mark.parametrize("shown", SHOWN)
def test_it_runs(shown: str, warehouse: EmbeddedServer) -> None:
    out, errors = io.StringIO(), io.StringIO()
    run = prompt._command if shown.startswith("\\") else prompt.answer
    assert run(warehouse.analyst, shown, out, errors), errors.getvalue()


@pytest.mark.parametrize(("shown", "header"), ANSWERED, ids=["deadliest", "several outlets", "evidence"])
def test_the_readme_shows_its_columns(shown: str, header: str, warehouse: EmbeddedServer) -> None:
    assert query(warehouse.analyst, shown)[0] == [name.strip() for name in header.split("|")]


def test_there_are_some() -> None:
    assert len(SHOWN) > 10
