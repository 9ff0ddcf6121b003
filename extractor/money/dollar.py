"""Which dollar a text means by a bare "$"."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from extractor.money.currency import hints
from extractor.money.lexicon import lexicon

_AMOUNT = r"[0-9][0-9.,]*(?:[ -]?[A-Za-z]+)?"
_RESTATED = re.compile(
    rf"(?<![\w$])\$ ?{_AMOUNT} ?\((?:\w+ )?(?:US\$|USD|U\.S\. ?\$)"
    rf"|(?<![\w$])(?:US|U\.S\. ?)\$ ?{_AMOUNT}(?: ?\(|,? or )(?:\w+ )?\$ ?[0-9]"
)
_AMERICAN = re.compile(r"(?<![A-Za-z])(?:US|U\.S\.) ?\$ ?[0-9]|\bUSD ?[0-9]|\b(?:US|U\.S\.|American) dollars\b")
_BARE = re.compile(r"(?<![\w$.])(?<!US )(?<!U\.S\. )\$ ?[0-9]")
_RATE = re.compile(r"(?<![\w$])(?P<sign>[A-Z]{1,3}\$)1(?:\.0+)?\s?=\s?(?:US\$|USD|U\.S\.\$)\s?[0-9]")
#: So often must a text name a country's places to be about it.
_NAMED_OFTEN = 2


def dollar_of(text: str) -> str:
    """What a bare "$" means in ``text``, as ISO code: ``"USD"`` unless the text says that its own figures are in another.

    "All figures in Canadian dollars", a note on the rate, "C$1 = US$0.75", and a bare amount that restates
    American dollars or is restated in them, "$5 million (US$3.8 million)", say so; a lone "A$5 million" does not.
    So does a text that marks the American dollar and leaves another bare, if it is about that one's country.
    """
    if "$" not in text and "dollar" not in text:
        return "USD"
    said = _statement().search(text)
    if said:
        return _named()[next(name for name in said.group("name", "unless", "means") if name).lower()]
    rate = _RATE.search(text)
    if rate and rate["sign"] in lexicon().before:
        return lexicon().before[rate["sign"]].code or "USD"
    if _RESTATED.search(text):
        return _local_dollar(text)[0]
    if 0 < len(_AMERICAN.findall(text)) <= len(_BARE.findall(text)):
        local, times = _local_dollar(text)
        if local in lexicon().bare_dollars and times >= _NAMED_OFTEN and not _is_signed(local, text):
            return local
    return "USD"


def _local_dollar(text: str) -> tuple[str, int]:
    """The dollar, other than the American, whose places ``text`` names most often, and how often."""
    meanings = lexicon().units["dollar"].meanings
    counts = Counter(meanings[hint[0]] for hint in hints("dollar").finditer(text))
    del counts["USD"]
    return counts.most_common(1)[0] if counts else ("USD", 0)


def _is_signed(code: str, text: str) -> bool:
    """Whether ``text`` writes the sign of that dollar, "C$5", and so means another by the bare one."""
    signs = [sign for sign, mark in lexicon().before.items() if mark.unit == "dollar" and mark.code == code]
    return any(re.search(rf"(?<!\w){re.escape(sign)} ?[0-9]", text) for sign in signs)


@cache
def _named() -> dict[str, str]:
    """The names and signs of dollars in lower case, "Canadian dollars", "C$", "Canadian funds", with their codes."""
    lex = lexicon()
    named = {sign.lower(): mark.code for sign, mark in lex.before.items() if mark.unit == "dollar" and mark.code}
    for place, code in lex.units["dollar"].meanings.items():
        named.update({f"{place} {noun}".lower(): code for noun in ("dollars", "dollar", "funds", "currency")})
    return named


@cache
def _statement() -> re.Pattern[str]:
    """A sentence that says which dollar the text's figures are in."""
    name = "|".join(map(re.escape, sorted(_named(), key=len, reverse=True)))
    what = "|".join(map(re.escape, sorted(lexicon().statement, key=len, reverse=True)))
    return re.compile(
        rf"(?:\b(?:all|unless[ ]otherwise[ ]\w+,?(?:[ ]all)?)[ ](?:[\w]+[ ]){{0,3}}?(?:{what})\b[^.\n]{{0,60}}?"
        rf"|\((?:{what})[ ])\b(?:in|to)[ ](?P<name>{name})(?!\w)"
        rf"|\bin[ ](?P<unless>{name})[ ]?,?[ ]unless[ ]otherwise"
        rf"|[\"“']?\$[\"”']?[ ](?:means|refers[ ]to|denotes|represents)[ ](?P<means>{name})(?!\w)",
        re.IGNORECASE,
    )
