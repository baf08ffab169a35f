"""The page: everything from articles is escaped, nothing is loaded from outside, every check is shown."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from etl.validate.page import write_page
from etl.validate.result import CheckResult, Example, ValidationResult

HOSTILE = """<script>alert(1)</script>"><img src=x onerror=alert(2)> ' {{ 7*7 }} \ud800"""
CHECKS = (
    CheckResult("FINE", "critical", "this holds", "It does not. Mend it.", 1200, 0),
    CheckResult("ODD", "warning", "this should hold", "It does not. Look at it.", 1200, 30, (Example("b.txt", ""),)),
    CheckResult("BROKEN", "critical", "that holds", "It does not. Mend it.", 1200, 1, (Example(HOSTILE, HOSTILE),)),
)


class Tags(HTMLParser):
    """Collects tags with their attributes, and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "deep" / "validation.html"
    write_page([ValidationResult("Rows", 1200, CHECKS, refused=1, warned=30)], path, datetime(2020, 1, 2, 3, 4, tzinfo=UTC))
    assert [p.name for p in path.parent.iterdir()] == ["validation.html"]
    return path.read_text(encoding="utf-8")


def test_article_text_stays_text(page: str) -> None:
    parsed = Tags()
    parsed.feed(page)
    assert not {"script", "img", "iframe", "object", "link", "base", "form"} & {tag for tag, _ in parsed.tags}
    assert not [name for _, attributes in parsed.tags for name in attributes if name.startswith("on")]
    assert parsed.text.count("<script>alert(1)</script>") == 2 and "{{ 7*7 }}" in parsed.text


def test_nothing_comes_from_outside(page: str) -> None:
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy.startswith("default-src 'none'") and "script-src" not in policy
    assert not re.findall(r"""(?:src|href)\s*=|url\(|@import|https?://""", page.replace("&gt;&lt;img src=x", ""))


def test_every_check_is_shown_failures_first(page: str) -> None:
    rows = re.findall(r'<tr><th scope="row">([A-Z]+)</th><td data-label', page)
    assert rows == ["BROKEN", "ODD", "FINE"]
    assert (
        "1,200" in page and "critical checks failed" in page and "1 of 3" in page and "The first 1" in page and "(empty)" in page
    )
    assert "2020-01-02 03:04 UTC" in page


@pytest.mark.parametrize(
    ("checks", "headline"),
    [(CHECKS[:1], "all checks passed"), (CHECKS[:2], "passed, with warnings"), (CHECKS, "critical checks failed")],
)
def test_headline(checks: tuple[CheckResult, ...], headline: str, tmp_path: Path) -> None:
    write_page([ValidationResult("Rows", 1, checks)], tmp_path / "page.html")
    assert headline in (tmp_path / "page.html").read_text(encoding="utf-8")
