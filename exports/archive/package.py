"""The archive package of an edition: a bag that holds the volume and all that it was made of, readable without Sheaf.

What belongs here: which files a package has and where they stand. What does not: bags and their checksums (`bag`,
`bag_check`), the words of its first pages (`package_pages`), and each file's own format.

Same volume, same package, byte for byte, by the same release and libraries: nothing in it comes from a clock. Only what
everyone may see goes in: sheets come already reduced to it, data goes through `records`, events are told by role.
"""

import platform
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from exports import VERSION
from exports.archive import bag, provenance
from exports.archive.bag import Item, Written
from exports.archive.bag_check import Fault, Problem, is_sound
from exports.archive.bag_zip import damaged, verify
from exports.archive.package_pages import Index, Listed, ending, readmes
from exports.archive.provenance import Step
from exports.conformance.proof import Failure, Proof, Standard, Verdict
from exports.data import linked_data, records, tables, workbook
from exports.edition.volume import Volume, groups
from exports.metadata import citations, description, metadata
from exports.pdf import sheet_pdf
from exports.sheet.sheet import Sheet
from forms.answers.json_form import json_schema
from forms.questionnaire.questions import Template

__all__ = ["Archive", "Fault", "Problem", "Step", "Written", "is_sound", "name", "proof", "verify", "write"]

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
MakeSheet = Callable[[Sheet], bytes]


@dataclass(frozen=True, slots=True)
class Archive:
    """What a package is made of.

    `books` are the finished volume by format (see `package_pages.ending`), as bytes or as a file on the disk. `steps`
    are the moves that led to publication. `documents` read the files that cities sent with their practices, by file id;
    they are read one at a time.
    """

    volume: Volume
    books: Mapping[str, bytes | Path]
    steps: tuple[Step, ...] = ()
    documents: Mapping[str, Callable[[], bytes]] = field(default_factory=dict)


def name(volume: Volume) -> str:
    """The name of a package and of the volume in it: good-practices-2026."""
    return description.of_volume(volume).key


def write(
    target: Path,
    archive: Archive,
    *,
    make_sheet: MakeSheet | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Written, ...]:
    """Write the package as the folder `target` (see `bag.write`) and return what is in its payload.

    `make_sheet` gives a sheet as a light PDF, as `sheet_pdf.light` does, from pages that a cache has; by default each
    is laid out afresh. `progress(done, total)` is called after each sheet. Raises ExportError as they do, and OSError
    if the disk is full.
    """
    volume = archive.volume
    info = {
        "Source-Organization": volume.network,
        "External-Identifier": volume.reference or name(volume),
        "External-Description": f"{volume.title} {volume.year}: {len(volume.sheets)} practice sheets",
        "Bagging-Date": volume.made_on.isoformat(),
        "Bag-Software-Agent": _agent(),
    }
    tags = [Item(path, data) for path, data in sorted(readmes(volume).items())]
    return bag.write(target, _payload(archive, make_sheet or _make_sheet, progress or _silent), tags, info)


def proof(folder: Path, packed: Path) -> Proof:
    """What our own check says of a package that was just made: of its folder, and of the ZIP file of it."""
    found = (*verify(folder), *damaged(packed))
    failures = tuple(
        Failure(one.fault.value, 1, one.detail or one.fault.value, one.file) for one in found if not one.is_warning
    )
    return Proof(_agent(), (Verdict(Standard.BAGIT, failures),))


def _agent() -> str:
    return f"Sheaf {VERSION}"


def _make_sheet(sheet: Sheet) -> bytes:
    return sheet_pdf.light(sheet, sheet_pdf.pages(sheet))


def _silent(done: int, total: int) -> None:
    """Nobody asked how far it is."""


# -- the files, one after the other -----------------------------------------------------------------------------------


def _payload(archive: Archive, make_sheet: MakeSheet, progress: Callable[[int, int], None]) -> Iterator[Item]:
    """Every file below data/, the page that lists them all last."""
    places = _places(archive)
    listed: dict[str, list[Listed]] = {}
    for item, words in _files(archive, places, make_sheet, progress):
        listed.setdefault(item.path.split("/")[0], []).append(Listed(item.path, item.size, words))
        yield item
    yield Item("index.html", Index(archive.volume, groups(archive.volume), listed).html())


def _files(
    archive: Archive, places: Mapping[str, str], make_sheet: MakeSheet, progress: Callable[[int, int], None]
) -> Iterator[tuple[Item, str]]:
    """Every file with the words that say what it is, where its name does not."""
    volume = archive.volume
    for format, data in archive.books.items():
        yield Item(f"volume/{name(volume)}{ending(format)}", data), ""
    for number, sheet in enumerate(volume.sheets, start=1):
        yield Item(f"sheets/{description.key(sheet)}.pdf", make_sheet(sheet)), ""
        progress(number, len(volume.sheets))
    yield from _originals(archive, places)
    for item in (
        *_records(volume, places),
        *_metadata(volume),
        *_questions(volume),
        *_provenance(archive),
    ):
        yield item, ""


def _places(archive: Archive) -> dict[str, str]:
    """Where each photograph and each document of the practices stands, by its file id: photos/SH-2026-0014/1.jpg."""
    found: dict[str, str] = {}
    counts: dict[str, int] = {}
    for sheet in archive.volume.sheets:
        for row in _rows_with_files(sheet):
            id = row["file"]
            folder = "photos" if id in sheet.photos else "documents" if id in archive.documents else ""
            if folder and id not in found:
                place = f"{folder}/{sheet.reference}"
                counts[place] = counts.get(place, 0) + 1
                found[id] = f"{place}/{counts[place]}.{'jpg' if folder == 'photos' else 'pdf'}"
    return found


def _rows_with_files(sheet: Sheet) -> Iterator[dict[str, Any]]:
    """The rows of the answers that leave the house and name a stored file."""
    for rows in records.shown_answers(sheet).values():
        if isinstance(rows, list):
            yield from (row for row in rows if isinstance(row, dict) and row.get("file"))


def _originals(archive: Archive, places: Mapping[str, str]) -> Iterator[tuple[Item, str]]:
    """Photographs and documents as they were stored, each once, with what they show or are called."""
    seen: set[str] = set()
    for sheet in archive.volume.sheets:
        for row in _rows_with_files(sheet):
            id = row["file"]
            if id in seen or id not in places:
                continue
            seen.add(id)
            data = sheet.photos[id].data if id in sheet.photos else archive.documents[id]()
            yield Item(places[id], data), str(row.get("alt") or row.get("title") or "")


def _records(volume: Volume, places: Mapping[str, str]) -> Iterator[Item]:
    """The data files, in which stored files are named by where they stand in the package."""
    beside = {id: f"../{place}" for id, place in places.items()}
    sheets = [replace(sheet, files={**sheet.files, **beside}) for sheet in volume.sheets]
    yield Item("records/practices.csv", tables.to_csv(sheets, volume.questionnaires).encode())
    yield Item("records/practices.xlsx", workbook.to_xlsx(sheets, volume.questionnaires))
    yield Item("records/practices.json", records.to_json(sheets).encode())
    yield Item("records/practices.jsonld", linked_data.to_jsonld(sheets).encode())
    yield Item("records/practices.schema.json", records.dumps(records.schema(_templates(volume))).encode())


def _templates(volume: Volume) -> list[Template]:
    return [volume.questionnaires.load(one) for one in sorted({sheet.template.edition for sheet in volume.sheets})]


def _metadata(volume: Volume) -> Iterator[Item]:
    """Descriptions of the edition and of each practice, and citations of all."""
    whole = description.of_volume(volume)
    practices = [description.of_sheet(sheet, whole.title) for sheet in volume.sheets]
    for work, place in [(whole, "edition"), *[(practice, f"practices/{practice.key}") for practice in practices]]:
        yield Item(f"metadata/{place}.dc.xml", metadata.dublin_core(work).encode())
        yield Item(f"metadata/{place}.datacite.json", records.dumps(metadata.datacite(work)).encode())
    yield Item("metadata/citations.bib", citations.bibtex([whole, *practices]).encode())
    yield Item("metadata/citations.ris", citations.ris([whole, *practices]).encode())


def _questions(volume: Volume) -> Iterator[Item]:
    """The editions of the questions that the practices answer: their files, and the JSON Schema of each."""
    for template in _templates(volume):
        for name, text in volume.questionnaires.files(template.edition).items():
            yield Item(f"questions/{name}", text)
        schema = records.dumps(json_schema(template))
        yield Item(f"questions/{template.edition}.schema.json", schema.encode())


def _provenance(archive: Archive) -> Iterator[Item]:
    software = {"sheaf": VERSION, "python": platform.python_version(), **{one: version(one) for one in LIBRARIES}}
    yield Item("provenance/events.prov.json", provenance.prov_json(archive.volume, archive.steps, _agent()).encode())
    changes = [
        {"change": one.kind.value, "reference": one.reference, "language": one.language, "title": one.title}
        for one in archive.volume.changes
    ]
    about = {"edition": archive.volume.reference, "version": archive.volume.version, "since_version_before": changes}
    yield Item("provenance/changes.json", records.dumps(about).encode())
    yield Item("provenance/software.json", records.dumps(software).encode())
