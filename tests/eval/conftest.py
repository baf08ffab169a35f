from __future__ import annotations

import pytest

from etl.coder import Coder
from etl.language import Language


@pytest.fixture(scope="session")
def coder() -> Coder:
    """The coder with the models that ETL_MODELS names, loaded once."""
    return Coder(Language.of("fr"))
