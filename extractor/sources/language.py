"""Which language an article is written in, told cheaply and only when it is clear."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

ENGLISH = "en"

_SAMPLE = 2_000
_WORD = re.compile(r"[^\W\d_]+")
# Everything before Greek, and Latin Extended Additional: the letters of all languages in Latin script.
_LATIN = re.compile("[A-Za-z\u00aa-\u024f\u1e00-\u1eff\uff21-\uff5a\ufb00-\ufb06]")

# Measured on the development set cut to pieces of 60 to 300 characters, and on the sample sentences that spaCy ships in
# 66 languages: prose from 0.15 up is English. Below, the detector's English probability was never under 0.02 for English
# (lists of names and figures) of 60 characters, and under 0.001 for nearly all of the others.
_ENGLISH_SHARE = 0.15
_FOREIGN_BELOW = 0.01
_FOREIGN_BELOW_IF_STATED = 0.3
_ENOUGH_WORDS = 12
_ENOUGH_WORDS_IF_STATED = 5
_FEW_WORDS = 8
_ENOUGH_FOREIGN_LETTERS = 4
# Nigerian Pidgin, and "no language at all": what the detector makes of English with many names or figures in it.
_TAKEN_FOR_ENGLISH = (ENGLISH, "pcm", "zxx")


def language_of(text: str, *, stated: str | None = None) -> str | None:
    """The language of ``text`` as a two- or three-letter ISO 639 code; None where the text does not show it.

    Looks at the first 2,000 characters. ``stated`` is what the source says ("de", "en-GB"): it makes a doubtful text
    foreign but does not overrule a clear one. English prose is recognised by its function words alone; only a text
    that lacks them is handed to the detector, which takes half a second to load.
    """
    sample = text[:_SAMPLE]
    words = _WORD.findall(sample.lower())
    letters = "".join(words)
    other_script = len(letters) - len(_LATIN.findall(letters))
    if other_script >= _ENOUGH_FOREIGN_LETTERS and 2 * other_script > len(letters):
        return _foreign(sample, below=1.0)
    if len(words) >= _FEW_WORDS and sum(word in _english_words() for word in words) >= _ENGLISH_SHARE * len(words):
        return ENGLISH
    said_foreign = primary_subtag(stated) not in (None, ENGLISH)
    if len(words) < (_ENOUGH_WORDS_IF_STATED if said_foreign else _ENOUGH_WORDS):
        return None
    return _foreign(sample, below=_FOREIGN_BELOW_IF_STATED if said_foreign else _FOREIGN_BELOW)


def primary_subtag(tag: str | None) -> str | None:
    """The language of a tag such as "en-GB" or "pt_BR", in lower case; None for none."""
    return re.split("[-_]", tag.strip().lower())[0] or None if tag else None


def _foreign(sample: str, *, below: float) -> str | None:
    ranks: dict[str, float] = dict(_detector().rank(sample))
    if sum(ranks.pop(code, 0.0) for code in _TAKEN_FOR_ENGLISH) >= below:
        return None
    return max(ranks, key=lambda code: ranks[code])


@cache
def _english_words() -> frozenset[str]:
    lines = files(__package__).joinpath("english_words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def _detector() -> LanguageIdentifier:
    # Imported here because most batches are English through and through and never need it.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
