"""How far a step is: what is done of how much, rate, time left; on a terminal a bar, elsewhere a line now and then."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from etl import install, settings
from etl import progress as module
from etl.exchange.tables import count_lines
from etl.progress import progress, told


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("arguments", "line"), [
    (("extract", "articles", 150, 2000, 50, 40.0), "extract: 150 of 2,000 articles, 1.2 a second, about 25 min left"),
    (("import", "lines", 1500, None, 1500, 10.0), "import: 1,500 lines, 150.0 a second"),
    (("import", "lines", 90, 100, 90, 90.0), "import: 90 of 100 lines, 1.0 a second, about 10 s left"),
    (("import", "lines", 101, 100, 101, 1.0), "import: 101 lines, 101.0 a second"),  # more than were counted: no time is promised
    (("extract", "articles", 1, 100_000, 1, 1.0), "extract: 1 of 100,000 articles, 1.0 a second, about 27.8 h left"),
])
def test_the_line(arguments: tuple[str, str, int, int | None, int, float], line: str) -> None:
    assert told(*arguments) == line


def test_without_a_terminal_a_line_now_and_then(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    now = iter(range(0, 1000, 10))
    monkeypatch.setattr(module.time, "monotonic", lambda: next(now))  # each item takes 10 s
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    caplog.set_level(logging.INFO, logger="etl")
    assert list(progress("abcdef", "extract", "articles", 12, done=6)) == list("abcdef")
    assert caplog.messages == ["extract: 9 of 12 articles, 0.1 a second, about 30 s left", "extract: 12 of 12 articles, 0.1 a second, about 0 s left"]


def test_on_a_terminal_a_bar_that_leaves_the_screen(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    assert list(progress(iter([3, 7]), "import", "lines", 8, position=lambda item: item)) == [3, 7]
    assert "import: 7 of 8 lines" in screen.getvalue() and "left" in screen.getvalue() and caplog.messages == []


def test_lines_are_counted_beforehand(tmp_path: Path) -> None:
    table, packed = tmp_path / "a.csv", tmp_path / "a.zip"
    table.write_text("a,b\n1,\"two\nlines\"\n3,4\n")
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(table, "a.csv")
    assert count_lines(table) == count_lines(packed) == 4


def set_up(tmp_path: Path, lock: str, pip: str) -> subprocess.CompletedProcess[str]:
    """etl/install.py with a stand-in for pip."""
    (tmp_path / "pip").mkdir()
    (tmp_path / "pip" / "__init__.py").touch()  # else it is no package, and the real one is taken
    (tmp_path / "pip" / "__main__.py").write_text(pip)
    (tmp_path / "requirements.lock").write_text(lock)
    return subprocess.run([sys.executable, "-m", "etl.install", str(tmp_path / "requirements.lock"), str(tmp_path / "setup.log")], text=True,
                          capture_output=True, env={"PYTHONPATH": str(tmp_path)}, timeout=60, cwd=settings.ROOT)


def test_set_up_says_nothing_that_is_not_asked(tmp_path: Path) -> None:
    done = set_up(tmp_path, "a==1\nb==2\n", "print('Collecting a==1')")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "") and (tmp_path / "setup.log").read_text() == "Collecting a==1\n"


def test_set_up_that_fails_shows_why(tmp_path: Path) -> None:
    done = set_up(tmp_path, "a==1\n", "import sys; print('ERROR: No matching distribution found for a==1'); sys.exit(3)")
    assert done.returncode == 3 and "No matching distribution" in done.stderr and f"is in {tmp_path}/setup.log" in done.stderr


def test_the_line_of_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter([0.0, 10.0, 10.0, 20.0])
    monkeypatch.setattr(install.time, "monotonic", lambda: next(now))
    found = install.Progress(40)
    for line in ("Collecting a==1 (from -r x (line 1))", "  Downloading a-1.whl (3 kB)", "Requirement already satisfied: celery[redis]==5.6 in y"):
        if match := install.FOUND.match(line):
            found.done, found.last = found.done + 1, match[1]
    assert found.line() == "set-up: 2 of 40 packages found and fetched, 0.2 a second, about 3 min left (celery[redis])"
    found.last = ""
    found.begin("installed", 30)
    found.done = 30
    assert found.line() == "set-up: 30 of 30 packages installed, 3.0 a second, about 0 s left"
