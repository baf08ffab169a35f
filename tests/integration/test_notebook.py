"""The notebook of the weekly brief, executed on the sample of cookbook_sample.py."""

from __future__ import annotations

from collections.abc import Iterator

import cookbook_sample
import nbformat
import pytest
from nbclient import NotebookClient

from etl import settings
from etl.load.embedded import EmbeddedServer

NOTEBOOK = settings.ROOT / "docs" / "weekly_brief.ipynb"
pytestmark = pytest.mark.one_server


@pytest.fixture
def sample(warehouse: EmbeddedServer) -> Iterator[EmbeddedServer]:
    cookbook_sample.empty(warehouse)
    cookbook_sample.fill(warehouse)
    yield warehouse
    cookbook_sample.empty(warehouse)


def test_it_tells_the_week(sample: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_DSN", sample.loader)
    monkeypatch.setenv("PYTHONPATH", str(settings.ROOT))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells), "it is shipped without the output of somebody's warehouse"
    (parameters,) = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", ())]
    parameters.source = parameters.source.replace("LAST_DAY = None", 'LAST_DAY = "2017-10-20"')
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(settings.ROOT)}}).execute()
    told = [output.data for cell in notebook.cells for output in cell.get("outputs", ()) if "data" in output]
    text = "\n".join(data.get("text/markdown", data["text/plain"]) for data in told)
    assert "14 October to 20 October 2017" in text and "**4** events with **42** dead, in 2 countries" in text
    assert "14 dead: Deir ez&#45;Zor" in text and "Un raid a tué quatorze civils" in text
    assert text.index("### 14 dead") < text.index("### 10 dead")
    assert sum("image/png" in data for data in told) == 2, "the chart and the map"
    assert "new      19" in text, "all of the sample is, a week before its last run"
