"""robots.txt of each site, asked for once a run (RFC 9309), through Protego."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from protego import Protego

LONGEST_DELAY = 60.0  # seconds; a site that asks for more is not asked often enough for it to matter


class Robots:
    """What sites allow `agent`; `ask` gives status and text of an address, and None where nobody answers."""

    def __init__(self, ask: Callable[[str], tuple[int, str] | None], agent: str) -> None:
        self._ask, self._agent = ask, agent
        self._sites: dict[str, Protego | bool] = {}  # or whether everything is allowed

    def allows(self, url: str) -> bool:
        """Whether an address may be fetched. Where robots.txt cannot be had for the site's fault nothing may; where there is none, all."""
        rules = self._rules(url)
        return rules if isinstance(rules, bool) else rules.can_fetch(url, self._agent)

    def delay(self, url: str) -> float:
        """Seconds that the site asks for between two requests."""
        rules = self._rules(url)
        wanted = None if isinstance(rules, bool) else rules.crawl_delay(self._agent)
        return min(float(wanted or 0), LONGEST_DELAY)

    def _rules(self, url: str) -> Protego | bool:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._sites:
            answer = self._ask(f"{site}/robots.txt")
            if answer is None or answer[0] >= 500 or answer[0] == 429:
                self._sites[site] = False
            else:
                self._sites[site] = Protego.parse(answer[1]) if answer[0] < 300 else True
        return self._sites[site]
