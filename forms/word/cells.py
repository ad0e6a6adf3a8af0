"""The cells of one question, and what is collected while they are read: doubts, words without a place, pictures.

What belongs here: their texts by row and part. What does not: finding them (`matching`), and what they say as an answer
(`cell_values`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as record_field

from forms.questionnaire.questions import Field
from forms.text.plain import clean_line
from forms.word.cell_text import Text
from forms.word.report import Doubt, FoundPicture
from forms.word.tree import Run
from forms.word.wording import Wording


@dataclass(slots=True)
class Cells:
    """The cells of one question, and what is collected while they are read.

    `parts` are texts by (row, part); row is None and part "" where there is only one. `files` are the ids of stored
    files by their marks, `take_picture` keeps a picture of the document and names it, `is_known` tells whether one is
    that which was sent along for a stored file.
    """

    field: Field
    wording: Wording
    parts: Mapping[tuple[int | None, str], Text]
    files: Mapping[str, str]
    take_picture: Callable[[Run], FoundPicture | None]
    is_known: Callable[[Run, str], bool]
    doubts: list[Doubt] = record_field(default_factory=list)
    strays: list[str] = record_field(default_factory=list)
    to_photos: list[FoundPicture] = record_field(default_factory=list)

    def doubt(self, code: str, text: str = "") -> None:
        """Say why the answer wants a second look."""
        self.doubts.append(Doubt(code, text))

    def text(self, part: str = "", row: int | None = None) -> Text:
        """The text of a cell; an empty one if there is no such cell."""
        return self.parts.get((row, part)) or Text(())

    def line(self, part: str = "", row: int | None = None) -> str:
        """The text of a cell as one line. Pictures in it go to the photos."""
        found = self.text(part, row)
        self.pictures_of(found)
        return clean_line(" ".join(one.text for one in found.paragraphs))

    def pictures_of(self, text: Text) -> None:
        """Send the pictures of a text to the photos."""
        for run in text.pictures:
            if (picture := self.take_picture(run)) is None:
                self.doubt("picture_unreadable", run.alt)
            else:
                self.doubt("picture_moved", run.alt)
                self.to_photos.append(picture)

    def rows(self) -> list[int]:
        """The rows of a list, in the order in which they stand in the document."""
        return list(dict.fromkeys(row for row, _ in self.parts if row is not None))
