"""Scoring records against gold: which of them are right, field by field and as a whole, and how far their confidence can be trusted."""

from extractor.evaluation.scores import Evaluation, evaluate

__all__ = ["Evaluation", "evaluate"]
