"""docker/write_env.py: a .env that docker-compose.yml can be started with, and that keeps its secrets."""

from __future__ import annotations

import importlib.util
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from etl import settings

PROGRAM = settings.ROOT / "docker" / "write_env.py"
spec = importlib.util.spec_from_file_location("write_env", PROGRAM)
assert spec and spec.loader
write_env = importlib.util.module_from_spec(spec)
spec.loader.exec_module(write_env)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "les articles $HOME"
    folder.mkdir()
    return folder


def read(path: Path) -> dict[str, str]:
    return write_env.values_of(path.read_text(encoding="utf-8").splitlines())


def write(out: Path, *options: str) -> dict[str, str]:
    assert write_env.main([*options, "--out", str(out)]) == 0
    return read(out)


def test_every_name_has_a_value_of_its_own(tmp_path: Path, articles: Path) -> None:
    made = write(tmp_path / "env", "--articles", str(articles))
    compose = (settings.ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\{([A-Z_]+):\?", compose)) <= set(made)
    secret = {name: value for name, value in made.items() if re.search("PASSWORD|KEY|SECRET", name)}
    assert len(secret) == 11 and len(set(secret.values())) == len(secret) and min(map(len, secret.values())) >= 40
    assert all(re.fullmatch(r"[\w-]+", value) for name, value in secret.items() if name.endswith("PASSWORD")), "they stand in addresses"
    assert Fernet(made["AIRFLOW_FERNET_KEY"]).decrypt(Fernet(made["AIRFLOW_FERNET_KEY"]).encrypt(b"x")) == b"x"
    assert made["ARTICLES"] == str(articles) and (made["EXECUTOR"], made["COMPOSE_PROFILES"]) == ("LocalExecutor", "")


def test_only_its_owner_reads_it_and_no_two_are_alike(tmp_path: Path, articles: Path) -> None:
    one, other = (write(tmp_path / name, "--articles", str(articles)) for name in ("one", "other"))
    assert stat.S_IMODE((tmp_path / "one").stat().st_mode) == 0o600
    assert one["WAREHOUSE_LOADER_PASSWORD"] != other["WAREHOUSE_LOADER_PASSWORD"]


def test_again_keeps_secrets_and_what_a_person_added(tmp_path: Path, articles: Path) -> None:
    out = tmp_path / "env"
    before = write(out, "--articles", str(articles))
    lines = [line for line in out.read_text(encoding="utf-8").splitlines() if not line.startswith("REDIS_PASSWORD")]
    out.write_text("\n".join([*lines, "PARALLELISM=8", ""]), encoding="utf-8")
    after = write(out, "--executor", "CeleryExecutor")
    assert after.pop("REDIS_PASSWORD") != before.pop("REDIS_PASSWORD")
    assert after == before | {"PARALLELISM": "8", "EXECUTOR": "CeleryExecutor", "COMPOSE_PROFILES": "celery"}
    assert write(out) == read(out) and write(out)["EXECUTOR"] == "CeleryExecutor"


def test_what_a_person_wrote_stays_to_the_letter(tmp_path: Path, articles: Path) -> None:
    out = tmp_path / "env"
    by_hand = ["# ours", 'AIRFLOW_DB_PASSWORD="in double quotes"', "export REDIS_PASSWORD=exported", "WAREHOUSE_OWNER_PASSWORD=abc  # of Ana",
               "AWS_S3_ENDPOINT=", "PARALLELISM = 8", "COMPOSE_PROFILES=debug", f"ARTICLES='{articles}'", "", "EXECUTOR=LocalExecutor"]
    out.write_text("\n".join(by_hand) + "\n", encoding="utf-8")
    made = write(out, "--executor", "CeleryExecutor")
    lines = out.read_text(encoding="utf-8").splitlines()
    assert lines[:len(by_hand)] == [*by_hand[:6], "COMPOSE_PROFILES='debug,celery'", *by_hand[7:9], "EXECUTOR='CeleryExecutor'"]
    assert (made["AIRFLOW_DB_PASSWORD"], made["REDIS_PASSWORD"], made["WAREHOUSE_OWNER_PASSWORD"]) == ("in double quotes", "exported", "abc")
    assert made["WAREHOUSE_LOADER_PASSWORD"] and write(out, "--executor", "LocalExecutor")["COMPOSE_PROFILES"] == "debug"


@pytest.mark.parametrize("line", ["just words", 'X="it\\"s"', "X=$OTHER", "X='a'b", "X=two words"])
def test_a_line_that_is_not_understood_is_told_without_its_text(tmp_path: Path, articles: Path, capsys, line: str) -> None:
    out = tmp_path / "env"
    out.write_text(f"EXECUTOR=LocalExecutor\n{line}\n", encoding="utf-8")
    assert write_env.main(["--articles", str(articles), "--out", str(out)]) == 1
    told = capsys.readouterr().err
    assert "line 2 is not understood" in told and line not in told and out.read_text(encoding="utf-8").endswith(f"{line}\n")


@pytest.mark.parametrize(("name", "said"), [(None, "make env ARTICLES="), ("none", "there is no folder"), ("l'actualité", "apostrophe")])
def test_what_cannot_be_is_told_and_nothing_written(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str | None, said: str) -> None:
    (tmp_path / "l'actualité").mkdir()
    assert write_env.main([*(["--articles", str(tmp_path / name)] if name else []), "--out", str(tmp_path / "env")]) == 1
    assert said in capsys.readouterr().err and not (tmp_path / "env").exists()


def test_it_needs_nothing_but_python(tmp_path: Path, articles: Path) -> None:
    done = subprocess.run([sys.executable, "-I", "-S", str(PROGRAM), "--articles", str(articles), "--out", str(tmp_path / "env")],
                          capture_output=True, text=True, env={"PATH": os.environ["PATH"]})
    assert done.returncode == 0, done.stderr
    secrets = [value for name, value in read(tmp_path / "env").items() if "PASSWORD" in name]
    assert secrets and not any(value in done.stdout for value in secrets)
