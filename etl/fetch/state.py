"""What is known of a source: what was fetched from it, what failed, and what its server said of its lists. A JSON file beside the articles."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from pathlib import Path

KEPT_DAYS = 400  # an address that no list has named for so long is forgotten
MOST_TRIES = 5  # nights


@dataclass
class State:
    """By the digest of an item's key: the last day on which a list named it, and how often it could not be had. `uid`: of a mailbox."""

    seen: dict[str, str] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)
    lists: dict[str, dict[str, str]] = field(default_factory=dict)  # address → etag, last_modified
    uid: list[int] = field(default_factory=lambda: [0, 0])  # the mailbox's validity, the last message

    @classmethod
    def load(cls, path: Path) -> State:
        """What the file holds; a new one where there is none or a broken one: what is fetched again then is known by its text."""
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return cls()

    def save(self, path: Path, today: date) -> None:
        """Whole or not at all."""
        oldest = (today - timedelta(days=KEPT_DAYS)).isoformat()
        self.seen = {key: day for key, day in self.seen.items() if day >= oldest}
        self.failed = {key: times for key, times in self.failed.items() if key not in self.seen}
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        draft.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")
        draft.replace(path)

    def knows(self, key: str, today: date) -> bool:
        """Whether an item is known; that it is still listed is noted."""
        digest = _digest(key)
        if digest in self.seen:
            self.seen[digest] = today.isoformat()
        return digest in self.seen

    def add(self, key: str, today: date) -> None:
        """An item is done with."""
        self.seen[_digest(key)] = today.isoformat()

    def fail(self, key: str, today: date) -> bool:
        """An item could not be had. Returns whether it is given up."""
        digest = _digest(key)
        self.failed[digest] = self.failed.get(digest, 0) + 1
        if self.failed[digest] >= MOST_TRIES:
            self.add(key, today)
        return digest in self.seen


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:20]
