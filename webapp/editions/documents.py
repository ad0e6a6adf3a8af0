"""The documents of an edition's builds: which there are, what they are called, and which of them are kept."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from exports import ExportError
from exports.archive import bag
from exports.archive.package_pages import ending
from webapp.models import Edition
from webapp.storage import files

FOLDER = "editions"
BOOKS = ("pdf", "docx", "epub")
PRESS = ("print", "cover")
"""For the printer, as PDF: the edition, and the cover to wrap round it. Only where an archivist asks for them."""
PACKAGE = "zip"
DATA = ("xlsx", "csv", "json", "jsonld")
FORMATS = (*BOOKS, PACKAGE, *DATA)  # what every build has
EVERY_FORMAT = (*FORMATS, *PRESS)


def in_language(language: str) -> str:
    """Return the format of the edition of a single language: fr.pdf."""
    return f"{language}.pdf"


def formats(contents: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the formats in which a build of these contents (see EditionRelease) may have documents."""
    languages = sorted({row["language"] for row in contents})
    return (*EVERY_FORMAT, *(in_language(one) for one in languages if len(languages) > 1))


def document_name(edition: Edition, format: str) -> str:
    """Return the name in the store of the document that was built last."""
    return name_in_store(edition.year, edition.build, format)


def name_in_store(year: int, build: str, format: str) -> str:
    """Return the name in the store of a document of one build."""
    return f"{FOLDER}/{year}-{build}.{format}"


def download_name(edition: Edition, format: str) -> str:
    """Return what a built document is called when somebody saves it: good-practices-2026-print.pdf."""
    return f"good-practices-{edition.year}{ending(format)}"


def unpack(edition: Edition, target: Path) -> None:
    """Write the built package of an edition as the folder `target`. Raise ExportError or OSError."""
    pieces = files.stream("files", document_name(edition, PACKAGE))
    if pieces is None:
        raise ExportError(f"the package of {edition.year} is not in the store; build it again")
    with bag.workplace(target.with_name(f"{target.name}.{PACKAGE}")) as folder:
        packed = folder / target.name
        with packed.open("wb") as file:
            file.writelines(pieces)
        bag.from_zip(packed, target)


def kept(edition: Edition) -> set[str]:
    """Return the names of the documents that an edition names: those built last, and those of its releases."""
    builds = [(edition.build, edition.built_contents)]
    builds += [(release.build, release.contents) for release in edition.releases]
    return {name_in_store(edition.year, build, format) for build, contents in builds for format in formats(contents)}


def sweep(year: int, names: set[str]) -> None:
    """Forget the documents of a year that its edition does not name: an older build's, or a killed one's."""
    for half in files.half_written("files", f"{FOLDER}/{year}-*#*"):
        half.unlink(missing_ok=True)
    for name in files.names("files", FOLDER):
        if name not in names and Path(name).stem.partition("-")[0] == str(year):
            files.delete("files", name)
