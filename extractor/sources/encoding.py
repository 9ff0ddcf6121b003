"""Bytes to text without guessing, and what is not text at all."""

from __future__ import annotations

import codecs

from extractor.errors import InputError

#: Byte order marks and their codecs; UTF-32 stands first because its mark begins like that of UTF-16.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# File types that people feed in by mistake and whose beginnings are mostly readable characters.
_SIGNATURES = (b"%PDF-", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf\x11\xe0")
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r\f\x1b\b"))
_MOST_CONTROLS = 0.02
_SAMPLE = 65_536


def marked_codec(data: bytes) -> str | None:
    """The codec that the byte order mark of ``data`` stands for; None without a mark."""
    return next((codec for mark, codec in BYTE_ORDER_MARKS if data.startswith(mark)), None)


def looks_binary(data: bytes) -> bool:
    """Whether ``data`` is of a well-known binary format, or too full of control characters to be text."""
    if marked_codec(data):
        return False
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return data.startswith(_SIGNATURES) or controls > _MOST_CONTROLS * len(sample)


def decode_text(data: bytes, name: str, *, charset: str | None = None) -> str:
    """Text in what its byte order mark or ``charset`` says, else in UTF-8; never a guess.

    Raises ``InputError`` (``encoding``) that gives the offset of the first byte that does not fit.
    """
    codec = marked_codec(data) or charset or "utf-8"
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        # The decoder for UTF-8 with a mark counts from behind the mark.
        offset = error.start + (len(codecs.BOM_UTF8) if codec == "utf-8-sig" else 0)
        message = f"it is not {codec.removesuffix('-sig').upper()} at byte {offset}; convert it to UTF-8"
        raise InputError(name, "encoding", message) from None
    except (LookupError, UnicodeError):
        raise InputError(name, "encoding", f"the encoding {codec!r} is not known; convert it to UTF-8") from None
