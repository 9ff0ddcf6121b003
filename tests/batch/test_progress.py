"""Progress: what it says, and when."""

from __future__ import annotations

import io

import pytest

from extractor.batch.items import size_of
from extractor.batch.progress import ELSEWHERE, Progress, duration


class Screen(io.StringIO):
    """Standard error that may be a terminal."""

    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


def report(*, terminal: bool, quiet: bool = False, total: int | None = 1000) -> str:
    """A run of 300 s that takes in an article and 2 bytes a second, after an earlier run of 100 articles and 200 bytes."""
    screen, now = Screen(terminal), [0.0]
    progress = Progress(screen, quiet=quiet, total=total, clock=lambda: now[0])
    for second in range(301):
        now[0] = float(second)
        progress.update(100 + second, 200 + 2 * second)
        if second == 150:
            progress.say("news.txt: there is nothing in it")
    progress.clear()
    return screen.getvalue()


def test_a_line_a_minute_where_there_is_no_terminal() -> None:
    said = report(terminal=False).splitlines()
    assert said[0] == "160 articles, 1.0 a second, 32% of the input, 6 min left"
    assert said[2] == "news.txt: there is nothing in it"
    assert said[-1] == "400 articles, 1.0 a second, 80% of the input, 2 min left"
    assert len(said) == 300 / ELSEWHERE + 1


def test_a_line_that_renews_itself_on_a_terminal() -> None:
    said = report(terminal=True)
    assert said.count("\n") == 1
    assert said.endswith("80% of the input, 2 min left\r\x1b[K")
    assert "\r\x1b[Knews.txt: there is nothing in it\n" in said


def test_quiet_leaves_only_what_has_to_be_said() -> None:
    assert report(terminal=True, quiet=True) == "news.txt: there is nothing in it\n"


def test_without_a_known_end_no_time_is_left() -> None:
    assert report(terminal=False, total=None).splitlines()[0] == "160 articles, 1.0 a second"
    assert size_of(["a.txt", "-"]) is size_of(["https://example.com/"]) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59.4, "59 s"), (59.9, "1 min"), (3599, "1 h 00 min"), (11_100, "3 h 05 min"), (190_000, "2 d 4 h")],
)
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words
