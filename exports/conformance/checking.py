"""What a checker found in a finished document, whoever the checker was, and the Java that checkers of others need."""

import importlib.util
import shutil
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path


class Standard(StrEnum):
    """What a document is held to; the values of PDF/A and PDF/UA are veraPDF's names of them."""

    PDF_A_3A = "3a"
    PDF_UA_1 = "ua1"
    PDF_X_4 = "x4"
    DOCX = "docx"
    EPUB = "epub"
    BAGIT = "bagit"

    @property
    def label(self) -> str:
        """The standard as people write it, in every language."""
        return _LABELS[self]


_LABELS = {
    Standard.PDF_A_3A: "PDF/A-3a",
    Standard.PDF_UA_1: "PDF/UA-1",
    Standard.PDF_X_4: "PDF/X-4",
    Standard.DOCX: "Office Open XML",
    Standard.EPUB: "EPUB 3.3",
    Standard.BAGIT: "BagIt 1.0",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule that was broken `count` times: its number ("6.2.4.3-4"), what it asks, and where it was broken first."""

    rule: str
    count: int
    description: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A document held to one standard: valid if no rule was broken."""

    standard: Standard
    failures: tuple[Failure, ...] = ()

    @property
    def valid(self) -> bool:
        return not self.failures


@dataclass(frozen=True, slots=True)
class Conformance:
    """The verdicts of one checker, named with its version ("veraPDF 1.31.50"), on one document."""

    checker: str
    verdicts: tuple[Verdict, ...]

    @property
    def valid(self) -> bool:
        return all(verdict.valid for verdict in self.verdicts)


class Obstacle(StrEnum):
    """Why a document was not checked."""

    NO_JAVA = "no_java"
    NO_ENGINE = "no_engine"
    TOO_SLOW = "too_slow"
    BROKE_DOWN = "broke_down"


class NotCheckedError(Exception):
    """The checker could not do its work, which says nothing about the document. The message is for the log."""

    def __init__(self, obstacle: Obstacle, message: str) -> None:
        super().__init__(message)
        self.obstacle = obstacle


def java(*tools: str) -> list[str]:
    """Return the beginning of a command. Raises NotCheckedError if Java or one of these tools is not on the PATH."""
    program = shutil.which("java")
    if program is None or not all(map(shutil.which, tools)):
        raise NotCheckedError(Obstacle.NO_JAVA, f"not all on the PATH: {', '.join(('java', *tools))}")
    return [program, "-Xmx768m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true"]


@cache
def jar(package: str, pattern: str) -> str:
    """Return the first jar in a package. Raises NotCheckedError if it is not installed."""
    spec = importlib.util.find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for path in sorted(Path(folder).glob(pattern)):
            return str(path)
    raise NotCheckedError(Obstacle.NO_ENGINE, f"the package {package} is not installed")
