"""Which events: one SQL condition on the columns of events_in_full. Written by a person, or made of filters with values beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from etl.exchange.condition import checked


@dataclass(frozen=True)
class Selection:
    """`parameters`: what stands for %(name)s in the condition; None where nothing does, and a percent sign is one."""

    condition: str = "true"
    parameters: Mapping[str, Any] | None = None

    @property
    def written(self) -> bool:
        """Whether a person wrote the condition, so that it may be none."""
        return self.parameters is None and self.condition != "true"


def written(where: str | None) -> Selection:
    """The condition after --where; None is every event. Raises ConditionError."""
    return Selection() if where is None else Selection(checked(where))
