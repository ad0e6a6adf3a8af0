"""Making documents in processes of their own: several at a time, none for ever, and none at the cost of its neighbours.

A worker is this module run as a program: it gets a task on its input and gives a document, warm from the second on. It
inherits no setting and no secret of the process that starts it, may use no more memory than it is allowed, and is
killed when it takes too long; the sheet then fails with a sentence that names it, and the next gets a new worker.
"""

import atexit
import copyreg
import io
import os
import pickle
import resource
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from queue import SimpleQueue
from types import MappingProxyType
from typing import IO, Any, TypeVar

from exports import ExportError
from exports.docx import sheet_docx
from exports.pdf import page_pictures, sheet_pdf, weasyprint_patches
from exports.pdf.sheet_pdf import Rendered, Variant
from exports.sheet import refusals
from exports.sheet.page_size import Paper
from exports.sheet.sheet import Sheet

Answer = TypeVar("Answer")
LAST_WORDS = 2000
_KEPT = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "TZ", "XDG_CACHE_HOME")
"""Variables that a worker needs to find its programs and caches."""
_WITHOUT_SPEED = "--without-speed-patches"


class Ended(Exception):
    """The program has ended without an answer; the message is the end of what it complained of."""


class TookTooLong(Ended):
    """The program was stopped, because its answer took too long."""


class Child:
    """A program beside this one, started by this process. One thread at a time may ask it."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        self.owner = os.getpid()
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the program)
        self._process = subprocess.Popen(  # noqa: S603 (the callers name programs and files of our own)
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._complaints, env=environment
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, question: bytes, answer: Callable[[IO[bytes]], Answer], seconds: float) -> Answer:
        """Send a question, and read what `answer` takes from its output; EOFError there means that it has ended.

        Raises Ended if there is no answer, and TookTooLong after `seconds`; then the program is no more.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None  # noqa: S101 (asked for above)
        too_late = threading.Event()

        def give_up() -> None:
            too_late.set()
            self._process.kill()

        timer = threading.Timer(seconds, give_up)
        timer.start()
        try:
            stdin.write(question)
            stdin.flush()
            return answer(stdout)
        except (BrokenPipeError, EOFError):
            words = self.stop()
        finally:
            timer.cancel()
            timer.join()  # so that nothing of this talk goes on after it
        raise TookTooLong(f"stopped after {seconds:g} seconds") if too_late.is_set() else Ended(words)

    def stop(self) -> str:
        """End the program, and return the end of what it complained of."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except BrokenPipeError:
                continue  # what it did not read is no longer of interest
        status = self._process.wait()
        with self._complaints:
            self._complaints.seek(0)
            words = self._complaints.read()[-LAST_WORDS:].decode(errors="replace").strip()
        return words or f"it ended with status {status}"


def line(stream: IO[bytes]) -> bytes:
    """Return the next line of a program's output. Raises EOFError."""
    found = stream.readline()
    if not found.endswith(b"\n"):
        raise EOFError
    return found


def exactly(stream: IO[bytes], size: int) -> bytes:
    """Return the next `size` bytes of a program's output. Raises EOFError."""
    found = stream.read(size)
    if len(found) < size:
        raise EOFError
    return found


class Work(StrEnum):
    """What a worker can make; LIGHT is a PDF with smaller photographs, STRIP a picture of the pages of a PDF."""

    PAGES = "pages"
    PDF = "pdf"
    LIGHT = "light"
    WORD = "docx"
    STRIP = "strip"


@dataclass(frozen=True, slots=True)
class RenderTask:
    """A document to make; for `variant`, `paper` and `beside` see `sheet_pdf.render`.

    `made` is what it is made from, if that is there: the pages that PDF and LIGHT bind, the PDF that STRIP draws. The
    sheet then needs no photographs.
    """

    work: Work
    sheet: Sheet
    variant: Variant = Variant.ARCHIVE
    paper: Paper = Paper.A4
    beside: Sheet | None = None
    made: bytes = b""

    def carry_out(self) -> bytes:
        """Make the document in this process. Raises ExportError."""
        match self.work:
            case Work.PAGES:
                return sheet_pdf.pages(self.sheet, self.variant, self.paper, self.beside).to_bytes()
            case Work.PDF if self.made:
                return sheet_pdf.bound(self.sheet, Rendered.from_bytes(self.made), self.variant, self.paper)
            case Work.PDF:
                return sheet_pdf.render(self.sheet, self.variant, self.paper, self.beside)
            case Work.LIGHT:
                return sheet_pdf.light(self.sheet, Rendered.from_bytes(self.made), self.paper)
            case Work.WORD:
                return sheet_docx.render(self.sheet, self.paper)
            case Work.STRIP:
                return page_pictures.strip(self.made)


class RenderPool:
    """Workers, started when they are first needed; a context manager that ends them."""

    def __init__(self, workers: int = 0, seconds: float = 60.0, megabytes: int = 1500) -> None:
        """`workers` is 0 for as many as there are processors; one sheet may cost so many `seconds` and `megabytes`."""
        self._count = workers or os.cpu_count() or 1
        self._seconds, self._megabytes = seconds, megabytes
        self._idle: SimpleQueue[Child | None] = SimpleQueue()
        for _ in range(self._count):
            self._idle.put(None)

    def __enter__(self) -> "RenderPool":
        return self

    def __exit__(self, *_: object) -> None:
        for _place in range(self._count):
            if worker := self._idle.get():
                worker.stop()

    def outcomes(self, sheets: Iterable[Sheet], paper: Paper = Paper.A4) -> Iterator[Rendered | ExportError]:
        """Return the pages of each sheet, in their order, or why it cannot be set."""
        with ThreadPoolExecutor(self._count) as threads:
            try:
                yield from threads.map(partial(self._outcome, paper), sheets)
            finally:
                threads.shutdown(cancel_futures=True)

    def _outcome(self, paper: Paper, sheet: Sheet) -> Rendered | ExportError:
        try:
            return Rendered.from_bytes(self.make(RenderTask(Work.PAGES, sheet, paper=paper)))
        except ExportError as error:
            return error

    def make(self, task: RenderTask) -> bytes:
        """Make a document when a worker is free. Raises ExportError, also if the worker dies or takes too long."""
        worker = self._idle.get()
        try:
            worker = worker or _started(self._megabytes)
            done, answer = worker.ask(_packed(_pickled(task)), _answer, self._seconds)
        except Ended as error:
            worker = None
            end = "took too long" if isinstance(error, TookTooLong) else "broke down"
            raise refusals.refusal(task.sheet, f"making the document {end}: {error}") from error
        finally:
            self._idle.put(worker)
        if not done:
            raise ExportError(answer.decode())
        return answer


@cache
def _pool_of(process: int) -> RenderPool:
    pool = RenderPool(1)
    atexit.register(_end, pool, process)
    return pool


def _end(pool: RenderPool, process: int) -> None:
    """End the workers of this process; those of the one that forked it are not ours."""
    if os.getpid() == process:
        pool.__exit__()


def shared() -> RenderPool:
    """Return the pool of this process for single documents: one worker, kept warm until the process ends."""
    return _pool_of(os.getpid())


def _started(megabytes: int) -> Child:
    """Start a worker, which usually takes 350 megabytes of address space."""
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    command = [sys.executable, "-m", "exports.render_pool.pool", str(megabytes)]
    command += [] if weasyprint_patches.uses_speed() else [_WITHOUT_SPEED]
    return Child(command, environment)


def _pickled(task: RenderTask) -> bytes:
    """Return a task in bytes, with the read-only mappings of a questionnaire, which pickle does not know."""
    target = io.BytesIO()
    pickler = pickle.Pickler(target)
    pickler.dispatch_table = copyreg.dispatch_table | {MappingProxyType: lambda it: (read_only, (dict(it),))}
    pickler.dump(task)
    return target.getvalue()


def read_only(table: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    """Return the mapping as it was before it travelled."""
    return MappingProxyType(table)


def _packed(data: bytes, done: bool = True) -> bytes:
    """Return a message: whether it is good news, its length, and itself."""
    return struct.pack(">?I", done, len(data)) + data


def _answer(stream: IO[bytes]) -> tuple[bool, bytes]:
    done, size = struct.unpack(">?I", exactly(stream, struct.calcsize(">?I")))
    return done, exactly(stream, size)


# -- the worker itself ------------------------------------------------------------------------------------------------


def work(questions: IO[bytes], answers: IO[bytes]) -> None:
    """Carry out one task after the other until the input ends."""
    while True:
        try:
            _, data = _answer(questions)
        except EOFError:
            return
        task: RenderTask = pickle.loads(data)  # noqa: S301 (from the process that started this one)
        try:
            message = _packed(task.carry_out())
        except ExportError as error:
            message = _packed(str(error).encode(), done=False)
        except MemoryError:
            refusal = refusals.refusal(task.sheet, "making the document needs too much memory.")
            message = _packed(str(refusal).encode(), done=False)
        answers.write(message)
        answers.flush()


def main() -> None:
    weasyprint_patches.use_speed(sys.argv[2:] != [_WITHOUT_SPEED])
    most = int(sys.argv[1]) * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is not an answer
    work(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
