"""The distance of two points on the earth."""

from __future__ import annotations

import math

DIAMETER = 12742  # kilometres


def great_circle(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Kilometres between two points in degrees (WGS 84).

    >>> round(great_circle(16.27, -0.04, 16.77, -3.01))
    321
    """
    p, q = math.radians(latitude), math.radians(other_latitude)
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    return DIAMETER * math.asin(min(1.0, math.sqrt(h)))
