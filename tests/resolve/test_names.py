"""Names: short ones and full ones of the same firm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.resolve.name_index import NameIndex
from extractor.resolve.names import clean, description_end, key, same_company

TEXT = """Ford and Disney rise as GE slips

Shares of Ford rose in New York. On Monday California-based Ford Motor Co. said it would build a plant. The Walt Disney Co. owns a stake, and Disney has said so.
GE was early: General Electric Co. closed the unit. Goldman advised; Goldman Sachs Group Inc., the bank, kept silent. Alphabet Inc.’s Google
bought land from Tata Steel Ltd.’s subsidiary. Semiconductor Manufacturing International Corp., or SMIC, filed on Sunday. Amazon Web Services grew."""


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("Ford", "Ford Motor Co."),
        ("Disney", "Disney"),
        ("the Walt Disney Co.", "Walt Disney Co."),
        ("GE", "General Electric Co."),
        ("Goldman", "Goldman Sachs Group Inc."),
        ("Google", "Google"),
        ("Alphabet", "Alphabet Inc."),
        ("Tata Steel Ltd.’s", "Tata Steel Ltd."),
        ("SMIC", "Semiconductor Manufacturing International Corp."),
        ("Amazon", "Amazon"),
        ("Nokia", "Nokia"),
    ],
)
def test_the_fullest_name_of_the_article(short: str, full: str) -> None:
    assert NameIndex(TEXT, TEXT.index("\n")).fullest(short) == full


def test_a_place_is_its_government_where_the_article_calls_it_so() -> None:
    names = NameIndex("The State of Ohio will lend $62 million. Ohio and Texas compete.")
    assert [names.fullest(place) for place in ("Ohio", "Texas")] == ["State of Ohio", "Texas"]


@pytest.mark.parametrize(
    ("title", "pointed", "name"),
    [
        ("Acme Defies China as Sales Rise", "Acme Defies China", "Acme"),
        ("Messaging Platform Acme Rises", "Messaging Platform Acme", "Acme"),
        ("Acme Steel Works Close", "Acme Steel Works", "Acme Steel"),
        ("Acme Steel Rises", "Acme Steel", "Acme Steel"),
        ("Acmeland Rises", "Acmeland Rises", "Acmeland Rises"),
        ("Zeta Motors Rises", "Zeta Motors", "Zeta Motors"),
        ("Acme Hills rises again", "Acme Hills", "Acme Hills"),
    ],
)
def test_a_name_in_a_title_ends_where_the_text_ends_it(title: str, pointed: str, name: str) -> None:
    text = f"{title}\n\nShares of Acme and of Acme Steel rose in China."
    start, end = NameIndex(text, len(title)).in_title(0, len(pointed))
    assert text[start:end] == name


def test_a_name_in_the_text_stays_as_it_is() -> None:
    text = "Acme\n\nAcme Rises"
    assert NameIndex(text, 4).in_title(6, 16) == (6, 16)


PEOPLE = """Thomas O. Staggs runs the parks. Staggs said Disney would grow. Elon Musk sold a house; Musk owns it. On Monday Apple rose.
Brokerage Charles Schwab Corp. gained, and Schwab said so. Ralph Lauren opened a shop. Henry Ford founded Ford Motor Co., as Ford likes to say.
Chief Executive Officer Wen Q. Obaseki spoke; Obaseki was firm. The president of Kanto Steel left."""


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("Staggs", True),
        ("Elon Musk", True),
        ("Musk", True),
        ("Disney", False),
        ("Apple", False),
        ("Schwab", False),
        ("Charles Schwab", False),
        ("Ralph Lauren", False),
        ("Ford", False),
        ("Staggs Inc.", False),
        ("Wen Q. Obaseki", True),
        ("Wen Obaseki", False),
        ("Obaseki", True),
        ("Kanto Steel", False),
    ],
)
def test_persons_are_told_from_firms(name: str, person: bool) -> None:
    assert NameIndex(PEOPLE).is_person(name) is person


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("the Milan daily Corriere dei Mercati", "Corriere dei Mercati"),
        ("research firm Gartner", "Gartner"),
        ("The Wall Street Journal", "The Wall Street Journal"),
        ("the newspaper", "the newspaper"),
        ("Bank of America", "Bank of America"),
    ],
)
def test_a_description_before_a_name_is_no_part_of_it(said: str, name: str) -> None:
    assert said[description_end(said) :] == name


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Bayer", "Bayer AG", True),
        ("J&J", "Johnson & Johnson", True),
        ("GE", "General Electric Co.", True),
        ("Goldman", "Goldman Sachs Group Inc.", True),
        ("Apple Inc.", "APPLE", True),
        ("Disney", "Walt Disney Co.", False),
        ("Ford", "Fordham University", False),
        ("Bank of America", "Bank of England", False),
        ("Volkswagen", "Audi", False),
        ("", "Audi", False),
    ],
)
def test_same_company(one: str, other: str, same: bool) -> None:
    assert same_company(one, other) is same
    assert same_company(other, one) is same


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("the Apple Inc.", "Apple Inc."),
        ("“Grab”", "Grab"),
        ("Tesla’s", "Tesla"),
        ("Uber,", "Uber"),
        ("Telecom Italia S.p.A.", "Telecom Italia S.p.A."),
        ("Slack.", "Slack"),
        ("McDonald’s", "McDonald’s"),
        ("Macy's", "Macy's"),
    ],
)
def test_clean(raw: str, name: str) -> None:
    assert clean(raw) == name


@given(st.text())
def test_cleaning_never_fails(text: str) -> None:
    key(text)
    NameIndex(text).fullest(text)
    assert same_company(text, text) is bool(key(text))
