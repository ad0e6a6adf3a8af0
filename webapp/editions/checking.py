"""The checks of a build's files before they come into sight; one that does not keep to its standard stops the build."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from exports.archive import bag, package
from exports.archive.package_pages import language_of
from exports.conformance import docx_conformance, epub_conformance, pdf_conformance, press_conformance
from exports.conformance.checking import Conformance, Standard
from webapp.core.clock import now
from webapp.documents import conformance
from webapp.editions import documents
from webapp.models import CheckOutcome, Edition, EditionCheck

SHEETS = "sheets"
SECONDS_PER_MEGABYTE = 6  # a bound edition is large, and a slow machine must still get to its end


@dataclass(frozen=True, slots=True)
class _Made:
    """A file that a build made, what it is held to, and who says whether it keeps to it."""

    file: str
    path: Path
    standards: tuple[Standard, ...]
    prove: Callable[[Path], Conformance]


def check(
    made: Mapping[str, Path], folder: Path, known: Sequence[EditionCheck], tell: Callable[[int, int], None]
) -> list[EditionCheck]:
    """Check a build's documents, and the sheets of its bag in `folder` unless its checker found them valid before."""
    files = [*_documents(made, folder), *(_sheets(folder) if conformance.are_on() else ())]
    valid = {(row.document, row.checker): row for row in known if row.outcome == CheckOutcome.VALID}
    rows: list[EditionCheck] = []
    for done, one in enumerate(files):
        tell(done, len(files))
        with one.path.open("rb") as file:
            document = hashlib.file_digest(file, "sha256").hexdigest()
        earlier = [row for checker in {row.checker for row in rows} if (row := valid.get((document, checker)))]
        if earlier:
            outcome = {"outcome": earlier[0].outcome, "checker": earlier[0].checker, "failures": [], "obstacle": ""}
        else:
            outcome = conformance.outcome(partial(one.prove, one.path))
        standards = [standard.label for standard in one.standards]
        rows.append(EditionCheck(file=one.file, document=document, standards=standards, at=now(), **outcome))
    return rows


def keep(session: Session, edition: Edition, build: str, rows: Sequence[EditionCheck]) -> None:
    """Keep what was found in the files of a build, in place of what was found in one that came to nothing."""
    forget_others(edition, build)
    edition.checks = [one for one in edition.checks if one.build != build]
    session.flush()
    for row in rows:
        row.build = build
    edition.checks.extend(rows)


def forget_others(edition: Edition, build: str) -> None:
    """Forget what was found in builds that are neither named by the edition nor this one."""
    named = {build, edition.build, *(release.build for release in edition.releases)}
    edition.checks = [one for one in edition.checks if one.build in named]


def of_build(edition: Edition, build: str) -> list[EditionCheck]:
    """Return what was found in the files of a build: its documents in their usual order, then the sheets."""
    order = list(documents.EVERY_FORMAT)
    rows = [one for one in edition.checks if one.build == build]
    return sorted(rows, key=lambda one: (order.index(one.file) if one.file in order else len(order), one.file))


def broken(rows: Sequence[EditionCheck]) -> list[EditionCheck]:
    """Return those that do not keep to their standard."""
    return [one for one in rows if one.outcome == CheckOutcome.INVALID]


def refused(edition: Edition) -> list[EditionCheck]:
    """Return what is wrong in a build that did not come into sight because of it, until another is made."""
    named = {edition.build, *(release.build for release in edition.releases)}
    return broken([one for one in edition.checks if one.build not in named])


def file_name(edition: Edition, file: str) -> str:
    """Return what a checked file is called: good-practices-2026.pdf, sheets/SH-2026-0014-en.pdf."""
    return file if "/" in file else documents.download_name(edition, file)


def _documents(made: Mapping[str, Path], folder: Path) -> Iterator[_Made]:
    """Yield the documents that a checker knows; CSV and JSON have none."""
    for format, path in made.items():
        if format in documents.PRESS:
            yield _Made(format, path, (Standard.PDF_X_4,), partial(_read, press_conformance.validate))
        elif format == "pdf" or language_of(format):
            yield _Made(format, path, pdf_conformance.ARCHIVE, _pdf)
        elif format in ("docx", "xlsx"):
            yield _Made(
                format, path, (Standard.DOCX,), partial(_read, partial(docx_conformance.validate, ending=format))
            )
        elif format == "epub":
            yield _Made(format, path, (Standard.EPUB,), partial(_read, epub_conformance.validate))
        elif format == documents.PACKAGE:
            yield _Made(format, path, (Standard.BAGIT,), partial(package.conformance, folder))


def _sheets(folder: Path) -> Iterator[_Made]:
    for path in sorted((folder / bag.PAYLOAD / SHEETS).glob("*.pdf")):
        yield _Made(f"{SHEETS}/{path.name}", path, pdf_conformance.ARCHIVE, _pdf)


def _pdf(path: Path) -> Conformance:
    data = path.read_bytes()
    return pdf_conformance.validate(data, seconds=pdf_conformance.SECONDS + SECONDS_PER_MEGABYTE * len(data) / 1e6)


def _read(validate: Callable[[bytes], Conformance], path: Path) -> Conformance:
    return validate(path.read_bytes())
