"""How much of an input is read, and for how long."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from extractor.errors import UsageError


@dataclass(frozen=True, kw_only=True)
class ReadLimits:
    """Limits of size in bytes, after decompression, and of time in seconds. Raises ``UsageError`` if one is not positive.

    ``article_bytes`` bounds one article, page or JSON line; ``file_bytes`` a ``.json`` file, which may hold many
    articles but has to be read whole. ``connect_seconds`` and ``read_seconds`` bound one network operation,
    ``total_seconds`` everything done for one URL: names, robots.txt, redirects and page.
    """

    article_bytes: int = 20_000_000
    file_bytes: int = 256_000_000
    connect_seconds: float = 10.0
    read_seconds: float = 20.0
    total_seconds: float = 60.0
    redirects: int = 5

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if value <= 0:
                raise UsageError(f"{name} must be more than 0, not {value}")
