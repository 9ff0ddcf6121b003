"""From passages to tensors: the answers stand at the right tokens, and the losses are what they should be."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import torch
from test_corpus import passage
from tokenizers import Tokenizer

from extractor.reader.labels import LabelSet
from extractor.reader.model import TOKENIZER, bundled_folder
from extractor.training.dataset import IGNORE, batches, capitalise, collate, examples, hide, shout, thin
from extractor.training.losses import span_loss

TOKENS = Tokenizer.from_file(str(bundled_folder() / TOKENIZER))
LABELS = LabelSet()


def test_classes_and_spans_point_at_their_words() -> None:
    one = passage()
    (example,) = examples(one, TOKENS, LABELS)
    heads = {
        head: [LABELS.heads[head][v] if v != IGNORE else None for v in values]
        for head, values in example.classes.items()
    }
    assert heads["kind"] == ["claim", "claim", "unit_price", "claim"]
    assert heads["status"] == ["agreed", "agreed", None, "completed"]
    offsets = example.window.offsets

    def words(anchor: int, role: str) -> set[str]:
        spans = example.spans[anchor][LABELS.roles.index(role)]
        return {one.text[offsets[first, 0] : offsets[last, 1]] for first, last in spans if first}

    assert words(0, "company") == {"Norsk Line", "Norsk Line A/S", "Norsk"}
    assert words(1, "cue") == {"would buy"}
    assert words(3, "source") == {"people familiar with the matter"}
    assert example.spans[3][LABELS.roles.index("counterparty")] == [(0, 0)]
    assert example.spans[2] == [[]] * len(LABELS.roles)


def test_collate_pads_and_keeps_the_rows_together() -> None:
    (example,) = examples(passage(), TOKENS, LABELS)
    short = thin(example, 1, random.Random(0))
    batch = collate([example, short])
    assert batch.input_ids.shape[0] == 2
    assert batch.anchors[:, 0].tolist() == [0] * 4 + [1]
    assert batch.classes["kind"].shape == (5,)
    assert set(batch.pairs[:, 0].tolist()) <= set(range(5))


def test_batches_hold_every_example_once() -> None:
    made = [e for e in examples(passage(), TOKENS, LABELS) for _ in range(7)]
    groups = batches(made, 200, random.Random(0))
    assert sum(map(len, groups)) == 7
    assert all(len(g) == 1 or sum(e.cost for e in g) <= 200 for g in groups)


def test_shouting_changes_only_word_shapes() -> None:
    (example,) = examples(passage(), TOKENS, LABELS)
    loud = shout(example)
    assert (loud.window.features[:, 1:] == example.window.features[:, 1:]).all()
    assert (loud.window.features[:, 0] != example.window.features[:, 0]).any()


def test_a_capitalised_title_is_read_as_one_written_so() -> None:
    title = "Norsk Line's cost-cutting to go on until shareholders agree"
    capitalised = "Norsk Line's Cost-Cutting to go on Until Shareholders Agree"
    one = passage()
    body = one.text[len(one.title or "") :]
    windows = []
    for words in (title, capitalised):
        shift = len(words) - len(one.title or "")
        labels = tuple(
            replace(lb, start=lb.start + shift, end=lb.end + shift)
            for lb in one.labels
            if lb.start > len(one.title or "")
        )
        windows += examples(replace(one, title=words, text=words + body, labels=labels), TOKENS, LABELS)
    small, large = windows
    assert (small.window.features != large.window.features).any()
    assert (capitalise(small).window.features == large.window.features).all()
    assert (capitalise(large).window.features == large.window.features).all()


def test_hiding_spares_money_and_the_window_itself() -> None:
    (example,) = examples(passage(), TOKENS, LABELS)
    mask = 99_999
    hidden = hide(example, 1.0, mask, random.Random(0)).window
    words = example.window.offsets[:, 0] >= 0
    assert ((hidden.input_ids == mask) == (words & (example.window.features[:, 1] == 0))).all()
    some = hide(example, 0.3, mask, random.Random(0)).window.input_ids == mask
    assert 0 < some.sum() < words.sum() / 2
    assert (example.window.input_ids != mask).all()


def test_the_span_loss_is_the_log_of_the_summed_probability() -> None:
    start, end = torch.zeros(1, 2, 4), torch.zeros(1, 2, 4)
    pairs = torch.tensor([[0, 0, 1, 1], [0, 0, 2, 3]])  # two right spans of sixteen, each 1/16
    weight = 1.5
    assert math.isclose(float(span_loss(start, end, pairs)), -weight * math.log(2 / 16), rel_tol=1e-5)
    assert float(span_loss(start, end, pairs[:0])) == 0.0
