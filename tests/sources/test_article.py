"""The article: its text, identity and fields."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from extractor.article import Article, clean_text, iso_date, split_title


def test_text_is_title_empty_line_body() -> None:
    article = Article.from_body("The body.\nMore.", title="The title", site="Example")
    assert article.text == "The title\n\nThe body.\nMore."
    assert (article.title, article.site) == ("The title", "Example")


def test_without_a_title_text_is_the_body_unchanged() -> None:
    assert Article.from_body("  Body, with spaces. \n").text == "  Body, with spaces. \n"


@pytest.mark.parametrize("body", ["Title\n\nBody", "Title\nBody", "  title  \nBody", "Body"])
def test_a_title_is_never_doubled(body: str) -> None:
    assert Article.from_body(body, title="Title").text == "Title\n\nBody"


def test_a_sentence_that_begins_with_the_title_is_body() -> None:
    assert Article.from_body("Acme said no.", title="Acme").text == "Acme\n\nAcme said no."


def test_a_body_that_is_only_the_title() -> None:
    article = Article.from_body("Title", title="Title")
    assert (article.text, article.title) == ("Title", "Title")


@given(st.text(max_size=30), st.text(max_size=60))
def test_title_and_body_lie_where_they_are_said_to_lie(title: str, body: str) -> None:
    article = Article.from_body(body, title=title)
    if article.title and article.text != article.title:
        assert article.text.startswith(article.title + "\n\n")
    assert Article(text=article.text).text == article.text


@given(st.text())
def test_cleaning_is_idempotent_and_keeps_offsets(text: str) -> None:
    clean = clean_text(text)
    assert clean_text(clean) == clean
    assert len(clean) == len(text.replace("\r\n", "\n"))


def test_control_characters_become_spaces_and_line_ends_line_feeds() -> None:
    assert clean_text("a\r\nb\rc\x00d\x1fe\x7ff\x85g\th") == "a\nb\nc d e f g\th"
    assert clean_text("x\ud83dy") == "x\ufffdy"


def test_other_characters_are_left_alone() -> None:
    text = "\ufeffa\u2028b\u00a0c\u200bd e\u0301 \U0001f600"
    assert Article(text=text).text == text


def test_plain_text_is_read_as_a_text_file() -> None:
    article = Article.of("A title\n\nA body.")
    assert (article.title, article.text) == ("A title", "A title\n\nA body.")
    assert Article.of(article) is article


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("One line", None),
        ("One line\n", None),
        ("Title\n\n", None),
        ("Line\nLine\n\nLine", None),
        ("\n\nBody", None),
        ("Title\n \t\nBody", "Title"),
    ],
)
def test_the_first_line_is_a_title_only_before_an_empty_line_and_a_body(text: str, title: str | None) -> None:
    assert split_title(text)[0] == title


def test_the_identity_is_a_hash_of_the_text() -> None:
    digest = hashlib.sha256("Täxt".encode()).hexdigest()[:16]
    assert Article(text="Täxt").article_id == digest
    assert Article.from_body("Täxt", article_id=None).article_id == digest
    assert Article.from_body("Täxt", article_id="a-1").article_id == "a-1"


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2024-03-05", "2024-03-05"),
        ("2024-03-05T23:30:00-05:00", "2024-03-05"),
        ("2024-03-05 10:00:00Z", "2024-03-05"),
        ("20240305", "2024-03-05"),
        ("2024/03/05", "2024-03-05"),
        ("5 March 2024", "2024-03-05"),
        ("Mar 5, 2024", "2024-03-05"),
        ("Tue, 05 Mar 2024 10:00:00 GMT", "2024-03-05"),
        ("2024", "2024"),
        ("03/04/2024", "03/04/2024"),
        ("2024-02-30", "2024-02-30"),
        ("Tue, 35 Mar 2024 10:00:00 GMT", "Tue, 35 Mar 2024 10:00:00 GMT"),
        ("soon: maybe", "soon: maybe"),
    ],
)
def test_dates(written: str, iso: str) -> None:
    assert iso_date(written) == iso


def test_fields_are_tidied() -> None:
    article = Article.from_body(
        "x", url="\n", authors=["A. Author ", ""], published=date(2024, 3, 5), site="Ex\nample", language=None
    )
    assert (article.title, article.url, article.authors) == (None, None, ("A. Author",))
    assert (article.published, article.site) == ("2024-03-05", "Ex ample")
    assert Article.from_body("x", authors="One").authors == ("One",)
    assert Article.from_body("x", authors=None, published=" ").published is None


def test_an_article_is_frozen_and_strict() -> None:
    article = Article(text="x")
    with pytest.raises(ValidationError):
        article.text = "y"
    for fields in ({"text": "x", "author": "misspelt"}, {"text": 5}, {"text": "x", "authors": [1]}, {}):
        with pytest.raises(ValidationError):
            Article.model_validate(fields)


def test_importing_loads_nothing_heavy() -> None:
    code = (
        "import sys, extractor.article, extractor.sources; "
        "heavy = {'spacy', 'trafilatura', 'lxml', 'httpx2', 'httpcore2', 'py3langid', 'numpy', 'charset_normalizer'}; "
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
