"""Reading one number in words: "half a billion", "twenty-five million", "tens of billions", "several hundred million"."""

from __future__ import annotations

import re
from decimal import Decimal

from extractor.money.lexicon import lexicon
from extractor.money.numerals import GAP, Number, and_a_half

_MOST_WORDS = 12
_LONGEST_WORD = 24  # code points
_FIRST = re.compile(rf"{GAP}?([^\W\d_]+)")
_NEXT = re.compile(rf"{GAP}([^\W\d_]+)")
_ARTICLE = re.compile(r"(?<!\w)an?[ \u00a0\n-]\Z", re.IGNORECASE)


class _Words:
    """The words from a place on, one at a time, no more than a number can have."""

    def __init__(self, text: str, start: int) -> None:
        self.text, self.end = text, start
        self._left = _MOST_WORDS

    def peek(self, gap: re.Pattern[str] = _NEXT) -> tuple[str, int]:
        """The next word in lower case and its end, or ``""`` if none is near."""
        limit = self.end + _LONGEST_WORD
        found = gap.match(self.text, self.end, limit) if self._left else None
        return (found[1].lower(), found.end()) if found and found.end() < limit else ("", self.end)

    def go(self, end: int) -> None:
        """Passes a word that was peeked at."""
        self.end, self._left = end, self._left - 1

    def take(self, *wanted: str) -> bool:
        """Passes the words ``wanted`` if they all stand here."""
        start = self.end
        for word in wanted:
            found, end = self.peek()
            if found != word:
                self.end = start
                return False
            self.end = end
        return True


def read_words(text: str, start: int) -> Number | None:
    """The number in words that begins at ``start``, its scale included; ``None`` if the words are none."""
    lex = lexicon()
    words = _Words(text, start)
    word, end = words.peek(_FIRST)
    words.go(end)
    if word == "a":
        return Number(start, end, Decimal(1), figures=False)
    article = _ARTICLE.search(text, max(start - 3, 0), start)
    with_article = article.start() if article else start
    if word in lex.plural:
        return _plural(words, start)
    if word in lex.vague:
        return _vague(words, with_article if word in ("few", "couple") else start)
    if word.startswith("multi"):
        return _multiple(words, word.removeprefix("multi"), start)
    if word in lex.fractions:
        return _part(words, lex.fractions[word], with_article)
    if word in lex.numbers:
        name, after = words.peek()
        if name in lex.fractions and name != "half":  # "three quarters of a billion"
            words.go(after)
            return _part(words, lex.numbers[word] * lex.fractions[name], start)
        return _cardinal(words, word, start)
    return _cardinal(words, word, with_article) if word in lex.scales else None


def _scales(words: _Words) -> int:
    """The product of the scale words that follow."""
    scales, product = lexicon().scales, 1
    word, end = words.peek()
    while word in scales and product < 10**18:
        product *= scales[word]
        words.go(end)
        word, end = words.peek()
    return product


def _plural(words: _Words, start: int) -> Number:
    """A chain of plurals: "hundreds of millions", "tens or hundreds of thousands"."""
    for _ in range(4):
        kept = words.end
        if not (
            words.take("of") or words.take("or") or words.take("to") or words.take("if", "not") or words.take("and")
        ):
            break
        words.take("even")
        word, end = words.peek()
        if word not in lexicon().plural:
            words.end = kept
            break
        words.go(end)
    return Number(start, words.end, None, 1000, figures=False)


def _vague(words: _Words, start: int) -> Number:
    """A number that cannot be read off: "several hundred million", "a few tens of billions"."""
    words.take("of")
    words.take("dozen")
    word, end = words.peek()
    if word in lexicon().plural and word.endswith("s") and word not in lexicon().scales:
        words.go(end)
        return Number(start, _plural(words, start).end, None, 1000, figures=False)
    scale = _scales(words)
    return Number(start, words.end, None, scale, figures=False)


def _multiple(words: _Words, scale: str, start: int) -> Number | None:
    """ "multibillion", "multi-million"."""
    if not scale:
        scale, end = words.peek()
        words.go(end)
    scales = lexicon().scales
    return Number(start, words.end, None, scales[scale], figures=False) if scale in scales else None


def _part(words: _Words, value: Decimal, start: int) -> Number | None:
    """A part of a scale, "half a billion"; ``None`` where no scale follows."""
    words.take("of")
    if not words.take("a"):
        words.take("an")
    scale = _scales(words)
    return Number(start, words.end, value * scale, scale, figures=False) if scale > 1 else None


def _cardinal(words: _Words, word: str, start: int) -> Number:
    """A cardinal: "two hundred and fifty million", "one and a half billion", "a billion and a half", "two point five"."""
    lex = lexicon()
    lone = word in lex.scales
    total, group, scale = Decimal(0), Decimal(0), 1
    while True:
        if word in lex.numbers:
            group += lex.numbers[word]
        elif word == "hundred":
            group, scale = (group or Decimal(1)) * 100, max(scale, 100)
        else:
            factor = lex.scales[word]
            # "two hundred million" scales the group, "five lakh crore" what was scaled before
            total, group = (
                (total + (group or 1) * factor, Decimal(0)) if group or not total else (total * factor, group)
            )
            scale = max(scale, factor)
        fraction, end = and_a_half(words.text, words.end)
        if fraction:
            words.go(end)
            total, group = (total, group + fraction) if group else (total + fraction * scale, group)
        elif group and group % 100 == 0:
            _pass_and(words)
        elif group and not total and words.take("point"):
            group = _point(words, group)
        word, end = words.peek()
        if not (word in lex.scales or (word in lex.numbers and _fits(group, lex.numbers[word]))):
            return Number(start, words.end, total + group, scale, figures=False, lone=lone)
        words.go(end)


def _pass_and(words: _Words) -> None:
    """Passes "and" between hundreds and the rest: "two hundred and fifty"."""
    kept = words.end
    if words.take("and") and lexicon().numbers.get(words.peek()[0], 100) >= 100:
        words.end = kept


def _fits(group: Decimal, number: int) -> bool:
    """Whether a word may continue the group: "twenty" "five" and "hundred" "five" may, "five" "six" may not."""
    last = group % 100
    return last == 0 or (last % 10 == 0 and last >= 20 and number < 10)


def _point(words: _Words, whole: Decimal) -> Decimal:
    """The decimals behind "point"."""
    digits = ""
    word, end = words.peek()
    while lexicon().numbers.get(word, 10) < 10 and len(digits) < 6:
        digits += str(lexicon().numbers[word])
        words.go(end)
        word, end = words.peek()
    return Decimal(f"{whole}.{digits or 0}")
