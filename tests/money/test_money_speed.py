"""The work grows with the length of the text, whatever the text. It is counted in CPU time, and only against itself."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from extractor.money import dollar_of, find_money

HARD = [
    "1", "$", "1,", "1.", "1 ", "$1 ", "5-", "5m", "1'", "½", "1\u00a0000", "1/2 ", "hundred ", "hundreds of ", "one and a half ",
    "a ", " billion", "$5 to ", "from 5 million to ", "5 yuan (", "5 pesos ", "R5m ", "(€1, £1, ", "US ", "all figures in ", "-a",
]  # fmt: skip


def seconds(text: str) -> float:
    start = time.process_time()
    find_money(text)
    dollar_of(text)
    return time.process_time() - start


@pytest.mark.parametrize("piece", HARD)
def test_linear(piece: str) -> None:
    small, large = piece * (20_000 // len(piece)), piece * (160_000 // len(piece))
    seconds(small[:1000])
    once = min(seconds(small), seconds(small))
    # eight times the text in well under 64 times the time: the factor and the addend leave room for a busy machine
    assert seconds(large) < 24 * once + 0.5


def test_long_line_with_little_money() -> None:
    words = "The board met on 3 May 2019 in Paris to talk about the plan, said two of its members. " * 40
    line = (words + "It may cost $5 billion. ") * 1500
    assert len(find_money(line)) == 1500
    assert seconds(line) < 6 * seconds(line[: len(line) // 4]) + 0.5


def test_import_is_light() -> None:
    program = "import sys, extractor.money; extractor.money.find_money('$5'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"spacy", "numpy", "pandas", "regex", "pydantic", "babel"} & set(loaded)
