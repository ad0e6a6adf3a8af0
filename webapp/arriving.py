"""A request while it arrives: its bytes, kept until it is whole, in a file if there are many.

Only its end is looked for here (RFC 9112): gunicorn reads what it says, from these bytes alone. Whatever cannot be
understood counts as whole, so that gunicorn refuses it. Not here: connections (`web_worker`).
"""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import IO

from gunicorn.http.unreader import Unreader

IN_MEMORY = 100_000
"""Bytes, beyond which a request or an answer waits in a file; no head is longer."""
PIECE = 65_536
LONGEST_CHUNK_LINE = 1_000
LONGEST_LENGTH = 19
HEAD_ENDS = b"\r\n\r\n"


class Arriving:
    """The bytes of one request, and perhaps the first of the next."""

    def __init__(self, most: int) -> None:
        self.size = 0
        self.has_head = self.whole = self.waits_for_continue = False
        self._data = bytearray()
        self._file: IO[bytes] | None = None
        self._most = most
        self._wanted = 0
        self._chunks: _Chunks | None = None

    def add(self, data: bytes) -> None:
        """Take what has arrived. A body of more bytes than `most` is not waited for: its length says enough."""
        had = self.size
        self.size += len(data)
        if self._file is not None:
            self._file.write(data)
        else:
            self._data += data
        if not self.has_head:
            end = self._data.find(HEAD_ENDS, max(0, had - len(HEAD_ENDS)))
            if end < 0:
                self.whole = self.size > IN_MEMORY
                return
            self.has_head = True
            self._wanted = end + len(HEAD_ENDS)
            data = bytes(self._data[self._wanted :])
            self._read(bytes(self._data[:end]))
        if self._file is None and self.size > IN_MEMORY:
            self._file = TemporaryFile()  # noqa: SIM115 (closed with the connection)
            self._file.write(self._data)
            self._data.clear()
        if self._chunks is not None:
            self.whole = self.whole or self._chunks.end_with(data) or self.size > self._most
        else:
            self.whole = self.whole or self.size >= self._wanted or self._wanted > self._most

    def _read(self, head: bytes) -> None:
        for line in head.lower().split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name == b"content-length":
                length = value.strip()
                self._wanted += int(length) if length.isdigit() and len(length) < LONGEST_LENGTH else self._most + 1
            elif name == b"transfer-encoding":
                self._chunks = _Chunks()
            elif name == b"expect":
                self.waits_for_continue = value.strip() == b"100-continue"

    def give(self, reader: Received) -> None:
        """Let gunicorn read it, from the first byte on."""
        if self._file is None:
            reader.unread(bytes(self._data))
            return
        self._file.seek(0)
        reader.source, self._file = self._file, None

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


class _Chunks:
    """The end of a body in chunks."""

    def __init__(self) -> None:
        self._left = 0
        self._line = b""
        self._last = False

    def end_with(self, data: bytes) -> bool:
        """Whether the body ends with these bytes, or cannot be one."""
        while data:
            if self._left:
                passed = min(self._left, len(data))
                self._left -= passed
                data = data[passed:]
                continue
            line, ended, data = data.partition(b"\n")
            self._line += line
            if len(self._line) > LONGEST_CHUNK_LINE:
                return True
            if ended and self._line_ends():
                return True
        return False

    def _line_ends(self) -> bool:
        line, self._line = self._line.strip(), b""
        if self._last:
            return not line  # what stands between the last chunk and an empty line are trailers
        if not line:
            return False  # the end of the chunk before
        try:
            self._left = int(line.partition(b";")[0], 16)
        except ValueError:
            return True
        self._last = self._left == 0
        return self._left < 0


class Received(Unreader):
    """What gunicorn reads requests from: bytes that have arrived, never the connection."""

    def __init__(self) -> None:
        super().__init__()
        self.source: IO[bytes] | None = None

    def chunk(self, size_hint: int | None = None) -> bytes:
        return self.source.read(max(size_hint or 0, PIECE)) if self.source is not None else b""

    def take_rest(self) -> bytes:
        """What came after the request that was read."""
        rest = bytes(self.take_buffered())
        if self.source is not None:
            rest += self.source.read()
            self.close()
        return rest

    def close(self) -> None:
        if self.source is not None:
            self.source.close()
        self.source = None
