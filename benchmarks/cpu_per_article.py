"""CPU seconds that an article takes: once to be read (a page taken apart, say), once to have its claims extracted.

    python benchmarks/cpu_per_article.py INPUT... [--limit N]

One process and one thread, model loading left out. CPU time hardly changes when the machine does other work beside. Then the shares of the steps of the
extraction, from a second pass under Python's profiler, which makes the steps that are all Python look somewhat larger than they are.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import time
from collections.abc import Sequence
from itertools import islice

from extractor import Article, ClaimExtractor, read_articles

#: Steps by the functions (file, name) that they are.
STEPS = {
    "finding money": [("finder.py", "find_money"), ("dollar.py", "dollar_of")],
    "windows and tokens": [("windows.py", "make_windows")],
    "the network": [("onnxruntime_inference_collection.py", "run")],
    "readings of its output": [("reading.py", "to_reading")],
    "names, sources, cues": [("decisions.py", "decide")],
    "merging mentions": [("claims.py", "group")],
    "records and ledger": [("pipeline.py", "_extraction")],
}


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
    for step, share in shares(extractor, articles).items():
        print(f"{step:24} {share:8.1%}   of extracting")


def shares(extractor: ClaimExtractor, articles: Sequence[Article]) -> dict[str, float]:
    """The share of each of ``STEPS`` in the time of extraction, and of what is left."""
    profile = cProfile.Profile(time.process_time)
    profile.enable()
    for article in articles:
        extractor.extract(article)
    profile.disable()
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    spent = {(file.rpartition("/")[2], name): cumulative for (file, _, name), (*_, cumulative, _) in stats.items()}
    whole = spent["pipeline.py", "extract"]
    found = {step: sum(spent.get(function, 0.0) for function in functions) / whole for step, functions in STEPS.items()}
    return {**found, "the rest": 1.0 - sum(found.values())}


if __name__ == "__main__":
    main()
