"""A year's edition as one Word document, in which Word computes the page numbers when it is opened."""

from collections.abc import Sequence
from dataclasses import replace
from typing import IO

from exports.docx.docx_file import Look, WordFile, cell, field, paragraph, run, run_properties, table, twips
from exports.docx.docx_styles import TEXT_WIDTH
from exports.docx.sheet_docx import Writer, footer
from exports.edition import edition_html, indexes, year_figures
from exports.edition.content import EditionContent, Tombstone, groups
from exports.edition.indexes import Index, Mention
from exports.house_style import house
from exports.pdf import light_pictures
from exports.sheet.page_size import Paper
from exports.sheet.sheet import Photo, Sheet
from forms.text import prose
from forms.text.prose import NumberedList, Paragraph, Span
from forms.word.wordml import clean

UNKNOWN = "–"
TALLEST = 130.0
"""Of a cover's picture, in mm."""
LABEL, COUNT = 100.0, 30.0
"""The widths of the columns of a table of the year's figures, in mm."""
WHOLE, FIRST = 22, 3
"""A table of so many rows stands on one page; of a longer one, its heads and the first lines do."""
NEW_PAGE = "<w:pageBreakBefore/>"


def write(edition: EditionContent, target: IO[bytes], paper: Paper) -> None:
    """Write the edition as one Word document. Raise ExportError if a picture is missing."""
    document = _Document(edition, paper)
    sheets = [sheet for group in groups(edition) for sheet in group.sheets]
    document.cover(sheets)
    document.imprint()
    if edition.foreword.strip():
        document.running_text("foreword", edition.foreword)
        for author in edition.foreword_by:
            document.line("Normal", author, document.bold)
    if edition.changes:
        document.changes()
    if len(sheets) > 1:
        document.year()
    subjects: list[Sheet | Tombstone] = [*sheets, *edition.withdrawn]
    document.contents(subjects)
    for place, subject in enumerate(subjects):
        if isinstance(subject, Tombstone):
            document.tombstone(subject, place)
        else:
            light = replace(subject, photos={id: _light(photo) for id, photo in subject.photos.items()})
            Writer(document.word, light, (place, _bookmark(place))).write(new_page=True)
    placed = [(subject, Mention(_bookmark(place), place)) for place, subject in enumerate(subjects)]
    for number, index in enumerate(indexes.of(edition, placed)):
        document.index(index, NEW_PAGE if number == 0 else '<w:spacing w:before="480"/>')
    if edition.acknowledgements.strip():
        document.running_text("acknowledgements", edition.acknowledgements)
    pages = field("PAGE", "1", document.look)
    document.word.footer(footer((edition.network, edition.name), pages, document.look, document.rtl))
    document.word.write(target, edition.name, edition.network, edition.language, edition.made_on)


def _light(photo: Photo) -> Photo:
    """Return a photograph sharp enough for an office's printer: the document is sent by mail, the package has all."""
    return Photo(light_pictures.smaller(photo, light_pictures.ON_A_PAGE), photo.width, photo.height)


def _bookmark(place: int) -> str:
    """Return the bookmark at the title of the sheet or tombstone at `place`."""
    return f"_sheet{place}"


class _Document:
    """The edition's own pages in a Word file."""

    def __init__(self, edition: EditionContent, paper: Paper) -> None:
        self.edition = edition
        self.word = WordFile(paper=paper)
        self.look = Look(edition.language)
        self.bold = Look(edition.language, bold=True)
        self.rtl = house.direction(edition.language) == "rtl"

    def line(self, style: str, text: str, look: Look | None = None, before: str = "") -> None:
        self.paragraph(style, run(text, look or self.look), before)

    def paragraph(self, style: str, runs: str, before: str = "") -> None:
        self.word.add(paragraph(style, runs, self.rtl, before=before))

    def heading(self, key: str) -> None:
        """Begin a page with a word of the house."""
        self.line("TOCHeading", house.word(self.edition.language, key), before=NEW_PAGE)

    def cover(self, sheets: Sequence[Sheet]) -> None:
        """Add the picture, or a row of bars in the colours of the sheets; year, title, extent, network."""
        edition = self.edition
        if cover := edition.cover_picture:
            whole = TEXT_WIDTH * cover.photo.height / cover.photo.width
            height = min(whole, TALLEST)
            hidden = (1 - height / whole) / 2
            picture = self.word.picture(_light(cover.photo), cover.alt, TEXT_WIDTH, height, (hidden, hidden))
            self.paragraph("SheetPicture", picture)
            if cover.credit:
                credit = house.word(edition.language, "photo", credit=cover.credit)
                self.line("Caption", credit, Look(edition.language, italic=True))
        else:
            self._bars([sheet.colour[1:] for sheet in sheets[:60]] or [house.NEUTRAL_COLOUR[1:]])
        self.line("Title", str(edition.year), before='<w:spacing w:before="800"/>')
        self.line("Title", edition.title, Look(edition.language, size=28))
        self.line("Normal", edition_html.extent(edition))
        self.line("Normal", edition.network, self.bold)

    def _bars(self, colours: Sequence[str]) -> None:
        width = TEXT_WIDTH / len(colours)
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/>'
            f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/></w:tcPr><w:p/></w:tc>'
            for colour in colours
        )
        grid = f'<w:gridCol w:w="{twips(width)}"/>' * len(colours)
        margins = '<w:tblCellMar><w:start w:w="0" w:type="dxa"/><w:end w:w="0" w:type="dxa"/></w:tblCellMar>'
        self.word.add(
            f'<w:tbl><w:tblPr><w:tblW w:w="{twips(TEXT_WIDTH)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>{margins}'
            f'</w:tblPr><w:tblGrid>{grid}</w:tblGrid><w:tr><w:trPr><w:trHeight w:val="{twips(120)}" w:hRule="exact"/>'
            f"</w:trPr>{cells}</w:tr></w:tbl>"
        )

    def imprint(self) -> None:
        for place, (line, language) in enumerate(edition_html.imprint(self.edition)):
            text = run(line, Look(language, bold=place == 0))
            rtl = house.direction(language) == "rtl"
            self.word.add(paragraph("SheetImprint", text, rtl, before="" if place else NEW_PAGE))

    def running_text(self, key: str, text: str) -> None:
        """Add running text on a new page, below a word of the house."""
        self.heading(key)
        for block in prose.parse(text):
            self._block(block)

    def _block(self, block: prose.Block, level: int = 0) -> None:
        if isinstance(block, Paragraph):
            self.paragraph("SheetLead", self._spans(block))
            return
        numbered = isinstance(block, NumberedList)
        number = self.word.numbered_list(block.start) if isinstance(block, NumberedList) else 1
        mark = f'<w:numPr><w:ilvl w:val="{min(level, 2)}"/><w:numId w:val="{number}"/></w:numPr>'
        for item in block.items:
            for place, part in enumerate(item):
                if isinstance(part, Paragraph):
                    style = "ListNumber" if numbered else "ListBullet"
                    self.paragraph(style, self._spans(part), "" if place else mark)
                else:
                    self._block(part, level + 1)

    def _spans(self, block: Paragraph) -> str:
        return "".join(map(self._span, block.spans))

    def _span(self, span: Span) -> str:
        style = "Hyperlink" if span.href else ""
        text = run(span.text, Look(self.look.language, span.bold, span.italic, style=style))
        return self.word.link(span.href, text) if span.href else text

    def index(self, index: Index, apart: str) -> None:
        self.line("TOCHeading", index.title, before=f"<w:keepNext/>{apart}")
        for line in (line for _, lines in index.parts for line in lines):
            note = run(f" ({line.note})", self.look) if line.note else ""
            pages = run(", ", self.look).join(self._page_link(mention.key) for mention in line.mentions)
            text = run(line.text, Look(line.language or self.look.language))
            self.paragraph("Normal", f"{text}{note}{run('  ', self.look)}{pages}")

    def changes(self) -> None:
        self.line("TOCHeading", edition_html.changes_heading(self.edition), before=NEW_PAGE)
        for kind, language, text in edition_html.changes(self.edition):
            number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
            self.paragraph("ListBullet", self._label(kind, self.look) + run(text, Look(language)), number)

    def _label(self, what: str, look: Look) -> str:
        return run(f"{house.word(self.edition.language, 'label', what=what)} ", look)

    def year(self) -> None:
        """Add the year in figures: the totals in a line, and a table for each count."""
        language, figures = self.edition.language, year_figures.of(self.edition)
        self.heading("in_figures")
        self.line("SheetLead", "  ·  ".join(f"{count} {house.word(language, key)}" for count, key in figures.totals))
        for count in figures.counts:
            title = house.word(language, count.title)
            self.line("Normal", title, self.bold, '<w:keepNext/><w:spacing w:before="300"/>')
            lines = [(house.word(language, count.of), house.word(language, "practices_column"))]
            lines += [(bar.label, str(bar.count)) for bar in count.bars]
            together = len(lines) - 1 if len(lines) <= WHOLE else FIRST
            rows = "".join(
                self._row(*line, heads=number == 0, keep=number < together) for number, line in enumerate(lines)
            )
            rule = 'w:val="single" w:sz="4" w:space="0" w:color="C9CED3"'
            borders = f"<w:tblBorders><w:top {rule}/><w:bottom {rule}/><w:insideH {rule}/></w:tblBorders>"
            self.word.add(table(rows, (LABEL, COUNT), borders, title, (0, 108, 0, 108), rtl=self.rtl))

    def _row(self, label: str, count: str, *, heads: bool, keep: bool) -> str:
        """Return a row of a count; with `keep` it stays on the page of the next."""
        keeps = "<w:keepNext/>" if keep else ""
        end = '<w:jc w:val="end"/>'
        cells = cell(LABEL, paragraph("Normal", run(label, self.look), self.rtl, before=keeps))
        cells += cell(COUNT, paragraph("Normal", run(count, self.look), self.rtl, before=keeps, after=end))
        return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if heads else ''}</w:trPr>{cells}</w:tr>"

    def tombstone(self, gone: Tombstone, place: int) -> None:
        """Add what stays of a withdrawn practice, on a page of its own."""
        self.line("Normal", edition_html.tombstone_since(self.edition, gone), self.bold, NEW_PAGE)
        title = run(gone.title, Look(gone.language))
        begin = f'<w:bookmarkStart w:id="{place}" w:name="{_bookmark(place)}"/>'
        marked = f'{begin}{title}<w:bookmarkEnd w:id="{place}"/>'
        self.word.add(paragraph("Heading1", marked, house.direction(gone.language) == "rtl"))
        for what, text in edition_html.tombstone_facts(self.edition, gone):
            self.paragraph("Normal", self._label(what, self.bold) + run(text, self.look))
        self.line("Normal", house.word(self.edition.language, "withdrawn_kept"))

    def contents(self, subjects: Sequence[Sheet | Tombstone]) -> None:
        """Add a TOC field over Heading 1, filled with what is known; due, so that Word completes it."""
        self.heading("contents")
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
            '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\h \\z \\u </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        tabs = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{twips(TEXT_WIDTH)}"/></w:tabs>'
        for place, subject in enumerate(subjects):
            properties = run_properties(Look(subject.language))
            title = f'<w:r>{properties}<w:t xml:space="preserve">{clean(subject.title)}</w:t></w:r><w:r><w:tab/></w:r>'
            entry = self._page_link(_bookmark(place), title)
            self.paragraph("TOC1", entry if place else begin + entry, tabs)
        self.word.add('<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>' if subjects else "")

    def _page_link(self, bookmark: str, text: str = "") -> str:
        """Return text and the number of the page that a bookmark is on, leading there."""
        page = field(f"PAGEREF {bookmark} \\h", UNKNOWN, self.look)
        return f'<w:hyperlink w:anchor="{bookmark}" w:history="1">{text}{page}</w:hyperlink>'
