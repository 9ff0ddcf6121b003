"""The package as users import it: the public names, and what importing costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import extractor

PACKAGE = Path(extractor.__file__).parent

#: Each heavy library lives in one module, so that it can be replaced there and loads only where it is needed.
HOMES = {
    "spacy": {"sentences.py", "spacy_component.py"},
    "trafilatura": {"sources/html.py"},
    "fastwarc": {"sources/warc.py"},
    "warcio": set(),
    "ray": {"ray.py"},
    "httpx": set(),
    "httpx2": {"sources/web.py", "sources/connection.py"},
    "httpcore2": {"sources/web.py", "sources/connection.py"},
    "py3langid": {"sources/language.py"},
    "onnxruntime": {"reader/model.py", "training/export.py"},
    "pandas": {"tables.py"},
    "pyarrow": {"tables.py"},
    "matplotlib": {"evaluation/plots.py"},
    "typer": {f"cli/{name}.py" for name in ("__init__", "extract", "evaluate", "schema", "train")},
}
TRAINING_ONLY = {"torch", "transformers", "onnx", "onnxscript"}


def test_public_names_are_pinned() -> None:
    assert extractor.__all__ == [
        "Article",
        "Claim",
        "ClaimExtractor",
        "Extraction",
        "ExtractorError",
        "InputError",
        "LedgerLine",
        "Mention",
        "MoneyExpression",
        "find_money",
        "read_articles",
    ]
    for name in extractor.__all__:
        assert getattr(extractor, name).__name__ == name


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'ClaimExtracter'"):
        extractor.ClaimExtracter  # noqa: B018


def test_version_is_that_of_the_distribution() -> None:
    assert extractor.__version__ == version("news-claim-extractor")


def test_importing_loads_neither_spacy_nor_a_model() -> None:
    heavy = "{'spacy', 'onnxruntime', 'tokenizers', 'pandas', 'pyarrow', 'trafilatura', 'torch', 'numpy', 'pydantic'}"
    code = f"import sys, extractor; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def imported(file: Path) -> set[str]:
    """The top-level packages that a file imports when it runs."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    tree.body = [
        node for node in tree.body if not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test))
    ]
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("file", sorted(p.relative_to(PACKAGE).as_posix() for p in PACKAGE.rglob("*.py")))
def test_heavy_libraries_stay_in_their_rooms(file: str) -> None:
    for library in imported(PACKAGE / file):
        assert library not in HOMES or file in HOMES[library], f"{file} imports {library}"
        assert library not in TRAINING_ONLY or file.startswith("training/"), f"{file} imports {library}"


def test_reading_does_not_depend_on_training() -> None:
    for file in PACKAGE.rglob("*.py"):
        relative = file.relative_to(PACKAGE).as_posix()
        if not relative.startswith(("training/", "cli/train")):
            assert "extractor.training" not in file.read_text(encoding="utf-8"), relative
