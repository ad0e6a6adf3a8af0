"""Reading a file of practices that stand elsewhere: whether it is a page or a table, and what its rows are."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import Any

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from forms.intake import candidate, columns, listing
from forms.intake.data_table import read_table
from forms.intake.table_limits import NotReadable, Reason, refuse_foreign
from forms.intake.text_file import NotText, decoded
from forms.places.gazetteer import Gazetteer, gazetteer
from forms.questionnaire.shipped import LATEST
from webapp.models import City, CitySpelling
from webapp.questionnaires import load

LISTING = "listing"
SAMPLES = 3
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Content:
    """What a file says: its kind, its rows, and of a table its headers, samples and where its columns go."""

    kind: str
    rows: Sequence[Mapping[str, Any]]
    headers: Sequence[str]
    mapping: dict[str, str]
    notes: list[list[str]]

    def samples(self) -> dict[str, list[str]]:
        """Return of each column the first cells that hold something."""
        found: dict[str, list[str]] = {header: [] for header in self.headers}
        for header, texts in found.items():
            full = (str(row[header]) for row in self.rows if row[header] not in ("", None))
            texts += [text for text, _ in zip(full, range(SAMPLES), strict=False)]
        return found


def known_places(session: Session) -> Gazetteer:
    """Return the gazetteer with the cities of this network, by all the names that they have."""
    names = union(select(City.country, City.name), select(CitySpelling.country, CitySpelling.name))
    return gazetteer().knowing((country, name) for country, name in session.execute(names))


def read(data: bytes, file_name: str, known: Gazetteer, *, page: bool | None = None) -> Content:
    """Read a file: a catalogue's page or a table, as `page` says or else its content tells. Raises NotReadable."""
    try:
        refuse_foreign(data)
        return _page(data, known) if page or (page is None and _is_page(data, file_name)) else _table(data)
    except NotText as error:
        raise NotReadable(Reason.NOT_TEXT) from error


def _is_page(data: bytes, file_name: str) -> bool:
    """Return True if a text is rather a page than a table: HTML, or lines that no sign parts into cells."""
    if data.startswith(_ZIP):
        return False
    try:
        text, _ = decoded(data)
    except NotText:
        return False
    suffix = PurePath(file_name).suffix.lower()
    if suffix in (".csv", ".tsv", ".json") or text.lstrip()[:1] in ("{", "["):
        return False
    if suffix in (".html", ".htm") or text.lstrip()[:1] == "<":
        return True
    head = [line for line in text.splitlines()[:20] if line.strip()]
    return not any(head and head[0].count(sign) and head[0].count(sign) == head[-1].count(sign) for sign in ",;\t|")


def _page(data: bytes, known: Gazetteer) -> Content:
    text, encoding = decoded(data)
    found = listing.read(text, known)
    if not found.entries:
        raise NotReadable(Reason.TOO_MANY_LINES if listing.TOO_LONG in found.problems else Reason.NO_PRACTICE)
    questionnaire = load(LATEST, "en")
    entries = [asdict(candidate.of_entry(entry, questionnaire)) for entry in found.entries]
    return Content(LISTING, entries, (), {}, [["encoding", encoding], *(["unused", line] for line in found.unused)])


def _table(data: bytes) -> Content:
    table = read_table(data)
    mapping = columns.guess(table.headers, load(LATEST))
    return Content(table.kind, table.rows, table.headers, mapping, [list(note) for note in table.notes])
