"""Reading articles in: files, folders, standard input and web pages become ``Article`` objects.

The way of the data: ``reader`` takes inputs apart into raw documents (``files`` finds and opens them, ``web`` fetches
pages), ``formats`` turns the bytes of one document into articles (``html`` for web pages), ``language`` keeps out what
is not English. Raw documents are plain frozen values, so that worker processes can do the parsing.
"""

from extractor.sources.limits import ReadLimits
from extractor.sources.reader import read_articles

__all__ = ["ReadLimits", "read_articles"]
