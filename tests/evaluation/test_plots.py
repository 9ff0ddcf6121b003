"""The pictures of the curves: whole PNG files in a folder, whatever the records (how they look, eyes must judge)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from test_scores import facts

from extractor.errors import OutputError
from extractor.evaluation import Evaluation, evaluate
from extractor.evaluation.gold import GoldArticle

matplotlib = pytest.importorskip("matplotlib", reason="needs the extra plots")
from extractor.evaluation.plots import draw  # noqa: E402  # only where matplotlib is

NAMES = ["reliability.png", "risk-coverage.png"]


def result(*records: tuple[float, bool]) -> Evaluation:
    """Records of such confidence that are right or not, one an article."""
    gold = {str(n): GoldArticle((facts(),)) for n in range(len(records))}
    found = {
        str(n): [facts("Acme" if right else "Other", confidence=confidence)]
        for n, (confidence, right) in enumerate(records)
    }
    return evaluate(gold, found)


@pytest.mark.parametrize(
    "records",
    [
        [(n / 50, n % 3 > 0) for n in range(50)],
        [(1.0, True)],
        [(0.0, False)],
        [(0.1, True)] * 30,  # the mean of equal numbers may lie outside them by a rounding error
        [(0.7, False)] * 7,
    ],
)
def test_two_pictures(records: list[tuple[float, bool]], tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    assert draw(result(*records), folder) == [folder / name for name in NAMES]
    assert sorted(p.name for p in folder.iterdir()) == NAMES
    assert all(p.read_bytes().startswith(b"\x89PNG\r\n") for p in folder.iterdir())


def test_the_same_numbers_give_the_same_bytes_whatever_the_user_s_settings(tmp_path: Path) -> None:
    numbers = result((0.9, True), (0.4, False))
    one = draw(numbers, tmp_path / "a")
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "black"}):
        two = draw(numbers, tmp_path / "b")
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in two]


def test_a_file_in_the_folder_s_place(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="file: no folder can be made there"):
        draw(result((0.9, True)), tmp_path / "file")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match=r"reliability\.png: cannot be written"):
        draw(result((0.9, True)), tmp_path)
