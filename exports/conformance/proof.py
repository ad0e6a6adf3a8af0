"""What a checker found in a finished document: plain frozen data, whoever the checker was.

What belongs here: the standards a document may be held to, and the shape of a finding. What does not: the checkers
(`pdf_proof` asks veraPDF, `docx_proof` the validators of Office Open XML, `epub_proof` epubcheck; `press_proof` and
`bag_check` are our own) and where their findings are kept.
"""

from dataclasses import dataclass
from enum import StrEnum


class Standard(StrEnum):
    """What a document is held to. The values of PDF standards are veraPDF's names of them."""

    PDF_A_3A = "3a"
    PDF_UA_1 = "ua1"
    PDF_X_4 = "x4"
    DOCX = "docx"
    EPUB = "epub"
    BAGIT = "bagit"

    @property
    def label(self) -> str:
        """Its name as people write it; the same in every language."""
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
    """A rule that was broken `count` times: its number in the standard ("6.2.4.3-4"), what it asks (in English, the
    language of the checkers), and where it was broken first.
    """

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
class Proof:
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
