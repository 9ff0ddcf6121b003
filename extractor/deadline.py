"""A limit of time on one call in this process."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

T = TypeVar("T")

#: The call may take this many times its limit by the clock on the wall, on a machine that is busy with other things or was asleep.
PATIENCE = 10.0
#: Seconds between two looks at the clocks once the limit may have been reached.
_AGAIN = 0.5
#: More than this no timer takes.
_LONGEST = 1e8


class TooSlow(Exception):  # noqa: N818  # a finding about an article, which its caller turns into an error
    """The call took longer than it may."""


class _Alarm(BaseException):
    """Rung inside the call; no ``except Exception`` on its way out may keep it."""


def call_within(seconds: float | None, call: Callable[[], T]) -> T:
    """The result of ``call``. Raises ``TooSlow`` after ``seconds`` of computing in this thread, or ``PATIENCE`` times as much by the clock.

    Computing time, so that results do not depend on how busy the machine is. It rests on SIGALRM and so ends Python code and regular expressions, though not a single step inside another C library. In another thread than the main
    one, and on systems without that signal, there is no limit; worker processes (``extractor.workers``) are ended from outside as well.
    """
    if seconds is None or not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        return call()
    armed = True
    computing, clock = time.thread_time() + seconds, time.monotonic() + PATIENCE * seconds

    def ring(signum: int, frame: FrameType | None) -> None:
        if armed and (time.thread_time() >= computing or time.monotonic() >= clock):
            raise _Alarm

    before = signal.signal(signal.SIGALRM, ring)
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, min(seconds, _LONGEST), _AGAIN)
            return call()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            armed = False  # an alarm that is already on its way rings no more
    except _Alarm:
        armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)  # it may have rung before the line above that stops it
        raise TooSlow from None
    finally:
        signal.signal(signal.SIGALRM, before or signal.SIG_DFL)
