"""Reading one number, in figures or in words, at a place in the text.

Every reader here looks at a bounded stretch of text, so that the whole scan stays linear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from extractor.money.lexicon import lexicon

MAX_FIGURES = 40  # a longer run of digits is no amount of money

_WESTERN = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_INDIAN = re.compile(r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]+)?")
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_DECIMAL_COMMA = re.compile(r"[0-9]+,[0-9]{1,2}")
_DOTTED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}")
_APOSTROPHES = re.compile(r"[0-9]{1,3}(?:['’][0-9]{3})+(?:\.[0-9]+)?")
_VULGAR = re.compile(r"[0-9]*[½¼¾⅓⅔⅛⅜⅝⅞]")
_SPACED = re.compile(r"(?:[\u00a0\u2009\u202f][0-9]{3})+(?![0-9])")
_SPACED_PLAINLY = re.compile(r"(?: [0-9]{3})+(?![0-9,.]*[0-9])")
_FRACTION = re.compile(r"[ \u00a0-]([1-9])/([2-9])(?![0-9/])")
_SLASH = re.compile(r"/([2-9])(?=[ -]\w)")
_AND_A_HALF = re.compile(r"[ -]and[ -](?:a[ -]half|a[ -]quarter|three[ -]quarters)(?!\w)", re.IGNORECASE)
_HALVES = {"half": Decimal("0.5"), "quarter": Decimal("0.25"), "quarters": Decimal("0.75")}

GAP = r"(?:[ \u00a0\u2009\u202f]|[-‑]|\r?\n(?!\s)|[ \u00a0]\n(?!\s)|  )"
_WORD = re.compile(rf"{GAP}?([^\W\d_]+)")
_NEXT = re.compile(rf"{GAP}([^\W\d_]+)")
_ARTICLE = re.compile(r"(?<!\w)an?[ \u00a0\n-]\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Number:
    """A number at ``start:end``; ``value`` is ``None`` for a vague one; a scale word that belongs to it is included."""

    start: int
    end: int
    value: Decimal | None
    scale: int = 1
    figures: bool = True
    large: bool = False  # grouped, with decimals or of three digits: hardly a count by chance
    lone: bool = False  # begins with the scale word: "billion", "a billion"

    @property
    def scaled(self) -> bool:
        return self.scale > 1


def read_figures(text: str, start: int, end: int, *, spaced: bool) -> Number | None:
    """The number whose run of digits and separators is ``text[start:end]``.

    ``spaced`` says that a currency stands before it, so that plain spaces may group its digits ("R10 000").
    """
    run = text[start:end].rstrip(".,'’")
    end = start + len(run)
    if len(run) > MAX_FIGURES:
        return None
    value = _figures(run)
    if value is None:
        return None
    large = len(run) > 2 and not (len(run) == 4 and run.isdigit())
    if run.isdigit() and len(run) <= 3:
        groups = _SPACED.match(text, end, end + MAX_FIGURES) or (
            _SPACED_PLAINLY.match(text, end, end + MAX_FIGURES) if spaced else None
        )
        if groups:
            value = Decimal(run + re.sub(r"\D", "", groups[0]))
            return Number(start, groups.end(), value, large=True)
    if run.isdigit():
        fraction = _FRACTION.match(text, end)
        slash = _SLASH.match(text, end)
        if fraction and fraction[1] < fraction[2]:
            value, end = value + Decimal(fraction[1]) / Decimal(fraction[2]), fraction.end()
        elif slash and len(run) == 1 and run < slash[1]:
            value, end = value / Decimal(slash[1]), slash.end()
    if start and text[start - 1] == "." and not text[max(start - 2, 0) : start - 1].isalnum() and run.isdigit():
        value, start, large = Decimal("0." + run), start - 1, True
    half = _AND_A_HALF.match(text, end)
    if half and value == value.to_integral_value():
        last = re.split(r"[ -]", half[0].lower())[-1]
        value, end = value + _HALVES[last], half.end()
    return Number(start, end, value, large=large)


def _figures(run: str) -> Decimal | None:
    if _PLAIN.fullmatch(run):
        return Decimal(run)
    if _WESTERN.fullmatch(run) or _INDIAN.fullmatch(run):
        return Decimal(run.replace(",", ""))
    if _DECIMAL_COMMA.fullmatch(run):
        return Decimal(run.replace(",", "."))
    if _DOTTED.fullmatch(run):
        return Decimal(run.replace(".", ""))
    if _APOSTROPHES.fullmatch(run):
        return Decimal(run.replace("'", "").replace("’", ""))
    if _VULGAR.fullmatch(run):
        return Decimal(run[:-1] or 0) + lexicon().fractions[run[-1]]
    return None


class _Words:
    """The words from a place on, one at a time, no more than a number can have."""

    def __init__(self, text: str, start: int) -> None:
        self.text, self.end = text, start
        self.left = 12

    def peek(self, gap: re.Pattern[str] = _NEXT) -> tuple[str, int]:
        found = gap.match(self.text, self.end, self.end + 24) if self.left else None
        if not found or found.end() == self.end + 24:
            return "", self.end
        return found[1].lower(), found.end()

    def take(self, *wanted: str) -> bool:
        """Passes the words ``wanted`` if they all stand here."""
        end = self.end
        for word in wanted:
            found, after = self.peek()
            if found != word:
                self.end = end
                return False
            self.end = after
        return True


def read_words(text: str, start: int) -> Number | None:
    """The number in words that begins at ``start``, its scale included: "half a billion", "twenty-five million", "tens of
    billions", "several hundred million"."""
    lex = lexicon()
    words = _Words(text, start)
    word, words.end = words.peek(_WORD)
    article = _ARTICLE.search(text, max(start - 3, 0), start)
    first = article.start() if article else start
    if word == "multi":
        word, words.end = words.peek(_WORD)
    elif word.startswith("multi"):
        word = word.removeprefix("multi")
    elif word in lex.plural:
        return _plural(words, start)
    elif word in lex.vague:
        return _vague(words, first if word in ("few", "couple") else start)
    elif word in ("half", "quarter") or (word in lex.numbers and _is_fraction(words)):
        return _fraction(words, word, first)
    elif word in lex.numbers or (word in lex.scales and not word.endswith("s")):
        return _cardinal(words, word, first if word in lex.scales else start)
    else:
        return None
    return Number(start, words.end, None, lex.scales[word], figures=False) if word in lex.scales else None


def _scales(words: _Words) -> int:
    """The product of the scale words that follow."""
    lex, product = lexicon(), 1
    word, end = words.peek()
    while word in lex.scales and product < 10**18:
        product *= lex.scales[word]
        words.end = end
        word, end = words.peek()
    return product


def _plural(words: _Words, start: int) -> Number:
    """A chain of plurals: "hundreds of millions", "tens or hundreds of thousands"."""
    lex = lexicon()
    for _ in range(4):
        kept = words.end
        if not (words.take("of") or words.take("or") or words.take("to") or words.take("if", "not") or words.take("and")):
            break
        words.take("even")
        word, end = words.peek()
        if word not in lex.plural:
            words.end = kept
            break
        words.end = end
    return Number(start, words.end, None, 1000, figures=False)


def _vague(words: _Words, start: int) -> Number:
    words.take("of")
    words.take("dozen")
    kept = words.end
    scale = _scales(words)
    return Number(start, words.end if scale > 1 else kept, None, scale, figures=False)


def _is_fraction(words: _Words) -> bool:
    return words.peek()[0] in ("quarters", "third", "thirds", "quarter")


def _fraction(words: _Words, word: str, start: int) -> Number | None:
    """ "half a billion", "three-quarters of a billion"; ``None`` where no scale follows."""
    lex = lexicon()
    value = lex.fractions.get(word)
    if value is None:
        name, words.end = words.peek()
        value = lex.numbers[word] * lex.fractions[name]
    words.take("of")
    if not words.take("a"):
        words.take("an")
    scale = _scales(words)
    return Number(start, words.end, value * scale, scale, figures=False) if scale > 1 else None


def _cardinal(words: _Words, word: str, start: int) -> Number:
    """A cardinal, with what follows it: "two hundred and fifty million", "one and a half billion", "a billion"."""
    lex = lexicon()
    total, group, scale = Decimal(0), Decimal(0), 1
    word_is_scale = word not in lex.numbers
    after = words.end
    while True:
        if word in lex.numbers:
            group += lex.numbers[word]
        elif word == "hundred":
            group, scale = (group or 1) * 100, max(scale, 100)
        elif word in lex.scales:
            if group or not total:
                total, group = total + (group or 1) * lex.scales[word], Decimal(0)
            else:
                total *= lex.scales[word]
            scale = max(scale, lex.scales[word])
        words.end, words.left = after, words.left - 1
        word, after = words.peek()
        if word == "and":
            half = _AND_A_HALF.match(words.text, words.end)
            if half:
                part = _HALVES[re.split(r"[ -]", half[0].lower())[-1]]
                total += part * (scale if not group else 0)
                group += part if group else 0
                words.end = half.end()
            elif scale > 1:
                kept, words.end = words.end, after
                if words.peek()[0] not in lex.numbers:
                    words.end = kept
            word, after = words.peek()
        elif word == "point" and group and not total:
            group, after = _point(words, group, after)
            words.end = after
            word, after = words.peek()
        if not (word in lex.scales or (word in lex.numbers and _fits(group, lex.numbers[word]))):
            break
    return Number(start, words.end, total + group, scale, figures=False, lone=word_is_scale)


def _fits(group: Decimal, number: int) -> bool:
    """Whether a word may continue the group: "twenty" "five" and "hundred" "five" may, "five" "six" may not."""
    last = group % 100
    return last == 0 or (last % 10 == 0 and last >= 20 and number < 10)


def _point(words: _Words, group: Decimal, after: int) -> tuple[Decimal, int]:
    lex, digits = lexicon(), ""
    kept, words.end = words.end, after
    word, after = words.peek()
    while word in lex.numbers and lex.numbers[word] < 10 and len(digits) < 6:
        digits += str(lex.numbers[word])
        words.end = after
        word, after = words.peek()
    end = words.end if digits else kept
    words.end = kept
    return Decimal(f"{group}.{digits}") if digits else group, end
