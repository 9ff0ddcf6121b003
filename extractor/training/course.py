"""What a network learns from: the passages, varied anew in each epoch, in batches."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from tokenizers import Tokenizer

from extractor.reader.labels import LabelSet
from extractor.reader.windows import WindowSize
from extractor.training.augment import Names, curl, drop_title, name_pool, swap_names
from extractor.training.corpus import Passage
from extractor.training.dataset import Example, batches, capitalise, examples, hide, shout, thin
from extractor.training.recipe import TrainingConfig

MASK = "[MASK]"
#: How much of a window's surroundings training sees, by chance: passages are shorter than articles, and cut short they are more various.
CROP = (0.4, 1.0)


@dataclass(frozen=True)
class Course:
    """What a network learns from, and how: all of a run but the network."""

    passages: Sequence[Passage]
    tokenizer: Tokenizer
    labels: LabelSet
    config: TrainingConfig
    window: WindowSize

    @cached_property
    def steps(self) -> int:
        """About how many batches one process trains on from first to last; the learning rate is at its end there."""
        steps = self.config.epochs * len(self.batches(0))
        return min(steps, self.config.max_steps or steps)

    @cached_property
    def fingerprint(self) -> str:
        """A hash of all of it but the tokenizer."""
        parts = (self.labels.to_dict(), self.config, self.window, list(self.passages))
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    def batches(self, epoch: int, branch: int = 0) -> list[list[Example]]:
        """The batches of an epoch, the same for the same seed; others for each process that goes on alone."""
        rng = random.Random(f"{self.config.seed}/{epoch}/{branch}")
        return batches(self._examples(rng), self.config.budget, rng)

    def _examples(self, rng: random.Random) -> list[Example]:
        """One epoch's examples: each passage once, varied by chance, as are the sizes of its windows."""
        config, window = self.config, self.window
        mask = self.tokenizer.token_to_id(MASK) or 0
        made: list[Example] = []
        for passage in rng.sample(self.passages, len(self.passages)):
            size = replace(
                window,
                before=round(window.before * rng.uniform(*CROP)),
                after=round(window.after * rng.uniform(*CROP)),
                shared=round(window.shared * max(CROP)),
                lead=rng.choice((0, window.lead, window.lead)),
            )
            for example in examples(self._varied(passage, rng), self.tokenizer, self.labels, size):
                example = hide(thin(example, config.anchors, rng), config.hide, mask, rng)
                example = capitalise(example) if rng.random() < config.capitalise else example
                made.append(shout(example) if rng.random() < config.shout else example)
        return made

    @cached_property
    def _names(self) -> list[Names]:
        return name_pool(self.passages)

    def _varied(self, passage: Passage, rng: random.Random) -> Passage:
        config = self.config
        if rng.random() < config.swap:
            passage = swap_names(passage, self._names, rng)
        if rng.random() < config.curl:
            passage = curl(passage)
        return drop_title(passage) if rng.random() < config.drop_title else passage
