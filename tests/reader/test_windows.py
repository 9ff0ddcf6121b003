"""Windows hold every expression once, and their tokens point back into the text."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from extractor.reader.model import TOKENIZER, bundled_folder
from extractor.reader.windows import SEGMENTS, Window, WindowSize, make_windows

TOKENIZER_ = Tokenizer.from_file(str(bundled_folder() / TOKENIZER))
TITLE = "Acme weighs a bid"


def windows(
    text: str, spans: list[tuple[int, int]], title_end: int = 0, size: WindowSize | None = None
) -> list[Window]:
    return list(make_windows(text, title_end, spans, TOKENIZER_, size))


def spans_of(text: str, word: str) -> list[tuple[int, int]]:
    return [(i, i + len(word)) for i in range(len(text)) if text.startswith(word, i)]


def words_of(window: Window, text: str, segment: str) -> str:
    rows = window.offsets[window.features[:, 2] == SEGMENTS.index(segment)]
    return text[rows[0, 0] : rows[-1, 1]] if len(rows) else ""


def test_a_window_has_title_lead_and_surroundings() -> None:
    body = "Lead words here. " + "Filler words go on. " * 100 + "Then $5 million is paid. " + "More of it. " * 100
    text = f"{TITLE}\n\n{body}"
    spans = spans_of(text, "$5 million")
    (window,) = windows(text, spans, len(TITLE), WindowSize(before=100, after=50, lead=20))
    assert words_of(window, text, "title") == TITLE
    assert words_of(window, text, "lead").startswith("Lead words")
    around = words_of(window, text, "body")
    assert "Then $5 million is paid" in around
    assert len(around) < 220


def test_expressions_close_together_share_a_window_and_far_ones_do_not() -> None:
    text = "They paid $5 million and $5 million. " + "Filler. " * 400 + "Then $5 million more."
    assert [len(w.anchors) for w in windows(text, spans_of(text, "$5 million"))] == [2, 1]


def test_the_anchor_covers_the_expression_and_the_mark_tells_all_of_them() -> None:
    text = "Acme paid $5 million of its $70 billion."
    spans = [*spans_of(text, "$5 million"), *spans_of(text, "$70 billion")]
    (window,) = windows(text, spans)
    for (_, first, last), span in zip(window.anchors.tolist(), spans, strict=True):
        assert (window.offsets[first, 0], window.offsets[last - 1, 1]) == span
        assert window.features[first:last, 1].all()
    assert window.features[:, 1].sum() == sum(last - first for _, first, last in window.anchors.tolist())


def test_an_expression_in_the_title() -> None:
    text = "Acme raises $5 million\n\nThe firm raised $5 million from friends."
    (window,) = windows(text, spans_of(text, "$5 million"), len("Acme raises $5 million"))
    assert words_of(window, text, "title") == "Acme raises $5 million"
    assert len(window.anchors) == 2


def test_no_window_is_longer_than_the_encoder_reads() -> None:
    text = "x1 " * 3000 + "$5 million " * 40 + "$" + "9" * 5000
    spans = [*spans_of(text, "$5 million"), (text.rindex("$"), len(text))]
    made = windows(text, spans)
    assert max(len(w.input_ids) for w in made) <= WindowSize().tokens
    assert sorted(row[0] for w in made for row in w.anchors.tolist()) == list(range(len(spans)))


@given(st.lists(st.text(max_size=30), max_size=12), st.text(max_size=20))
def test_every_expression_is_in_one_window_and_offsets_point_into_the_text(parts: list[str], title: str) -> None:
    title_end = len(title)
    text = (title + "\n\n" if title else "") + " $3 million ".join(parts)
    spans = spans_of(text, "$3 million")
    made = windows(text, spans, title_end)
    assert sorted(row[0] for w in made for row in w.anchors.tolist()) == list(range(len(spans)))
    for window in made:
        real = window.offsets[window.offsets[:, 0] >= 0]
        assert (real[:, 0] <= real[:, 1]).all()
        assert (real <= len(text)).all()
        for index, first, last in window.anchors.tolist():
            start, end = spans[index]
            assert np.array_equal(window.offsets[[first, last - 1], [0, 1]], [start, end])
