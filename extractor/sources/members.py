"""Gzip files member by member, strictly: where each begins, and that it is whole. Archives compress each record by itself."""

from __future__ import annotations

import zlib
from typing import BinaryIO

_MAGIC = b"\x1f\x8b\x08"
_CHUNK = 1 << 14


class GzipMember:
    """The bytes of the gzip member that begins at ``start`` of ``file``, decompressed as they are read.

    Holds two chunks of the file at most, however long the member is. ``read`` raises ``EOFError`` if the file ends
    before the member does, and ``zlib.error`` if the member is damaged.
    """

    def __init__(self, file: BinaryIO, start: int) -> None:
        file.seek(start)
        self._file = file
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._position = 0

    def read(self, size: int = _CHUNK) -> bytes:
        """Up to ``size`` bytes (at least one); none at the end of the member."""
        while not self._inflate.eof:
            compressed = self._inflate.unconsumed_tail or self._file.read(_CHUNK)
            data = self._inflate.decompress(compressed, size)
            if data:
                self._position += len(data)
                return data
            if not compressed:
                raise EOFError("the file ends within a gzip member")
        return b""

    def tell(self) -> int:
        """How many decompressed bytes have been read."""
        return self._position

    def end(self) -> int:
        """Where in the file the next member begins. Reads this one to its end."""
        while self.read():
            pass
        return self._file.tell() - len(self._inflate.unused_data)


def find_member(file: BinaryIO, start: int, beginning: bytes) -> int | None:
    """The first place from ``start`` on where a gzip member begins whose content begins with ``beginning``."""
    place = find_bytes(file, start, _MAGIC)
    while place is not None:
        try:
            if GzipMember(file, place).read(len(beginning)) == beginning:
                return place
        except (EOFError, zlib.error):
            pass
        place = find_bytes(file, place + 1, _MAGIC)
    return None


def find_bytes(file: BinaryIO, start: int, wanted: bytes) -> int | None:
    """The first place from ``start`` on where ``wanted`` stands in ``file``; reads a chunk at a time."""
    file.seek(start)
    window, at = b"", start
    while chunk := file.read(_CHUNK):
        window += chunk
        if (found := window.find(wanted)) >= 0:
            return at + found
        kept = min(len(window), len(wanted) - 1)
        at += len(window) - kept
        window = window[len(window) - kept :]
    return None
