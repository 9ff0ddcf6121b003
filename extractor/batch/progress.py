"""How far a batch is, on standard error: a line that renews itself on a terminal, a line a minute elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TextIO

#: Seconds between two reports.
ON_TERMINAL, ELSEWHERE = 0.5, 60.0
_CLEAR = "\r\x1b[K"


class Progress:
    """Reports to ``stream``, unless ``quiet``.

    ``total``: bytes of all inputs, or None where that is not known; then no time left is told. What is left is taken to need as long, byte for byte, as what
    this run has done so far.
    """

    def __init__(
        self, stream: TextIO, *, quiet: bool, total: int | None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream, self._quiet, self._total, self._clock = stream, quiet, total, clock
        self._terminal = stream.isatty()
        self._interval = ON_TERMINAL if self._terminal else ELSEWHERE
        self._begun = self._told = clock()
        self._articles: int | None = None
        self._reached = 0
        self._shown = False

    def update(self, articles: int, reached: int) -> None:
        """So many ``articles`` are read, and so many bytes of the inputs."""
        if self._articles is None:  # what an earlier run has done says nothing about the speed of this one
            self._articles, self._reached = articles, reached
        now = self._clock()
        if not self._quiet and now - self._told >= self._interval:
            self._told = now
            line = self._line(articles, reached, now - self._begun)
            self._stream.write(f"{_CLEAR}{line}" if self._terminal else f"{line}\n")
            self._stream.flush()
            self._shown = self._terminal

    def say(self, message: str) -> None:
        """A line of its own, also when quiet."""
        self.clear()
        self._stream.write(f"{message}\n")
        self._stream.flush()

    def clear(self) -> None:
        """Take the line off the terminal."""
        if self._shown:
            self._stream.write(_CLEAR)
            self._stream.flush()
            self._shown = False

    def _line(self, articles: int, reached: int, seconds: float) -> str:
        rate = (articles - (self._articles or 0)) / max(seconds, 1e-9)
        parts = [f"{articles:,} articles", f"{rate:.1f} a second" if rate >= 1 else f"{60 * rate:.1f} a minute"]
        if self._total:
            parts.append(f"{min(1.0, reached / self._total):.0%} of the input")
            if reached > self._reached:
                left = max(0, self._total - reached) * seconds / (reached - self._reached)
                parts.append(f"{duration(left)} left")
        return ", ".join(parts)


def duration(seconds: float) -> str:
    """Seconds in the words of a clock, to two places: ``45 s``, ``12 min``, ``3 h 05 min``, ``2 d 4 h``."""
    minutes = round(seconds / 60)
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h {minutes % 60:02} min"
    return f"{minutes // (24 * 60)} d {minutes // 60 % 24} h"
