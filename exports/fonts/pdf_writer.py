"""Writing a PDF object by object (ISO 32000-1, 7.5), so that an edition of a thousand sheets never stands in memory.

Objects are bytes in the syntax of PDF. Same objects in the same order: the same file, with an identifier made of them.
"""

import hashlib
import struct
import zlib
from array import array
from typing import IO

GATHERED = 500
"""Small objects that are compressed together; readers unpack them together, too."""
LEVEL = 9
ROW = 8
"""The bytes of a row of the cross-reference stream."""
_ROW = struct.Struct(">BBIH")
_FREE, _PLAIN, _PACKED = 0, 1, 2


def reference(number: int) -> bytes:
    """Return how one object names another."""
    return b"%d 0 R" % number


class PdfWriter:
    """Numbers are given by `reserve`, in whatever order; each is filled once by `put` or `put_stream`."""

    def __init__(self, target: IO[bytes], version: str) -> None:
        self._target = target
        self._digest = hashlib.md5(usedforsecurity=False)
        self._at = 0
        self._kinds, self._places, self._seconds = array("B", [_FREE]), array("Q", [0]), array("L", [0])
        self._waiting: list[tuple[int, bytes]] = []
        self._write(b"%%PDF-%s\n%%\xe2\xe3\xcf\xd3\n" % version.encode())

    def _write(self, data: bytes) -> None:
        self._target.write(data)
        self._digest.update(data)
        self._at += len(data)

    def reserve(self, count: int = 1) -> int:
        """Return the first of `count` numbers that follow one another."""
        first = len(self._kinds)
        self._kinds.extend([_FREE] * count)
        self._places.extend([0] * count)
        self._seconds.extend([0] * count)
        return first

    def put(self, number: int, body: bytes) -> None:
        """Fill a number with an object that is no stream."""
        self._waiting.append((number, body))
        if len(self._waiting) == GATHERED:
            self._gather()

    def add(self, body: bytes) -> int:
        """Write a new object that is no stream, and return its number."""
        number = self.reserve()
        self.put(number, body)
        return number

    def put_stream(self, number: int, entries: bytes, data: bytes) -> None:
        """Fill a number with a stream: the entries of its dictionary besides Length, its data as they are stored."""
        self._kinds[number], self._places[number] = _PLAIN, self._at
        self._write(b"%d 0 obj\n<< %s /Length %d >>\nstream\n" % (number, entries, len(data)))
        self._write(data)
        self._write(b"\nendstream\nendobj\n")

    def add_stream(self, data: bytes, entries: bytes = b"", *, compress: bool = True) -> int:
        """Write a new stream, and return its number."""
        number = self.reserve()
        if compress:
            entries, data = b"/Filter /FlateDecode " + entries, zlib.compress(data, LEVEL)
        self.put_stream(number, entries, data)
        return number

    def _gather(self) -> None:
        """Write the objects that wait as one object stream (7.5.7)."""
        if not self._waiting:
            return
        stream = self.reserve()
        heads, bodies, offset = [], [], 0
        for place, (number, body) in enumerate(self._waiting):
            self._kinds[number], self._places[number], self._seconds[number] = _PACKED, stream, place
            heads.append(b"%d %d" % (number, offset))
            bodies.append(body)
            offset += len(body) + 1
        head = b" ".join(heads) + b"\n"
        entries = b"/Type /ObjStm /N %d /First %d /Filter /FlateDecode" % (len(heads), len(head))
        self._waiting.clear()
        self.put_stream(stream, entries, zlib.compress(head + b"\n".join(bodies), LEVEL))

    def finish(self, root: int, info: int) -> None:
        """Write what waits, and the cross-reference stream (7.5.8), whose dictionary is the trailer."""
        self._gather()
        number = self.reserve()
        start = self._at
        self._kinds[number], self._places[number] = _PLAIN, start
        rows = zip(self._kinds, self._places, self._seconds, strict=True)
        packed = (_ROW.pack(kind, place >> 32, place & 0xFFFFFFFF, second) for kind, place, second in rows)
        table = _differences(b"".join(packed))
        identifier = b"<%b>" % self._digest.hexdigest().encode()
        names = (reference(root), reference(info), identifier, identifier)
        entries = b"/Type /XRef /Size %d /W [1 5 2] " % len(self._kinds) + b"/Root %b /Info %b /ID [%b %b] " % names
        entries += b"/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns %d >>" % ROW
        self.put_stream(number, entries, zlib.compress(table, LEVEL))
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)


def _differences(rows: bytes) -> bytes:
    """Return rows of ROW bytes, each as its difference from the one before (predictor Up of PNG)."""
    changes = bytes((new - old) % 256 for new, old in zip(rows, bytes(ROW) + rows, strict=False))
    return b"".join([b"\2" + changes[start : start + ROW] for start in range(0, len(rows), ROW)])
