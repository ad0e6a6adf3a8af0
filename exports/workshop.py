"""Setting sheets in processes of their own: several at a time, none for ever, and none at the cost of its neighbours.

What belongs here: the workers and what is said to them. What does not: what they do (`sheet_pdf`). A worker is this
module run as a program: it gets a sheet on its input and gives its pages, warm from the second on. It inherits no
setting and no secret of the process that starts it, may use no more memory than it is allowed, and is killed when it
takes too long; the sheet then fails with a sentence that names it, and the next gets a new worker.
"""

import copyreg
import io
import os
import pickle
import resource
import struct
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from types import MappingProxyType
from typing import IO, Any

from exports import ExportError, sheet_pdf
from exports.child import Child, Ended, TookTooLong, exactly
from exports.sheet import Sheet
from exports.sheet_pdf import Rendered

_KEPT = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "TZ", "XDG_CACHE_HOME")
"""Variables that a worker needs to find its programs and caches; everything else stays behind."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one sheet may cost: seconds, and megabytes of address space, of which a worker usually takes 350."""

    seconds: float = 60.0
    megabytes: int = 1500


class Workshop:
    """Workers, started when they are first needed; a context manager that ends them."""

    def __init__(self, workers: int = 0, limits: Limits = Limits()) -> None:
        """`workers` is 0 for as many as there are processors."""
        self._count = workers or os.cpu_count() or 1
        self._limits = limits
        self._idle: SimpleQueue[_Worker | None] = SimpleQueue()
        for _ in range(self._count):
            self._idle.put(None)

    def __enter__(self) -> "Workshop":
        return self

    def __exit__(self, *_: object) -> None:
        for _place in range(self._count):
            if worker := self._idle.get():
                worker.stop()

    def pages(self, sheets: Iterable[Sheet]) -> Iterator[Rendered]:
        """The pages of each sheet, in their order. Raises ExportError at the first that cannot be set."""
        for outcome in self.outcomes(sheets):
            if isinstance(outcome, ExportError):
                raise outcome
            yield outcome

    def outcomes(self, sheets: Iterable[Sheet]) -> Iterator[Rendered | ExportError]:
        """The pages of each sheet, in their order, or why it cannot be set."""
        with ThreadPoolExecutor(self._count) as threads:
            try:
                yield from threads.map(self._outcome, sheets)
            finally:
                threads.shutdown(cancel_futures=True)

    def _outcome(self, sheet: Sheet) -> Rendered | ExportError:
        try:
            return self._pages(sheet)
        except ExportError as error:
            return error

    def _pages(self, sheet: Sheet) -> Rendered:
        worker = self._idle.get()
        try:
            if worker is None:
                worker = _Worker(self._limits)
            return worker.pages(sheet)
        except Ended as error:
            worker = None
            if isinstance(error, TookTooLong):
                raise ExportError(f"{sheet.reference}: setting its pages took too long: {error}") from error
            raise ExportError(f"{sheet.reference}: setting its pages broke down: {error}") from error
        finally:
            self._idle.put(worker)


class _Worker:
    """A worker, as the process that started it sees it."""

    def __init__(self, limits: Limits) -> None:
        self._seconds = limits.seconds
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        command = [sys.executable, "-m", "exports.workshop", str(limits.megabytes)]
        self._child = Child(command, environment)

    def pages(self, sheet: Sheet) -> Rendered:
        """Raises ExportError if the worker says so, Ended if it does not say anything more."""
        done, answer = self._child.talk(_packed(_pickled(sheet)), _answer, self._seconds)
        if not done:
            raise ExportError(answer.decode())
        return Rendered.from_bytes(answer)

    def stop(self) -> None:
        self._child.stop()


def _pickled(sheet: Sheet) -> bytes:
    """A sheet in bytes, with the read-only mappings of its template, which pickle does not know."""
    target = io.BytesIO()
    pickler = pickle.Pickler(target)
    pickler.dispatch_table = copyreg.dispatch_table | {MappingProxyType: lambda it: (read_only, (dict(it),))}
    pickler.dump(sheet)
    return target.getvalue()


def read_only(table: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    """The mapping as it was before it travelled."""
    return MappingProxyType(table)


def _packed(data: bytes, done: bool = True) -> bytes:
    """A message: whether it is good news, its length, and itself."""
    return struct.pack(">?I", done, len(data)) + data


def _answer(stream: IO[bytes]) -> tuple[bool, bytes]:
    done, size = struct.unpack(">?I", exactly(stream, struct.calcsize(">?I")))
    return done, exactly(stream, size)


# -- the worker itself ------------------------------------------------------------------------------------------------


def work(questions: IO[bytes], answers: IO[bytes]) -> None:
    """Set one sheet after the other until the input ends."""
    while True:
        try:
            _, data = _answer(questions)
        except EOFError:
            return
        sheet: Sheet = pickle.loads(data)  # noqa: S301 (from the process that started this one)
        try:
            message = _packed(sheet_pdf.pages(sheet).to_bytes())
        except ExportError as error:
            message = _packed(str(error).encode(), done=False)
        except MemoryError:
            message = _packed(f"{sheet.reference}: setting its pages needs too much memory.".encode(), done=False)
        answers.write(message)
        answers.flush()


def main() -> None:
    most = int(sys.argv[1]) * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is not an answer
    work(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
