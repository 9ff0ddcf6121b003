"""CPU seconds that an article takes: once to be read (a page taken apart, say), once to have its claims extracted.

    python benchmarks/cpu_per_article.py INPUT... [--limit N]

One process and one thread, model loading left out. CPU time hardly changes when the machine does other work beside.
"""

from __future__ import annotations

import argparse
import time
from itertools import islice

from extractor import ClaimExtractor, read_articles


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", nargs="+", metavar="INPUT")
    parser.add_argument("--limit", type=int, default=200, help="articles that are measured")
    options = parser.parse_args()
    extractor = ClaimExtractor.load(threads=1)
    extractor.extract("Acme plans to spend $5 billion on a plant, the company said.")  # what loads late loads now
    next(read_articles(*options.inputs, on_error=lambda _: None))

    passed: list[str] = []
    begun = time.process_time()
    articles = list(islice(read_articles(*options.inputs, on_error=lambda e: passed.append(e.reason)), options.limit))
    reading = time.process_time() - begun
    begun = time.process_time()
    claims = sum(len(extractor.extract(article)) for article in articles)
    extracting = time.process_time() - begun

    count = len(articles)
    print(f"{'articles':24} {count:8}   of {sum(len(a.text) for a in articles) / count:,.0f} characters on average")
    print(f"{'inputs passed over':24} {len(passed):8}   (their reading counts)")
    print(f"{'claims':24} {claims:8}")
    print(f"{'reading':24} {reading / count:8.4f}   CPU seconds an article")
    print(f"{'extracting':24} {extracting / count:8.4f}   CPU seconds an article")
    print(f"{'both':24} {(reading + extracting) / count:8.4f}   CPU seconds an article")


if __name__ == "__main__":
    main()
