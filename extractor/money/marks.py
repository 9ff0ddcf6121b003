"""Currency marks beside a number: "US$" before it, "Swiss francs" or "CHF" behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor.money.lexicon import Mark, lexicon, words_of
from extractor.money.numerals import GAP

_SPACES = " \u00a0\u2009\u202f"
_REACH = 9  # code points that the longest sign before a number takes
_RUN = re.compile(r"[^\s\d()\[\]{}\"“”‘’',;:~≈<>=+|_!?%*•—–]+\Z")
_TAG = re.compile(r"(?<![^\W_])([A-Z][A-Za-z.]{1,3})[ \u00a0]\Z")
_THE = re.compile(r"\b(?:the|in|The|In|for|by)[ \u00a0]\Z")
_BRACKET_TAG = re.compile(r"\((US|U\.S\.|CAD|Cdn|Canadian)\)[ \u00a0]?\Z")
_BEHIND = re.compile(r"[ \u00a0\u2009\u202f-]?([^\W\d_]{1,4}\.?|[^\w\s]{1,2})")
_CODE = re.compile(rf"{GAP}?([^\W\d_]{{1,5}}|[\w]¥)(?![^\W_])")
_WORDS = re.compile(rf"({GAP})((?:[A-Za-z]\.){{2,3}}|[^\W\d_]+(?:['’ʻ][^\W\d_]+)?)")
_AMOUNT_AHEAD = re.compile(r"[ \u00a0]?[-(]?\.?[0-9]")
_TAG_BEHIND = re.compile(
    r"[ \u00a0]\(?(?P<tag>Canadian|Cdn\.?|Australian|New Zealand|Hong Kong|Singapore|US|U\.S\.)\)?(?=[,;:.)\n\u201d\"]|\Z)"
)
_COMPOUND = re.compile(r"[-‑](?:denominated|linked|backed|based|bond|priced|pegged|zone|area|style)")


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark at ``start:end``; ``spelled`` as in the text, ``gap`` between it and the number."""

    mark: Mark
    start: int
    end: int
    spelled: str
    gap: str = ""


def mark_before(text: str, pos: int) -> Placed | None:
    """The sign or code that ends right before ``pos``, a minus sign or bracket of the number left out of account."""
    end = pos
    if end and text[end - 1] in "-−–(" and end > 1 and not text[end - 2].isspace():
        end -= 1  # "$-3 million", "$(3.2) million"
    gap = ""
    if end and text[end - 1] in _SPACES:
        end, gap = end - 1, text[end - 1]
    run = _RUN.search(text, max(end - _REACH, 0), end)
    if not run:
        return None
    before = lexicon().before
    for start in range(run.start(), end):
        spelled = text[start:end]
        mark = before.get(spelled)
        if mark is None or (spelled[0].isalpha() and start and (text[start - 1].isalnum() or text[start - 1] in "/&")):
            continue
        if spelled[0] == "-" or (end < pos and text[pos - 1] in "-–−" and spelled[-1].isalpha()):
            continue  # "EUR-3" is no price, "Covid-19" still less
        if mark.kind == "letter" and (gap or text[start - 1 : start] in ("-", ".")):
            continue
        return _with_tag(text, Placed(mark, start, end, spelled, gap))
    return None


def _with_tag(text: str, placed: Placed) -> Placed:
    """The bare "$" with the tag that stands apart before it: "HK $5 million", "(US) $3m"."""
    if placed.mark.unit != "dollar" or placed.mark.code or placed.start == 0:
        return placed
    tags = lexicon().dollar_tags
    bracket = _BRACKET_TAG.search(text, max(placed.start - 12, 0), placed.start)
    if bracket:
        return Placed(Mark("dollar", tags[bracket[1]]), placed.start, placed.end, placed.spelled)
    tag = _TAG.search(text, max(placed.start - 6, 0), placed.start)
    if not tag or tag[1] not in tags:
        return placed
    if _THE.search(text, max(tag.start() - 5, 0), tag.start()):
        return placed  # "cost the US $5 billion" names the country
    return Placed(Mark("dollar", tags[tag[1]]), tag.start(), placed.end, text[tag.start() : placed.end])


def mark_behind(text: str, pos: int, *, of: bool = False) -> Placed | None:
    """The sign, code or words of a currency that begin at ``pos``; ``of`` allows "of" before the words."""
    words = _words_behind(text, pos, of=of)
    other = _sign_behind(text, pos) or _code_behind(text, pos)
    return other if other and (words is None or other.end > words.end) else words


def tag_behind(text: str, pos: int) -> Placed | None:
    """The nation that stands behind an amount in bare "$": "$5 million Canadian"."""
    found = _TAG_BEHIND.match(text, pos)
    if not found:
        return None
    key = words_of(f"{found['tag']} dollars")
    mark = next(mark for words, mark in lexicon().phrases[key[0]] if words == key)
    return Placed(mark, found.start("tag"), found.end("tag"), found["tag"], " ")


def _sign_behind(text: str, pos: int) -> Placed | None:
    found = _BEHIND.match(text, pos)
    if not found:
        return None
    behind = lexicon().behind
    spelled, end = found[1], found.end(1)
    if spelled[0].isalpha():
        if text[end : end + 2].strip()[:1].isalnum() and (text[end : end + 1].isalnum() or text[end + 1].isdigit()):
            return None
        mark = behind.get(spelled) or behind.get(spelled[:-1] if spelled.endswith(".") else "")
        if spelled.endswith(".") and spelled not in behind:
            spelled, end = spelled[:-1], end - 1
        if mark is None or mark.kind == "code" or (spelled in ("p", "c") and found.start(1) != pos):
            return None
    else:
        spelled, end = spelled[0], found.start(1) + 1
        mark = behind.get(spelled)
        if mark is None or _AMOUNT_AHEAD.match(text, end):
            return None  # the sign of the next amount
    return Placed(mark, found.start(1), end, spelled, text[pos : found.start(1)])


def _code_behind(text: str, pos: int) -> Placed | None:
    found = _CODE.match(text, pos)
    if not found:
        return None
    mark = lexicon().behind.get(found[1])
    if mark is None or mark.kind != "code" or text[found.end() : found.end() + 1] in ("/", "&"):
        return None
    return Placed(mark, found.start(1), found.end(1), found[1], text[pos : found.start(1)])


def _words_behind(text: str, pos: int, *, of: bool) -> Placed | None:
    phrases = lexicon().phrases
    words: list[tuple[str, int, int]] = []
    gap, at = "", pos
    while len(words) < 6:
        found = _WORDS.match(text, at, at + 30)
        if not found or found.end() == at + 30:
            break
        word, at = found[2].lower().replace(".", "").replace("’", "'"), found.end()
        if not words:
            gap = gap or found[1]
            if of and word == "of":
                of = False
                continue
            if not of and gap and word in lexicon().fillers and at - pos > 5 and text[pos : pos + 4].strip() == "of":
                continue  # "billions of taxpayer dollars"
        words.append((word, found.start(2), found.end()))
        if len(words) == 1 and word not in phrases:
            return None
    for key, mark in phrases.get(words[0][0], ()) if words else ():
        if tuple(word for word, _, _ in words[: len(key)]) == key:
            start, end = words[0][1], words[len(key) - 1][2]
            if _COMPOUND.match(text, end):
                return None
            return Placed(mark, start, end, text[start:end], gap)
    return None
