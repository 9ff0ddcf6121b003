"""The record: one claim of one article as users see it, and the ledger line that accounts for one money expression."""

from __future__ import annotations

from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION = "1.0"

Status = Literal["under consideration", "in talks", "planned", "agreed", "completed", "forecast", "denied", "cancelled"]
SourceType = Literal["media", "company", "anonymous", "analyst", "official", "other", "none"]
Qualifier = Literal["exact", "about", "at least", "at most", "range"]
Response = Literal["declined to comment", "did not respond", "denied", "confirmed"]
Reason = Literal["unit_price", "no_company", "not_a_statement", "dup_conversion", "vague", "below_min_confidence"]
Number = int | float


class Mention(BaseModel):
    """Words of the article that a claim rests on: ``text == article.text[start:end]``, always."""

    model_config = ConfigDict(frozen=True)

    field: str = Field(description="amount, company, source, counterparty, status or period")
    start: int = Field(ge=0, description="code point where the words begin in the article's text")
    end: int = Field(ge=0, description="code point after their last one")
    text: str


class Claim(BaseModel):
    """One claim: a statement in an article that ties an amount of money to a company.

    The fields' meaning is fixed in ``docs/claim-guide.md``. Offsets are half-open, in code points, into the article's text (title, empty line, body).
    """

    model_config = ConfigDict(frozen=True)

    claim_id: str = Field(description="the same for the same input and model, on every machine")
    company: str = Field(description="fullest name used in the article")
    amount: Number = Field(description="in units of the currency; midpoint of a range")
    currency: str = Field(description="ISO 4217", pattern="^[A-Z]{3}$")
    status: str = Field(description=f"one of {', '.join(get_args(Status))}; own models may have more")
    source: str | None = Field(description="whom the article credits")
    source_type: str = Field(description=f"one of {', '.join(get_args(SourceType))}")
    metric: str = Field(description="what the amount is; see the guide; own models may have more")
    amount_low: Number | None = None
    amount_high: Number | None = None
    amount_qualifier: Qualifier = "exact"
    counterparty: str | None = None
    period: str | None = Field(default=None, description="the words that say for when")
    period_start: str | None = Field(default=None, description="ISO date, resolved against `published`")
    period_end: str | None = Field(default=None, description="ISO date, inclusive")
    response: Response | None = None
    confidence: float = Field(ge=0, le=1, description="that company, amount, currency, status and source are all right")
    field_confidence: dict[str, float] = Field(
        default_factory=dict, description="that it is a claim and its company, status, source or metric is right"
    )
    evidence: str = Field(description="the sentence that carries the claim")
    evidence_start: int
    evidence_end: int
    mentions: list[Mention]
    article_id: str
    url: str | None = None
    path: str | None = None
    title: str | None = None
    site: str | None = None
    authors: list[str] = Field(default_factory=list)
    published: str | None = None
    language: str | None = None
    model: str
    schema_version: str = SCHEMA_VERSION
    duplicate_of: str | None = Field(
        default=None, description="article_id of the first article of the batch that has the same text"
    )

    def to_dict(self) -> dict[str, Any]:
        """The record as plain Python values, in the order of the contract."""
        return self.model_dump(mode="json")


class LedgerLine(BaseModel):
    """One money expression of an article and what became of it: a claim, or the reason for being none."""

    model_config = ConfigDict(frozen=True)

    article_id: str
    start: int
    end: int
    text: str
    amount: Number | None = Field(description="None where no number can be read off")
    currency: str
    confidence: float = Field(ge=0, le=1, description="that it is a claim, or is none, as the line says")
    claim_id: str | None = None
    reason: Reason | None = None
    duplicate_of: str | None = Field(default=None, description="as in the record")
