"""What the data files know, in the shape that the reading steps look it up in; loaded once, when first asked for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from extractor.data import load


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign, code or word of a currency: ``code`` if it names one currency, else the ``unit`` that several share."""

    unit: str
    code: str | None = None
    per: int = 1  # coins of this name in one unit
    scale: int = 1  # "MSEK" counts millions
    weak: bool = False  # means much else too
    kind: str = "sign"  # sign, code, word or letter


@dataclass(frozen=True, slots=True)
class Unit:
    """A noun for money and the currencies that it may stand for, the likeliest as ``default``."""

    default: str
    told_by: str  # what in the text may tell otherwise: "places", "name", "nothing"
    meanings: dict[str, str]  # hint, as written -> currency code


Phrases = dict[str, list[tuple[tuple[str, ...], Mark]]]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Lookup tables of currencies and numbers."""

    codes: frozenset[str]
    units: dict[str, Unit]
    before: dict[str, Mark]  # signs and codes in front of a number
    behind: dict[str, Mark]  # signs and codes behind it
    phrases: Phrases  # first word, lower case -> (words, mark), longest first
    dollar_tags: dict[str, str]
    bare_dollars: frozenset[str]  # codes that a text may mean by "$" where it writes "US$" too
    numbers: dict[str, int]
    fractions: dict[str, Decimal]
    scales: dict[str, int]
    short: dict[str, int]
    prefixed_only: frozenset[str]
    vague: frozenset[str]
    plural: frozenset[str]
    one_units: tuple[str, ...]
    vague_units: frozenset[str]
    fillers: frozenset[str]
    singular: frozenset[str]  # nouns that also have a plural: "dollar", not "yen"
    plural_names: dict[str, str]  # code -> the full plural name, for rendering
    statement: tuple[str, ...]


def words_of(phrase: str) -> tuple[str, ...]:
    """The lower-case words of a phrase, abbreviations without their points ("U.S." -> "us")."""
    return tuple(word.replace(".", "") for word in phrase.lower().split())


def _phrases(data: dict[str, Any]) -> tuple[Phrases, dict[str, str]]:
    """The words for currencies, and the plural name of each currency."""
    units, named = data["units"], {}
    sharing = Counter(currency["unit"] for currency in data["currencies"].values())
    found: dict[tuple[str, ...], Mark] = {}
    for name, unit in units.items():
        for form in unit["forms"] if unit["default"] else ():
            code = unit["default"] if unit.get("told_by") is None else None
            found[words_of(form)] = Mark(name, code, weak=unit.get("weak", False), kind="word")
    for code, currency in data["currencies"].items():
        nouns = [currency["unit"], *currency.get("also", ())]
        for noun in nouns:
            for form in units[noun]["forms"]:
                for nation in currency["of"]:
                    found.setdefault(words_of(f"{nation} {form}"), Mark(noun, code, kind="word"))
        for words in currency.get("words", ()):
            found[words_of(words)] = Mark(nouns[0], code, kind="word")
        if units[nouns[0]]["forms"]:
            alone = sharing[nouns[0]] == 1 and units[nouns[0]]["default"] == code
            nation = "" if alone else currency["of"][0] + " "
            named[code] = nation + units[nouns[0]]["forms"][-1]
    for part in data["parts"].values():
        unit = units[part["unit"]]
        code = unit["default"] if unit.get("told_by") is None else None
        for form in part["forms"]:
            found[words_of(form)] = Mark(part["unit"], code, per=part["per"], kind="word")
    for code, nation in ((c, n) for c, currency in data["currencies"].items() for n in currency["of"]):
        if data["currencies"][code]["unit"] == "dollar":
            for form in data["parts"]["cent"]["forms"]:
                found[words_of(f"{nation} {form}")] = Mark("dollar", code, per=100, kind="word")
    for word, multiple in data["multiples"].items():
        found[(word,)] = Mark(multiple["unit"], scale=multiple["scale"], weak=True, kind="word")
    table: Phrases = {}
    for key, mark in found.items():
        table.setdefault(key[0], []).append((key, mark))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return table, named


def _signs(data: dict[str, Any]) -> tuple[dict[str, Mark], dict[str, Mark]]:
    """The signs and codes that stand before a number, and those that stand behind it."""
    rules, units = data["rules"], data["units"]
    weak = set(rules["weak_signs"])
    before: dict[str, Mark] = {}
    behind: dict[str, Mark] = {}
    for code, currency in data["currencies"].items():
        mark = Mark(currency["unit"], code, weak=currency.get("weak", False), kind="code")
        for spelling in (code, *currency.get("codes", ())):
            before[spelling] = behind[spelling] = mark
        for sign in currency.get("signs", ()):
            before[sign] = Mark(currency["unit"], code, weak=sign in weak)
            if not any(c.isalpha() for c in sign) or sign in rules["behind"]:
                behind[sign] = before[sign]
    for sign, unit in data["shared_signs"].items():
        code = units[unit]["default"] if units[unit].get("told_by") is None else None
        before[sign] = Mark(unit, code, weak=sign in weak)
        if not any(c.isalpha() for c in sign) or sign in rules["behind"]:
            behind[sign] = before[sign]
    for sign, part in data["part_signs"].items():
        unit = data["parts"][part]["unit"]
        code = units[unit]["default"] if units[unit].get("told_by") is None else None
        behind[sign] = Mark(unit, code, per=data["parts"][part]["per"])
    for letter, code in data["letters"].items():
        before[letter] = Mark(data["currencies"][code]["unit"], code, kind="letter")
    for code in rules["table_codes"]:
        for letter, scale in rules["table_scales"].items():
            behind[letter + code] = before[letter + code] = Mark(code, code, scale=scale, kind="code")
    return before, behind


def _units(data: dict[str, Any]) -> dict[str, Unit]:
    """The units by name, each with the places or names that tell its currencies apart."""
    meanings: dict[str, dict[str, str]] = {name: {} for name in data["units"]}
    for code, currency in data["currencies"].items():
        for noun in (currency["unit"], *currency.get("also", ())):
            unit = data["units"][noun]
            places = [*currency["of"], *currency.get("places", ())]
            if unit.get("told_by") == "name":
                places = [f"{nation} {form}" for nation in currency["of"] for form in unit["forms"]] + [code]
            if not currency.get("named_only"):
                meanings[noun].update({form: code for place in places for form in (place, place.upper())})
    return {
        name: Unit(unit["default"], unit.get("told_by", "nothing"), meanings[name])
        for name, unit in data["units"].items()
    }


@cache
def lexicon() -> Lexicon:
    """The lookup tables made from ``currencies.toml`` and ``scales.toml``."""
    money, scales = load("currencies"), load("scales")
    phrases, plural_names = _phrases(money)
    before, behind = _signs(money)
    rules = scales["rules"]
    return Lexicon(
        codes=frozenset(money["currencies"]),
        units=_units(money),
        before=before,
        behind=behind,
        phrases=phrases,
        dollar_tags=money["rules"]["dollar_tags"],
        bare_dollars=frozenset(money["rules"]["bare_dollars"]),
        numbers=scales["numbers"],
        fractions={word: Decimal(str(value)) for word, value in scales["fractions"].items()},
        scales={form: value for word, value in scales["scales"].items() for form in (word, word + "s")},
        short=scales["short"],
        prefixed_only=frozenset(rules["prefixed_only"]),
        vague=frozenset(rules["vague"]),
        plural=frozenset(rules["plural"]),
        one_units=tuple(rules["one_units"]),
        vague_units=frozenset(rules["vague_units"]),
        fillers=frozenset(rules["fillers"]),
        singular=frozenset(
            form for unit in money["units"].values() for form in unit["forms"] if form + "s" in unit["forms"][-2:]
        ),
        plural_names=plural_names,
        statement=tuple(money["rules"]["statement"]),
    )
