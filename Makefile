# `make check` is what a contributor runs before a commit; .ci/run does the same in a fresh environment.
.PHONY: check format test
check:
	python -m ruff format --check .
	python -m ruff check .
	python -m mypy
	python -m pytest

format:
	python -m ruff format .
	python -m ruff check --fix .

test:
	python -m pytest
