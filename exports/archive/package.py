"""The archive package of an edition: a bag that holds the edition and all that it was made of, readable without Sheaf.

Same edition, same package, byte for byte, by the same release and libraries. Only what everyone may see goes in: sheets
come reduced to it, data goes through `records`, and events are told by role.
"""

import platform
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

from exports import VERSION
from exports.archive import bag, provenance
from exports.archive.bag import Item
from exports.archive.bag_zip import damaged, verify
from exports.archive.package_pages import Index, Listed, ending, readmes
from exports.archive.provenance import Step
from exports.conformance.checking import Conformance, Failure, Standard, Verdict
from exports.data import records
from exports.data.data_files import WRITERS
from exports.edition.content import EditionContent, groups
from exports.metadata import citations, description, metadata
from exports.sheet.sheet import Photo, Sheet
from forms.answers.json_form import json_schema
from forms.answers.stored_files import rows_with_files
from forms.questionnaire.model import Questionnaire

LIBRARIES = (
    "babel",
    "fonttools",
    "lxml",
    "markdown-it-py",
    "pikepdf",
    "pillow",
    "python-docx",
    "uharfbuzz",
    "weasyprint",
    "xlsxwriter",
)


@dataclass(frozen=True, slots=True)
class Archive:
    """What a package is made of.

    `books` are the finished edition by format (see `package_pages.ending`). `documents` read the files that cities sent
    with their practices, one at a time, by file id.
    """

    edition: EditionContent
    books: Mapping[str, bytes | Path]
    steps: tuple[Step, ...] = ()
    documents: Mapping[str, Callable[[], bytes]] = field(default_factory=dict)


def write(
    target: Path, archive: Archive, make_sheet: Callable[[Sheet], bytes], progress: Callable[[int, int], None]
) -> None:
    """Write the package as the folder `target`. Raise as `bag.write` and `make_sheet` do.

    `make_sheet` gives a sheet as a light PDF, as `sheet_pdf.light` does; `progress(done, total)` is called after each.
    """
    edition = archive.edition
    info = {
        "Source-Organization": edition.network,
        "External-Identifier": edition.reference or edition.file_name,
        "External-Description": f"{edition.name}: {len(edition.sheets)} practice sheets",
        "Bagging-Date": edition.made_on.isoformat(),
        "Bag-Software-Agent": _agent(),
    }
    tags = [Item(path, data) for path, data in sorted(readmes(edition).items())]
    return bag.write(target, _payload(archive, make_sheet, progress), tags, info)


def conformance(folder: Path, packed: Path) -> Conformance:
    """Return what our own check says of a package that was just made: of its folder, and of the ZIP file of it."""
    found = (*verify(folder), *damaged(packed))
    failures = tuple(
        Failure(one.fault.value, 1, one.detail or one.fault.value, one.file) for one in found if not one.is_warning
    )
    return Conformance(_agent(), (Verdict(Standard.BAGIT, failures),))


def _agent() -> str:
    return f"Sheaf {VERSION}"


def _payload(
    archive: Archive, make_sheet: Callable[[Sheet], bytes], progress: Callable[[int, int], None]
) -> Iterator[Item]:
    """Yield every file below data/, the page that lists them all last."""
    listed: dict[str, list[Listed]] = {}
    for item, words in _files(archive, make_sheet, progress):
        listed.setdefault(item.path.split("/")[0], []).append(Listed(item.path, item.size, words))
        yield item
    yield Item("index.html", Index(archive.edition, groups(archive.edition), listed).html())


def _files(
    archive: Archive, make_sheet: Callable[[Sheet], bytes], progress: Callable[[int, int], None]
) -> Iterator[tuple[Item, str]]:
    """Yield every file with the words that say what it is, where its name does not; a book with its format."""
    edition, originals = archive.edition, _originals(archive)
    for format, data in archive.books.items():
        yield Item(f"volume/{edition.file_name}{ending(format)}", data), format
    for number, sheet in enumerate(edition.sheets, start=1):
        yield Item(f"sheets/{description.key(sheet)}.pdf", make_sheet(sheet)), ""
        progress(number, len(edition.sheets))
    for place, source, words in originals.values():
        yield Item(place, source.data if isinstance(source, Photo) else source()), words
    places = {id: f"../{place}" for id, (place, _, _) in originals.items()}
    for item in (*_records(edition, places), *_metadata(edition), *_questions(edition), *_provenance(archive)):
        yield item, ""


def _originals(archive: Archive) -> dict[str, tuple[str, Photo | Callable[[], bytes], str]]:
    """Return by file id where a photograph or document stands, what has its bytes, and what it shows or is called."""
    found: dict[str, tuple[str, Photo | Callable[[], bytes], str]] = {}
    counts: Counter[str] = Counter()
    for sheet in archive.edition.sheets:
        for row in rows_with_files(records.shown_answers(sheet)):
            photo = sheet.photos.get(row["file"])
            source = photo or archive.documents.get(row["file"])
            if source is None or row["file"] in found:
                continue
            folder = f"{'photos' if photo else 'documents'}/{sheet.reference}"
            counts[folder] += 1
            place = f"{folder}/{counts[folder]}.{'jpg' if photo else 'pdf'}"
            found[row["file"]] = (place, source, str(row.get("alt") or row.get("title") or ""))
    return found


def _records(edition: EditionContent, places: Mapping[str, str]) -> Iterator[Item]:
    """Yield the data files, in which stored files are named by where they stand in the package."""
    sheets = [replace(sheet, files={**sheet.files, **places}) for sheet in edition.sheets]
    for format, write in WRITERS.items():
        yield Item(f"records/practices.{format}", write(sheets, edition.questionnaires))
    yield Item("records/practices.schema.json", records.dumps(records.schema(_questionnaires(edition))).encode())


def _questionnaires(edition: EditionContent) -> list[Questionnaire]:
    return [
        edition.questionnaires.load(one) for one in sorted({sheet.questionnaire.version for sheet in edition.sheets})
    ]


def _metadata(edition: EditionContent) -> Iterator[Item]:
    """Yield descriptions of the edition and of each practice, and citations of all."""
    whole = description.of_edition(edition)
    practices = [description.of_sheet(sheet, whole.title) for sheet in edition.sheets]
    for work, place in [(whole, "edition"), *[(practice, f"practices/{practice.key}") for practice in practices]]:
        yield Item(f"metadata/{place}.dc.xml", metadata.dublin_core(work).encode())
        yield Item(f"metadata/{place}.datacite.json", records.dumps(metadata.datacite(work)).encode())
    yield Item("metadata/citations.bib", citations.bibtex([whole, *practices]).encode())
    yield Item("metadata/citations.ris", citations.ris([whole, *practices]).encode())


def _questions(edition: EditionContent) -> Iterator[Item]:
    """Yield the files of the questionnaires that the practices answer, and the JSON Schema of each."""
    for questionnaire in _questionnaires(edition):
        for name, text in edition.questionnaires.files(questionnaire.version).items():
            yield Item(f"questions/{name}", text)
        schema = records.dumps(json_schema(questionnaire))
        yield Item(f"questions/{questionnaire.version}.schema.json", schema.encode())


def _provenance(archive: Archive) -> Iterator[Item]:
    software = {"sheaf": VERSION, "python": platform.python_version(), **{one: version(one) for one in LIBRARIES}}
    yield Item("provenance/events.prov.json", provenance.prov_json(archive.edition, archive.steps, _agent()).encode())
    changes = [
        {"change": one.kind.value, "reference": one.reference, "language": one.language, "title": one.title}
        for one in archive.edition.changes
    ]
    about = {"edition": archive.edition.reference, "version": archive.edition.release, "since_version_before": changes}
    yield Item("provenance/changes.json", records.dumps(about).encode())
    yield Item("provenance/software.json", records.dumps(software).encode())
