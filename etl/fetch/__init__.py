"""New articles from the network into the articles' folder: what sources.toml names, politely and within bounds. `run.fetch` does it."""

from etl.fetch.config import FILE_NAME, ConfigError
from etl.fetch.run import Fetched, fetch, source_names

__all__ = ["FILE_NAME", "ConfigError", "Fetched", "fetch", "source_names"]
