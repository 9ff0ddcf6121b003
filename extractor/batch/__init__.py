"""Batches: inputs in; records, ledger and errors out, whatever happens on the way."""

from extractor.batch.job import Cluster, ExtractJob
from extractor.batch.run import run
from extractor.batch.summary import Summary

__all__ = ["Cluster", "ExtractJob", "Summary", "run"]
