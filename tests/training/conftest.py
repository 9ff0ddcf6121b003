"""Tests of training need the extra ``train``; corpus and gold alone do not."""

from __future__ import annotations

import importlib.util

collect_ignore = [] if importlib.util.find_spec("torch") else ["test_network.py", "test_dataset.py", "test_team.py"]
