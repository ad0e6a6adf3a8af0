"""The pictures of a sheet in Word: the first over the full width or upright, further ones side by side."""

from exports.docx.docx_file import Look, WordFile, cell, paragraph, run, table, table_row, twips
from exports.docx.docx_styles import TEXT_WIDTH
from exports.house_style import house
from exports.sheet import blocks as b
from exports.sheet import picture_rows
from exports.sheet.sheet import Sheet

GAP = 4.0
UPRIGHT = 66.0
"""The width in mm of a first picture that is upright or square."""
SINGLE_TALLEST = 64.0
"""A further picture that stands alone is no higher, in mm."""


class Pictures:
    """Writes the pictures of one sheet into a Word file."""

    def __init__(self, word: WordFile, sheet: Sheet, lead_tallest: float) -> None:
        """No first picture is higher than `lead_tallest` mm; one over the full width is cropped to it."""
        self.word, self.sheet, self.lead_tallest = word, sheet, lead_tallest
        self.rtl, self.look = sheet.direction == "rtl", Look(sheet.language)

    def write(self, block: b.Figures) -> None:
        """Append the first of a sheet, or the further ones in rows."""
        if block.lead:
            self._lead(block.figures[0])
            return
        scale = (TEXT_WIDTH - GAP) / picture_rows.TEXT_WIDTH
        for place, row in enumerate(picture_rows.rows(block.figures)):
            if len(row) == 1:
                self._single(row[0].figure, min(row[0].width * scale, SINGLE_TALLEST / _ratio(row[0].figure)))
            else:
                if place:  # two tables that touch would become one
                    self.word.add(paragraph("SheetGap", "", self.rtl))
                self._row(row, scale)

    def _lead(self, figure: b.Figure) -> None:
        """Append the first picture: upright ones at the start of the line, others over the full width."""
        if picture_rows.is_tall(figure):
            self._single(figure, min(UPRIGHT, self.lead_tallest / _ratio(figure)))
            return
        height = TEXT_WIDTH * _ratio(figure)
        hidden = max(0.0, 1 - self.lead_tallest / height)
        above = hidden * (figure.focus[1] if figure.focus else 30) / 100
        self._single(figure, TEXT_WIDTH, (above, hidden - above))

    def _single(self, figure: b.Figure, width: float, crop: tuple[float, float] = (0, 0)) -> None:
        self.word.add(self._figure(figure, width, crop))

    def _row(self, row: tuple[picture_rows.Cell, ...], scale: float) -> None:
        """Append pictures side by side: a table without lines, each caption under its picture."""
        widths = tuple(picture.width * scale + GAP for picture in row)
        cells = "".join(
            cell(width, self._figure(one.figure, width - GAP)) for one, width in zip(row, widths, strict=True)
        )
        self.word.add(table(table_row(cells), widths, padding=(0, 0, 0, twips(GAP)), rtl=self.rtl))

    def _figure(self, figure: b.Figure, width: float, crop: tuple[float, float] = (0, 0)) -> str:
        """Return the paragraphs of a picture: itself, and its caption if it has one."""
        photo = self.sheet.photos[figure.file]
        height = width * _ratio(figure) * (1 - sum(crop))
        picture = paragraph("SheetPicture", self.word.picture(photo, figure.alt, width, height, crop), self.rtl)
        caption = run(figure.caption, self.look) if figure.caption else ""
        if figure.credit:
            words = self.sheet.questionnaire.language
            space = " " if caption else ""
            end = "\u200e" if self.rtl and house.direction(words) == "ltr" else ""  # keeps a full stop at its end
            caption += run(space + figure.credit + end, Look(words, italic=True))
        return picture + (paragraph("Caption", caption, self.rtl) if caption else "")


def _ratio(figure: b.Figure) -> float:
    """Return height by width, 2:3 where the size is not known."""
    return figure.height / figure.width if figure.width else 2 / 3
