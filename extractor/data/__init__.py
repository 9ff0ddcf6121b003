"""Knowledge as data files: currencies, scales, cue words, legal suffixes. Each file says where its facts come from; users may extend them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """The contents of ``extractor/data/NAME.toml``."""
    return tomllib.loads((files(__name__) / f"{name}.toml").read_text(encoding="utf-8"))
