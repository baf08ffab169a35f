from __future__ import annotations

import pytest

from etl.coder import Coder


@pytest.fixture(scope="session")
def coder() -> Coder:
    """The coder with the models that ETL_MODELS names, loaded once."""
    return Coder()
