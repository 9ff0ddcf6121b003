"""Fixtures of the tests of reading."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from reading import Site


@pytest.fixture
def site() -> Iterator[Site]:
    """A web server on loopback that knows no page yet."""
    server = Site()
    yield server
    server.close()
