"""The way of the data: an article comes in, money expressions are found in it, each is read in its context, the readings become claims and these records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.article import Article
from extractor.assembly import Fate, to_claim, to_ledger_line
from extractor.deadline import TooSlow, call_within
from extractor.errors import InputError, crashed, too_slow
from extractor.money import MoneyExpression, dollar_of, find_money
from extractor.reader.model import ReaderModel, bundled_folder
from extractor.record import Claim, LedgerLine
from extractor.resolve.claims import Group, group
from extractor.resolve.decisions import Decision, decide
from extractor.resolve.name_index import NameIndex
from extractor.resolve.response import Responses
from extractor.sentences import Sentences
from extractor.workers import input_name, read_each

if TYPE_CHECKING:
    import pandas as pd


#: The longest headline, in code points.
HEADLINE = 300


@dataclass(frozen=True)
class Extraction:
    """All that was read in one article: its claims, and a ledger line for every money expression, both in text order."""

    article: Article
    claims: list[Claim]
    ledger: list[LedgerLine]


class ClaimExtractor:
    """Reads claims. ``load`` one and call ``extract`` on a text, or ``stream`` over many articles."""

    def __init__(self, model: ReaderModel, *, min_confidence: float = 0.0) -> None:
        """``min_confidence``: claims less sure than this become ledger lines with the reason ``below_min_confidence``."""
        self.model = model
        self.min_confidence = min_confidence

    @classmethod
    def load(cls, path: str | Path | None = None, *, min_confidence: float = 0.0, threads: int = 0) -> ClaimExtractor:
        """The bundled model, or the one in the folder ``path``. Raises ``ModelError``."""
        return cls(
            ReaderModel(Path(path) if path else bundled_folder(), threads=threads), min_confidence=min_confidence
        )

    def extract(self, article: str | Article) -> list[Claim]:
        """The claims of one article, in the order of their first mention."""
        return self.read(article).claims

    def read(self, article: str | Article) -> Extraction:
        """The claims of one article and the ledger of its money expressions."""
        article = Article.of(article)
        text = article.text
        title_end = _title_end(article)
        expressions = find_money(text, dollar=dollar_of(text))
        asked = [i for i, e in enumerate(expressions) if _is_open(e, expressions)]
        readings = self.model.read(text, title_end, [(expressions[i].start, expressions[i].end) for i in asked])
        names = NameIndex(text, title_end)
        decisions = {
            asked[i]: decide(expressions[asked[i]], reading, text, names, _restated(asked[i], expressions))
            for i, reading in sorted(readings.items())
        }
        return self._extraction(article, expressions, decisions, group(list(decisions.values()), title_end))

    def stream(self, articles: Iterable[str | Article], *, workers: int = 1) -> Iterator[tuple[Article, list[Claim]]]:
        """(article, claims) for each article, in their order; ``workers`` processes share the work."""
        for extraction in self.read_many(articles, workers=workers):
            yield extraction.article, extraction.claims

    def read_many(
        self,
        articles: Iterable[str | Article],
        *,
        workers: int = 1,
        on_error: Callable[[InputError], None] | None = None,
        time_limit: float | None = None,
    ) -> Iterator[Extraction]:
        """An ``Extraction`` for each article, in their order. Articles are taken in as results go out.

        With ``on_error`` an article that cannot be read is handed to it and reading goes on; without, the first one raises ``InputError``: one that fails
        (``crashed``), takes longer than ``time_limit`` seconds (``too_slow``; with one worker, see ``deadline.call_within``) or takes a worker process down
        twice (``crashed``). Scripts that use ``workers`` need the usual ``if __name__ == "__main__":`` guard.
        """
        for _, result in read_each(self, articles, article_of=_itself, workers=workers, time_limit=time_limit):
            if isinstance(result, Extraction):
                yield result
            elif on_error and result:
                on_error(result)
            elif result:
                raise result

    def try_read(self, article: str | Article, *, time_limit: float | None = None) -> Extraction | InputError:
        """``read``, with whatever goes wrong as a value: reason ``crashed``, or ``too_slow`` after ``time_limit`` seconds."""
        try:
            return call_within(time_limit, lambda: self.read(article))
        except TooSlow:
            return too_slow(input_name(article), time_limit or 0.0)
        except Exception as error:  # one article must not take the batch with it, whatever it is
            return crashed(input_name(article), error)

    def loader(self) -> Callable[[], ClaimExtractor]:
        """A function for a worker process that loads this extractor again, for one thread."""
        return partial(ClaimExtractor.load, self.model.folder, min_confidence=self.min_confidence, threads=1)

    def to_frame(self, claims: Iterable[Claim]) -> pd.DataFrame:
        """A pandas table with one row a claim and the record's fields as columns."""
        from extractor.tables import to_frame

        return to_frame(claims)

    def _extraction(
        self,
        article: Article,
        expressions: Sequence[MoneyExpression],
        decisions: Mapping[int, Decision],
        groups: Sequence[Group],
    ) -> Extraction:
        sentences = Sentences(article.text)
        responses = Responses(article.text, sentences)
        claims: list[Claim] = []
        fates: dict[int, Fate] = {}
        for found in groups:
            claim = to_claim(article, found, sentences, responses, self.model)
            kept = claim.confidence >= self.min_confidence
            if kept:
                claims.append(claim)
            fates.update(dict.fromkeys((d.expression.start for d in found.decisions), Fate(claim, kept)))
        ledger = [
            to_ledger_line(article, e, decisions.get(number), fates.get(e.start))
            for number, e in enumerate(expressions)
        ]
        return Extraction(article, claims, ledger)


def _itself(article: str | Article) -> str | Article:
    return article


def _title_end(article: Article) -> int:
    """Where the title at the head of the text ends; 0 without one, and where the first paragraph is too long to be a headline."""
    title = article.title or ""
    return len(title) if 0 < len(title) <= HEADLINE and article.text.startswith(title + "\n\n") else 0


def _is_open(expression: MoneyExpression, expressions: Sequence[MoneyExpression]) -> bool:
    """Whether the reader has to say what the expression is: its amount can be read and does not restate another that can."""
    original = None if expression.conversion_of is None else expressions[expression.conversion_of]
    return expression.amount is not None and (original is None or original.amount is None)


def _restated(number: int, expressions: Sequence[MoneyExpression]) -> tuple[MoneyExpression, ...]:
    """The conversions of an expression, which stand right beside it."""
    near = expressions[max(0, number - 2) : number + 3]
    return tuple(e for e in near if e.conversion_of == number and e.amount is not None)
