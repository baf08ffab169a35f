"""New articles from the network into the articles' folder, before the night. Wiring only; etl/fetch."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from airflow.sdk import Param, dag, get_current_context, task
from support.alerts import Alert
from support.assets import TILE, tile
from support.connections import secret
from support.policy import DEFAULTS, cron
from support.storage import fetched, here

from etl import settings

DOC = """
**Healthy:** green by 02:00 UTC; each tile is a source and says what it brought. Without a `sources.toml` in the articles' folder nothing is
fetched, and `source` is skipped.

**Where to look:** a red tile's log ends with why its source could not be read; addresses that failed are named above. The articles lie in the folder
`fetched`, one folder a source.

**What to do:** *"$NAME is not defined"*: set it in the environment of the tasks, or make a Connection of this name with the secret as its
password. *"is not on the public network"*: if the machine is yours, allow it in `sources.toml`. *"the server answers …"*, *"no answer"*: the next
night asks again; where it goes on, look at the address. To leave a source out, remove it from `sources.toml`.
"""


@dag(schedule=cron("0 1 * * *"), catchup=False, max_active_runs=1, doc_md=DOC, tags=["events", "night"],
     description="New articles from feeds, sitemaps, APIs and mailboxes", default_args=DEFAULTS, on_failure_callback=Alert(),
     dagrun_timeout=timedelta(hours=6),
     params={"articles": Param(os.environ.get("ETL_ARTICLES") or str(settings.SAMPLE_ARTICLES), type="string", minLength=1,
                               title="Folder of articles", description="where sources.toml lies")})
def fetch():
    @task(execution_timeout=timedelta(minutes=30))
    def sources() -> list[str]:
        """The names of what sources.toml names."""
        from etl.fetch import source_names

        return source_names(here(get_current_context()["params"]["articles"]))

    # one at a time: several may be of one host, which is not to be asked twice at once
    @task(map_index_template=TILE, max_active_tis_per_dagrun=1, execution_timeout=timedelta(hours=1))
    def source(name: str) -> dict[str, Any]:
        """What is new of one source."""
        from etl.fetch import fetch

        articles = get_current_context()["params"]["articles"]
        [done] = fetch(here(articles), fetched(articles), secret, only=name)
        tile(str(done))
        if done.failed:
            raise RuntimeError(str(done))
        return done.to_json()

    source.expand(name=sources())


fetch()
