"""What tests share: the bundled extractor, the sample articles, and the articles in ../shared where a checkout has them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from extractor import ClaimExtractor

ROOT = Path(__file__).parents[1]
DEV = ROOT.parent / "shared" / "dev"

settings.register_profile("untimed", deadline=None)  # how fast the machine is says nothing of the code
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def bundled() -> ClaimExtractor:
    """The shipped reader."""
    return ClaimExtractor.load()


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of sample articles."""
    return ROOT / "fixtures" / "articles"


@pytest.fixture(scope="session")
def dev() -> Path:
    """The folder of real articles with gold records that a founder's checkout has beside it."""
    if not DEV.is_dir():
        pytest.skip("needs ../shared/dev, which only the project's own machines have")
    return DEV
