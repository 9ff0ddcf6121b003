"""``extractor`` with the stub reader instead of the model, and commits after every article: what the tests of batches kill and take up again."""

from __future__ import annotations

from functools import partial

from stub_reader import StubReader

from extractor.batch import journal, run
from extractor.cli import extract, main

if __name__ == "__main__":
    journal.COMMIT_SECONDS = 0.0
    extract.run = partial(run, load=lambda job: StubReader())
    main()
