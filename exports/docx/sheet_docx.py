"""One sheet as a Word document in the styles of the house, to be edited further by hand: blocks to WordprocessingML."""

import io
import re
from dataclasses import replace
from typing import Any

from exports.docx import docx_room, docx_styles
from exports.docx.docx_file import Look, WordFile, cell, field, paragraph, run, table, table_row, twips
from exports.docx.docx_styles import TEXT_WIDTH
from exports.house_style import house
from exports.html.sheet_html import title_step
from exports.sheet import blocks as b
from exports.sheet import picture_rows, refusals
from exports.sheet.page_size import Paper
from exports.sheet.sheet import Sheet, footer_line
from exports.sheet.sheet_blocks import blocks

KEEP = "<w:keepNext/>"
TITLE_SIZES = (0.0, 22.0, 18.0)  # 0: as the style says
TOGETHER = 2
"""Facts, or documents, that are kept on the page of their heading."""

GAP = 4.0
UPRIGHT = 66.0
"""The width in mm of a first picture that is upright or square."""
SINGLE_TALLEST = 64.0
"""A further picture that stands alone is no higher, in mm."""


def render(sheet: Sheet, paper: Paper = Paper.A4) -> bytes:
    """Return the Word document. Raises ExportError, naming practice and question, for a missing or broken picture."""
    word = WordFile(sheet.colour.removeprefix("#"), paper)
    Writer(word, sheet, lead_tallest=docx_room.lead_height(sheet, paper)).write()
    words = sheet.questionnaire.language
    look = Look(words)
    page, pages = (field(code, "1", look) for code in ("PAGE", "NUMPAGES"))
    marks = house.word(words, "page_of", page="\0", pages="\1")
    parts = filter(None, re.split("([\0\1])", marks))
    number = "".join({"\0": page, "\1": pages}.get(part) or run(part, look) for part in parts)
    word.footer(footer(footer_line(sheet), number, look, house.direction(words) == "rtl"))
    word.header(paragraph("Header", run(sheet.title, Look(sheet.language)), sheet.direction == "rtl"))
    target = io.BytesIO()
    word.write(target, sheet.title, sheet.network, sheet.language, sheet.published_on)
    return target.getvalue()


def footer(parts: tuple[str, ...], number: str, look: Look, rtl: bool) -> str:
    """Return the foot of the page: the line at its start, the number at its end, a hairline above."""
    line = '<w:pBdr><w:top w:val="single" w:sz="4" w:space="6" w:color="C9CED3"/></w:pBdr>'
    return paragraph("Footer", run("  ·  ".join(parts), look) + "<w:r><w:tab/></w:r>" + number, rtl, before=line)


class Writer:
    """Writes the blocks of one sheet into a Word file; an edition uses one after the other on the same file."""

    def __init__(
        self,
        word: WordFile,
        sheet: Sheet,
        bookmark: tuple[int, str] | None = None,
        lead_tallest: float = docx_room.HEIGHTS[0],
    ) -> None:
        """No first picture is higher than `lead_tallest` mm; one over the full width is cropped to it."""
        self.word = word
        self.sheet = sheet
        self.bookmark = bookmark
        self.lead_tallest = lead_tallest
        self.rtl = sheet.direction == "rtl"
        self.colour = sheet.colour.removeprefix("#")
        self.direct = "" if word.colour == self.colour else self.colour  # what the styles do not say
        self.look = Look(sheet.language)

    def write(self, new_page: bool = False) -> None:
        """Append the whole sheet, on a new page if asked. Raises ExportError as `render` does."""
        refusals.check_pictures(self.sheet)
        self.new_page = new_page
        writers: dict[type, Any] = {
            b.Masthead: self._masthead,
            b.Title: self._title,
            b.Summary: lambda x: self._paragraph("Subtitle", run(x.text, self.look)),
            b.Places: self._places,
            b.Facts: self._facts,
            b.KeyFigures: self._key_figures,
            b.Heading: lambda x: self._heading(x.text, x.language),
            b.Prose: lambda x: self._text(x.content, "SheetLead" if x.lead else "BodyText", self.look),
            b.Figures: self._figures,
            b.Links: self._links,
            b.Contacts: self._contacts,
            b.Imprint: self._imprint,
        }
        for block in blocks(self.sheet):
            writers[type(block)](block)

    def _paragraph(self, style: str, runs: str, before: str = "", after: str = "") -> None:
        self.word.add(paragraph(style, runs, self.rtl, before, after))

    def _heading(self, text: str, language: str) -> None:
        self._paragraph("Heading2", run(text, Look(language, colour=self.direct)))

    def _masthead(self, block: b.Masthead) -> None:
        """Append the band: topics at its start, the network's name at its end."""
        look = Look(block.language)
        mark = "\u200e" if self.rtl and house.direction(block.language) == "ltr" else ""  # keeps 9 before its topic
        parts = []
        for topic in block.topics:
            parts.append(run(f"{mark}{self.sheet.topic_style(topic.code).number} ", replace(look, style="SheetNumber")))
            parts.append(run(f"{topic.label}{mark}     ", look))
        parts.append("<w:r><w:tab/></w:r>" + run(block.network, look))
        before = "<w:pageBreakBefore/>" if self.new_page else ""
        self._paragraph("SheetBand", "".join(parts), before + (docx_styles.band(self.direct) if self.direct else ""))

    def _title(self, block: b.Title) -> None:
        size = TITLE_SIZES[title_step(block.text)]
        runs = run(block.text, replace(self.look, size=size))
        if self.bookmark:
            number, name = self.bookmark
            runs = f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{runs}<w:bookmarkEnd w:id="{number}"/>'
        self._paragraph("Heading1", runs)

    def _places(self, block: b.Places) -> None:
        look = replace(self.look, style="SheetCity", colour=self.direct)
        runs = run(", ".join(block.cities), look) if block.cities else ""
        comma = ", " if block.cities and block.countries else ""
        self._paragraph("SheetPlace", runs + run(comma + ", ".join(block.countries), Look(block.language)))

    # -- running text -------------------------------------------------------------------------------------------------

    def _text(self, content: b.Text, style: str, look: Look) -> None:
        for block in content:
            if isinstance(block, b.Paragraph):
                self._paragraph(style, self._spans(block, look))
            else:
                self._list(block, look, level=0)

    def _list(self, block: b.BulletList | b.NumberedList, look: Look, level: int) -> None:
        if isinstance(block, b.NumberedList):
            style, number = "ListNumber", self.word.numbered_list(block.start)
        else:
            style, number = "ListBullet", 1
        place = f'<w:numPr><w:ilvl w:val="{min(level, 2)}"/><w:numId w:val="{number}"/></w:numPr>'
        for item in block.items:
            for position, part in enumerate(item):
                if not isinstance(part, b.Paragraph):
                    self._list(part, look, level + 1)
                elif position == 0:
                    self._paragraph(style, self._spans(part, look), place)
                else:
                    indent = f'<w:ind w:start="{340 * (level + 1)}"/>'
                    self._paragraph("ListBullet", self._spans(part, look), after=indent)

    def _spans(self, block: b.Paragraph, look: Look) -> str:
        return "".join(self._span(piece, look) for piece in block.spans)

    def _span(self, piece: b.Span, look: Look) -> str:
        styled = replace(look, bold=look.bold or piece.bold, italic=look.italic or piece.italic)
        href = b.safe_url(piece.href or "")
        return self._linked(piece.text, href, styled) if href else run(piece.text, styled)

    def _linked(self, text: str, href: str, look: Look) -> str:
        return self.word.link(href, run(text, replace(look, style="Hyperlink", colour=self.direct)))

    # -- pictures ------------------------------------------------------------------------------------------------------

    def _figures(self, block: b.Figures) -> None:
        """Append the first of a sheet, or the further ones in rows."""
        if block.lead:
            self._lead_figure(block.figures[0])
            return
        scale = (TEXT_WIDTH - GAP) / picture_rows.TEXT_WIDTH
        for place, row in enumerate(picture_rows.rows(block.figures)):
            if len(row) == 1:
                self._single_figure(row[0].figure, min(row[0].width * scale, SINGLE_TALLEST / _ratio(row[0].figure)))
            else:
                if place:  # two tables that touch would become one
                    self.word.add(paragraph("SheetGap", "", self.rtl))
                self._figure_row(row, scale)

    def _lead_figure(self, figure: b.Figure) -> None:
        """Append the first picture: upright ones at the start of the line, others over the full width."""
        if picture_rows.is_tall(figure):
            self._single_figure(figure, min(UPRIGHT, self.lead_tallest / _ratio(figure)))
            return
        height = TEXT_WIDTH * _ratio(figure)
        hidden = max(0.0, 1 - self.lead_tallest / height)
        above = hidden * (figure.focus[1] if figure.focus else 30) / 100
        self._single_figure(figure, TEXT_WIDTH, (above, hidden - above))

    def _single_figure(self, figure: b.Figure, width: float, crop: tuple[float, float] = (0, 0)) -> None:
        self.word.add(self._figure(figure, width, crop))

    def _figure_row(self, row: tuple[picture_rows.Cell, ...], scale: float) -> None:
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

    # -- facts, links, people ---------------------------------------------------------------------------------------

    def _facts(self, block: b.Facts) -> None:
        """Append a table with a repeated heading row; the labels are its first column."""
        title = paragraph("SheetFactsTitle", self._label(block.label, block.language), self.rtl)
        rows = table_row(cell(TEXT_WIDTH, title, span=2), "<w:tblHeader/>")
        for place, fact in enumerate(block.facts):
            before = KEEP if place < TOGETHER else ""
            label = paragraph("SheetFactLabel", run(fact.label, Look(block.language)), self.rtl, before)
            cells = cell(38, label) + cell(TEXT_WIDTH - 38, self._fact_text(fact, before))
            rows += table_row(cells)
        thick = f'w:val="single" w:sz="12" w:space="0" w:color="{self.colour}"'
        thin = 'w:val="single" w:sz="4" w:space="0" w:color="D5D9DD"'
        borders = f"<w:tblBorders><w:top {thick}/><w:bottom {thin}/><w:insideH {thin}/></w:tblBorders>"
        self.word.add(table(rows, (38, TEXT_WIDTH - 38), borders, block.label, rtl=self.rtl))

    def _label(self, text: str, language: str) -> str:
        return run(text, Look(language, colour=self.direct))

    def _fact_text(self, fact: b.Fact, before: str) -> str:
        """Return the paragraphs of a fact; list items become lines."""
        lines = [self._spans(line, Look(fact.language)) for line in docx_room.paragraphs(fact.content)]
        return "".join(paragraph("SheetFact", line, self.rtl, before) for line in lines or [""])

    def _key_figures(self, block: b.KeyFigures) -> None:
        """Append a one-row table, a cell for each figure: the number large, its words after it."""
        label = paragraph("SheetKeyLabel", self._label(block.label, block.language), self.rtl, KEEP)
        width = TEXT_WIDTH / len(block.figures)
        cells = ""
        for figure in block.figures:
            number = run(figure.number, replace(self.look, size=18, colour=self.colour))
            cells += cell(width, paragraph("SheetFact", number + run(figure.text, self.look), self.rtl))
        top = f'<w:tblBorders><w:top w:val="single" w:sz="12" w:space="0" w:color="{self.colour}"/></w:tblBorders>'
        self.word.add(label)
        widths = (width,) * len(block.figures)
        self.word.add(table(table_row(cells), widths, top, block.label, rtl=self.rtl))

    def _links(self, block: b.Links) -> None:
        for place, link in enumerate(block.links, start=1):
            keep = KEEP if place < min(TOGETHER, len(block.links)) else ""
            runs = self._linked(link.title, link.url, self.look) if link.url else run(link.title, self.look)
            if link.note:
                runs += run(f" ({link.note})", Look(block.language))
            self._paragraph("ListBullet", runs, keep + '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')

    def _contacts(self, block: b.Contacts) -> None:
        """Append a quiet box: a one-row table, a cell for each person."""
        width = TEXT_WIDTH / len(block.contacts)
        cells = "".join(cell(width, self._contact(person), fill="F2F3F4") for person in block.contacts)
        thick = f'<w:tblBorders><w:start w:val="single" w:sz="18" w:space="0" w:color="{self.colour}"/></w:tblBorders>'
        widths = (width,) * len(block.contacts)
        self.word.add(table(table_row(cells), widths, thick, padding=(80, 200, 80, 120), rtl=self.rtl))

    def _contact(self, person: b.Contact) -> str:
        lines = [run(person.name, replace(self.look, bold=True))]
        lines += [run(part, self.look) for part in (person.role, person.organisation) if part]
        if person.email:
            lines.append(self._linked(person.email, f"mailto:{person.email}", self.look))
        if person.telephone:
            mark = "\u200e" if self.rtl else ""  # else the plus of +380 … would change sides
            lines.append(run(f"{mark}{person.telephone}{mark}", Look("en")))
        return "".join(paragraph("SheetContact", line, self.rtl) for line in lines)

    def _imprint(self, block: b.Imprint) -> None:
        look = Look(block.language)
        rtl = house.direction(block.language) == "rtl"
        runs = run(f"{block.label} {block.text}", look)
        if block.url:
            runs += run(" ", look) + self._linked(b.display_url(block.url), block.url, look)
        self.word.add(paragraph("SheetImprint", runs, rtl, KEEP if block.licence else ""))
        if block.licence:
            url = block.licence_url
            name = self._linked(block.licence, url, look) if url else run(block.licence, look)
            self.word.add(paragraph("SheetImprint", run(f"{block.licence_label} ", look) + name, rtl))


def _ratio(figure: b.Figure) -> float:
    """Return height by width, 2:3 where the size is not known."""
    return figure.height / figure.width if figure.width else 2 / 3
