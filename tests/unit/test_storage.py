"""Articles and models of an object store are brought here: what is new, what has changed, and no more. The store is a folder: file://."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from etl import settings

sys.path.insert(0, str(settings.ROOT / "dags"))


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("AIRFLOW_HOME", str(tmp_path / "airflow"))
    monkeypatch.setenv("ETL_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ETL_MODELS", raising=False)
    from support import storage
    return storage


@pytest.fixture
def store(tmp_path: Path) -> Path:
    folder = tmp_path / "store"
    (folder / "2021").mkdir(parents=True)
    (folder / "a.txt").write_text("un", encoding="utf-8")
    (folder / "2021" / "à côté.json").write_text("{}", encoding="utf-8")
    return folder


def files(copy: str) -> dict[str, str]:
    return {str(p.relative_to(copy)): p.read_text(encoding="utf-8") for p in Path(copy).rglob("*") if p.is_file() and not p.name.startswith(".")}


def test_a_folder_is_itself(storage, tmp_path: Path) -> None:
    assert storage.here("/some/folder") == "/some/folder"
    assert not (tmp_path / "home" / "mirror").exists()


def test_everything_comes_and_only_news_after_that(storage, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = storage.here(f"file://{store}")
    assert files(copy) == {"a.txt": "un", "2021/à côté.json": "{}"}
    assert Path(copy).is_relative_to(settings.home())

    from fsspec.implementations.local import LocalFileSystem

    fetched: list[str] = []
    get = LocalFileSystem.get_file
    monkeypatch.setattr(LocalFileSystem, "get_file", lambda fs, path, *rest, **how: (fetched.append(Path(path).name), get(fs, path, *rest, **how)))
    assert storage.here(f"file://{store}/") == copy and fetched == []
    (store / "a.txt").write_text("deux", encoding="utf-8")
    (store / "b.txt").write_text("trois", encoding="utf-8")
    (store / "2021" / "à côté.json").unlink()
    assert storage.here(f"file://{store}") == copy and sorted(fetched) == ["a.txt", "b.txt"]
    assert files(copy) == {"a.txt": "deux", "b.txt": "trois"}


def test_two_addresses_have_two_copies(storage, store: Path) -> None:
    assert files(storage.here(f"file://{store}/2021")) == {"à côté.json": "{}"}
    (store / "a" / "b").mkdir(parents=True)
    (store / "a-b").mkdir()
    for folder in ("a/b", "a-b"):
        (store / folder / "x.txt").write_text(folder, encoding="utf-8")
    assert [files(storage.here(f"file://{store}/{folder}")) for folder in ("a/b", "a-b")] == [{"x.txt": "a/b"}, {"x.txt": "a-b"}]


def test_a_file_that_became_a_folder_and_back(storage, store: Path) -> None:
    storage.here(f"file://{store}")
    (store / "a.txt").unlink()
    (store / "a.txt").mkdir()
    (store / "a.txt" / "b.txt").write_text("drin", encoding="utf-8")
    assert files(storage.here(f"file://{store}"))["a.txt/b.txt"] == "drin"
    (store / "a.txt" / "b.txt").unlink()
    (store / "a.txt").rmdir()
    (store / "a.txt").write_text("wieder", encoding="utf-8")
    assert files(storage.here(f"file://{store}"))["a.txt"] == "wieder"


def test_one_file_that_cannot_come_keeps_no_other_out(storage, store: Path, monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    from fsspec.implementations.local import LocalFileSystem

    get = LocalFileSystem.get_file

    def broken(fs, path, *rest, **how):
        if path.endswith("a.txt"):
            raise OSError("disk trouble")
        return get(fs, path, *rest, **how)

    with monkeypatch.context() as patch:
        patch.setattr(LocalFileSystem, "get_file", broken)
        assert files(storage.here(f"file://{store}")) == {"2021/à côté.json": "{}"}
    assert "a.txt is not copied: disk trouble" in caplog.text
    assert files(storage.here(f"file://{store}")) == {"a.txt": "un", "2021/à côté.json": "{}"}


def test_what_is_no_longer_there_goes_though_no_listing_tells_of_it(storage, store: Path) -> None:
    copy = Path(storage.here(f"file://{store}"))
    (copy / ".listing.json").write_text("{broken", encoding="utf-8")
    (copy / "orphan.txt").write_text("alt", encoding="utf-8")
    assert files(storage.here(f"file://{store}")) == {"a.txt": "un", "2021/à côté.json": "{}"}


def test_nothing_there_is_told(storage, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="is the address right"):
        storage.here(f"file://{tmp_path}/none")


def test_a_name_cannot_leave_the_copy(storage, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fsspec.implementations.local import LocalFileSystem

    find = LocalFileSystem.find
    monkeypatch.setattr(LocalFileSystem, "find", lambda fs, path, **how: {
        **find(fs, path, **how), path: {"size": 0},
        **{f"{path}/{name}": {"size": 2} for name in ("../../escaped.txt", "a/..", "a\0b", "b//c.txt", ".listing.json", "./d.txt")}})
    copy = storage.here(f"file://{store}")
    assert set(files(copy)) == {"a.txt", "2021/à côté.json"} and not (Path(copy).parent.parent / "escaped.txt").exists()


def test_models_of_an_address_are_those_of_the_copy(storage, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ETL_MODELS", "bundled")
    storage.models({})
    assert os.environ["ETL_MODELS"] == "bundled"
    monkeypatch.setenv("ETL_MODELS", f"file://{store}")
    storage.models({})
    assert files(os.environ["ETL_MODELS"]) == files(str(store))
