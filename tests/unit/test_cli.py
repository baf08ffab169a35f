"""The command line: documented, and clear about what is wrong. No models, no Postgres."""

import re
import shlex
import subprocess
import sys
from itertools import takewhile

import pytest

from etl import cli, settings

COMMANDS = ("discover", "extract", "explain", "fetch", "run", "recode", "evaluate", "train", "migrate", "backup", "restore", "sql", "connect",
            "dictionary", "digest", "export", "import", "show", "version")


def test_help_names_every_command_and_its_options(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    for command in COMMANDS:
        assert re.search(rf"^    {command}\s+\S", text, re.M), f"{command} has no line"
        assert f"python -m etl {command}" in text, f"{command} has no usage"
    for option in ("--out FILE", "--refusals FILE", "--corpora DIR", "GOLD_DIR", "--to NAME", "--debug"):
        assert option in text
    for variable in ("WAREHOUSE_DSN", "ETL_HOME", "ETL_MODELS"):
        assert variable in text


def test_no_command_goes_undocumented():
    assert set(COMMANDS) == set(re.findall(r'command\("(\w+)"', (settings.ROOT / "etl" / "cli.py").read_text(encoding="utf-8")))


@pytest.mark.parametrize(("arguments", "says"), [
    (["extrac"], "invalid choice"),
    (["extract", "."], "--out"),
    (["extract", "no-such-folder", "--out", "-"], "there is no no-such-folder"),
    (["run"], "PATH"),
    (["evaluate", "no-such-folder"], "there is no no-such-folder"),
    (["train", "reader", "--layers", "nine"], "--layers"), (["train", "reader", "--share", "0"], "no share above 0"),
    (["train", "reader", "--epochs", "0"], "no whole number above 0"),
])
def test_wrong_usage_is_2(arguments, says, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    error = capsys.readouterr().err
    assert says in error and error.count("\n") == 1 and "--help" in error


@pytest.mark.parametrize(("arguments", "says"), [
    (["evaluate", "EMPTY"], "gold.jsonl is missing"),
])
def test_failure_is_1_and_one_line(arguments, says, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert cli.main([a.replace("EMPTY", str(tmp_path / "empty")) for a in arguments]) == 1
    error = capsys.readouterr().err
    assert says in error and error.startswith("etl: ") and error.count("\n") == 1


def test_models_that_are_missing_say_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ETL_MODELS", str(tmp_path))
    article = tmp_path / "2021_03_02-one.txt"
    article.write_text("Des soldats ont été tués lundi dans une attaque près de la frontière. " * 3, encoding="utf-8")
    assert cli.main(["extract", str(article), "--out", str(tmp_path / "rows.jsonl")]) == 1
    error = capsys.readouterr().err
    assert "ETL_MODELS" in error and "python -m etl train" in error and "Traceback" not in error


def test_runs_as_a_module():
    done = subprocess.run([sys.executable, "-m", "etl", "--help"], cwd=settings.ROOT, capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.startswith("usage: python -m etl")


SHOWN = sorted({line for path in (settings.ROOT / "README.md", *sorted((settings.ROOT / "docs").glob("*.md")))
                for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("python -m etl ")})


@pytest.mark.parametrize("line", SHOWN, ids=lambda line: line[14:50])
def test_every_command_that_the_documents_show_is_one(line, monkeypatch):
    """Its options are looked at, not its files and folders."""
    for check in ("_existing", "_readable", "_target"):
        monkeypatch.setattr(cli, check, str)
    try:
        cli._parser().parse_args(list(takewhile(lambda part: part not in ("|", ">"), shlex.split(line, comments=True)))[3:])
    except SystemExit as ended:
        assert ended.code == 0, line  # --help


def test_the_documents_show_commands():
    assert len(SHOWN) > 20


def test_discover_tells_every_refusal_and_what_became_of_every_file(tmp_path, capsys):
    text = "Onze gardes nationaux ont été tués jeudi soir dans l'attaque de leur poste près de Tilia, dans l'ouest du Niger, a indiqué le gouverneur."
    (tmp_path / "sub").mkdir()
    for name, content in {"sub/2018-11-03.txt": text, "sub/2018-11-04.txt": text, "b.txt": text.replace("Onze", "Douze"), "c.py": "x = 1",
                          "README": "x"}.items():
        (tmp_path / name).write_text(content)
    assert cli.main(["discover", str(tmp_path), "--articles"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "sub/2018-11-03.txt | 2018-11-03 (file name) | no outlet | no title" in lines
    assert any(line.startswith("b.txt: NO_DATE: ") for line in lines) and any(line.startswith("c.py: UNKNOWN_FORMAT: ") for line in lines)
    assert "README: it is a README" in lines
    assert lines[-3:] == ["1 articles, 0 copies, 1 duplicates, 2 refused", "refused: 1 NO_DATE, 1 UNKNOWN_FORMAT",
                          "5 files: 1 read, 0 known, 1 duplicate, 1 refused, 2 not read"]
    assert cli.main(["discover", str(tmp_path / "sub")]) == 0
    assert capsys.readouterr().out.splitlines() == ["1 articles, 0 copies, 1 duplicates, 0 refused",
                                                    "2 files: 1 read, 0 known, 1 duplicate, 0 refused, 0 not read"]
