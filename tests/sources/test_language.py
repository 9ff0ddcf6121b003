"""What is read as English, and what is skipped."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from reading import BODY, read_all

from extractor.errors import SkippedInput
from extractor.sources.language import language_of, primary_subtag

FOREIGN = {
    "de": "Siemens will in den kommenden Jahren rund zwei Milliarden Euro in neue Werke investieren, teilte der Konzern mit.",
    "fr": "Le groupe prévoit d'investir deux milliards d'euros dans de nouvelles usines, selon une personne proche du dossier.",
    "es": "La empresa prevé invertir dos mil millones de euros en nuevas fábricas durante los próximos cinco años, según dijo.",
    "nl": "Het bedrijf is van plan om twee miljard euro te investeren in nieuwe fabrieken, zo zei de topman van het concern.",
    "da": "Virksomheden overvejer at købe et britisk firma for en milliard dollar, skriver avisen, som har talt med kilder.",
    "it": "La società prevede di investire due miliardi di euro in nuovi stabilimenti, ha detto una persona informata sui fatti.",
    "pl": "Spółka planuje zainwestować dwa miliardy euro w nowe fabryki w ciągu najbliższych pięciu lat, podała agencja.",
    "tr": "Şirket önümüzdeki beş yıl içinde yeni fabrikalara iki milyar avro yatırım yapmayı planlıyor, dedi yetkililer.",
    "ru": "Компания вложит два миллиарда евро в новые заводы, сообщила газета.",
    "ja": "同社は二十億ユーロを投資する。",
    "ko": "회사는 20억 유로를 투자한다.",
    "ar": "ستستثمر الشركة ملياري يورو.",
}
ENGLISH = [
    BODY,
    BODY.upper(),
    "ByteDance eyes $70 billion AI spend this year",
    "Q3: revenue $4.2bn (+12%), EBITDA $1.1bn, net loss $90m; FY guidance raised.",
    "Alibaba, Tencent, Baidu, JD.com, Meituan, Xiaomi, Pinduoduo, NetEase",
    "Banco Santander SA, Société Générale and Münchener Rück lent Telefónica €2bn.",
    "$3bn",
    "",
]


@pytest.mark.parametrize("code", FOREIGN)
def test_foreign_texts_are_known(code: str) -> None:
    assert language_of(FOREIGN[code]) == code


@pytest.mark.parametrize("text", ENGLISH)
def test_english_passes_however_short_and_full_of_figures(text: str) -> None:
    assert language_of(text) in ("en", None)


def test_a_chinese_text_is_foreign_in_whichever_variety() -> None:
    assert language_of("字节跳动计划今年投资七百亿美元。") in ("zh", "wuu", "yue")


def test_a_stated_language_tips_a_doubtful_text_only() -> None:
    short = "Siemens baut neues Werk in Leipzig"
    assert language_of(short) is None
    assert language_of(short, stated="de-DE") == "de"
    assert language_of(BODY, stated="de") == "en"
    assert language_of(FOREIGN["de"], stated="en") == "de"


def test_only_the_beginning_counts() -> None:
    assert language_of(BODY * 15 + FOREIGN["de"] * 100) == "en"


@pytest.mark.parametrize(("tag", "code"), [("en-GB", "en"), ("pt_BR", "pt"), (" DE ", "de"), ("", None), (None, None)])
def test_language_tags(tag: str | None, code: str | None) -> None:
    assert primary_subtag(tag) == code


def test_a_foreign_article_is_reported_as_skipped(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FOREIGN["de"], encoding="utf-8")
    (tmp_path / "b.txt").write_text(BODY, encoding="utf-8")
    articles, (error,) = read_all(tmp_path)
    assert [article.text for article in articles] == [BODY]
    assert isinstance(error, SkippedInput)
    assert (error.input, error.reason) == (str(tmp_path / "a.txt"), "not_english")
    assert "detected: de" in error.message


def test_english_prose_does_not_load_the_detector() -> None:
    code = (
        "import sys; from extractor.sources.language import language_of; "
        f"assert language_of({BODY!r}) == 'en'; assert 'py3langid' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
