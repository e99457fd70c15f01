"""How far apart requests to one host are sent: numbers in, numbers out."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Pace:
    """The pace of one host.

    ``delay_s`` ± ``jitter`` (0.5 is ± 50 %) lies between two requests, at most ``concurrency`` are under way, and no
    gap is shorter than ``floor_s``, which the portal's robots.txt asks for.
    """

    delay_s: float
    jitter: float = 0.5
    concurrency: int = 1
    floor_s: float = 0.0

    def with_floor(self, floor_s: float) -> Pace:
        """This pace, never faster than ``floor_s``; one request at a time, so that no gap is filled from the side."""
        if floor_s <= 0:
            return self
        return replace(self, floor_s=floor_s, concurrency=1)

    def bounds(self) -> tuple[float, float]:
        """The shortest and the longest gap.

        >>> Pace(2, 0.5).bounds(), Pace(2, 0.5).with_floor(2.5).bounds(), Pace(0).with_floor(2).bounds()
        ((1.0, 3.0), (2.5, 3.0), (2, 2))
        """
        shortest = max(self.floor_s, self.delay_s * (1 - self.jitter), 0)
        return shortest, max(shortest, self.delay_s * (1 + self.jitter))

    def gap(self, draw: float) -> float:
        """The gap for a random ``draw`` between 0 and 1."""
        shortest, longest = self.bounds()
        return shortest + draw * (longest - shortest)
