"""Everything that can go wrong, in one tree.

```
ExtractorError
├── InputError           one input cannot be read; the rest of the batch goes on
│   └── SkippedInput     the input is fine but not for us (another language)
├── UsageError           wrong options or arguments; nothing was done (exit status 2)
├── ModelError           a model folder cannot be loaded
├── OutputError          records cannot be written
└── Interrupted          the user stopped the batch (exit status 130)
InputWarning             a warning: an ``InputError`` that nobody asked to be told about
```

The reason codes of ``InputError``:

| reason | the input |
| --- | --- |
| ``not_found`` ``unreadable`` ``link_loop`` ``unsupported_type`` | is no file that can be opened |
| ``empty`` ``binary`` ``encoding`` ``too_large`` | holds no text, or none that may be read |
| ``bad_gzip`` ``truncated_gzip`` | is compressed and damaged |
| ``bad_record`` | is a damaged record of a web archive |
| ``bad_json`` ``no_text`` | is JSON that is malformed or lacks its ``text`` |
| ``no_article`` | is a web page without an article on it |
| ``http_status`` ``robots`` ``private_address`` ``timeout`` ``network`` ``not_a_web_page`` | is a URL that cannot or may not be read |
| ``bad_gold`` ``bad_prediction`` ``other_articles`` ``no_record`` | is no gold, or no records, that ``extractor evaluate`` can compare |
| ``crashed`` ``too_slow`` | could not be read for a fault of ours, or not within its time |
| ``not_english`` | is written in another language (always a ``SkippedInput``) |
"""

from __future__ import annotations


class ExtractorError(Exception):
    """The root of every error that this package raises on purpose."""


class InputError(ExtractorError):
    """One input that cannot be read.

    ``input`` names it as the user would (a path, a URL, ``news.jsonl:12``), ``reason`` is a short stable code from the
    table above, ``message`` one sentence that says what is wrong and what helps. ``str(error)`` is "input: message".
    """

    def __init__(self, input: str, reason: str, message: str) -> None:
        # All three reach Exception.args, so that the error survives pickling on its way out of a worker process.
        super().__init__(input, reason, message)
        self.input = input
        self.reason = reason
        self.message = message

    def __str__(self) -> str:
        return f"{self.input}: {self.message}"


def crashed(input: str, error: Exception) -> InputError:
    """What reading ``input`` raised, as its error."""
    message = f"reading it failed ({type(error).__name__}: {error}); please report it with the article"
    return InputError(input, "crashed", message)


def too_slow(input: str, seconds: float) -> InputError:
    """The error of an input that was not read within ``seconds``."""
    message = f"reading it took longer than {seconds:g} seconds; allow more with --time-limit, or split it"
    return InputError(input, "too_slow", message)


class SkippedInput(InputError):  # noqa: N818  # to be skipped is no error of the input
    """A readable input that is not for this program: reason ``not_english``."""


class UsageError(ExtractorError):
    """A wrong option or argument; nothing was done. The command line exits with status 2."""


class ModelError(ExtractorError):
    """A model folder that is missing, incomplete or of another layout."""


class OutputError(ExtractorError):
    """Records that cannot be written where they should go."""


class Interrupted(ExtractorError):  # noqa: N818  # as KeyboardInterrupt, from which it comes
    """The user stopped the batch; the message says how to go on. The command line exits with status 130."""


class InputWarning(UserWarning):
    """Issued for each ``InputError`` when no ``on_error`` callback was given."""
