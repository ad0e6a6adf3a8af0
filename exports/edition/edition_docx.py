"""A year's edition as one Word document: cover, imprint, foreword, contents, every sheet on a new page, indexes.

What belongs here: the volume's own pages. What does not: sheets (`sheet_docx`), styles, the package.

Word computes the page numbers of the contents when the document is opened (the field is marked as due); until then
they show as a dash, because only Word knows where its pages end.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import IO

from exports.docx.docx_file import Look, WordFile, cell, field, paragraph, run, run_properties, table, twips
from exports.docx.docx_styles import TEXT_WIDTH
from exports.docx.sheet_docx import Writer, footer
from exports.edition import edition_html, figures_html, indexes, year_figures
from exports.edition.indexes import Index, Mention
from exports.edition.volume import Group, Tombstone, Volume
from exports.house_style import house
from exports.pdf import light_pictures
from exports.sheet.page_size import Paper
from exports.sheet.sheet import Photo, Sheet
from forms.text import prose
from forms.text.prose import NumberedList, Paragraph, Span
from forms.word.wordml import clean

Groups = Sequence[Group]
UNKNOWN = "–"
TALLEST = 130.0
"""Of a cover's picture, in mm."""
LABEL, COUNT = 100.0, 30.0
"""The widths of the columns of a table of the year's figures, in mm."""
WHOLE, FIRST = 22, 3
"""A table of so many rows stands on one page; of a longer one, its heads and the first lines do."""


def write(volume: Volume, groups: Groups, target: IO[bytes], paper: Paper = Paper.A4) -> None:
    """Write the document of the whole volume, the sheets in the order of `groups`."""
    word = WordFile(paper=paper)
    look = Look(volume.language)
    rtl = house.direction(volume.language) == "rtl"
    _cover(word, volume, groups, look, rtl)
    _imprint(word, volume)
    _foreword(word, volume, look, rtl)
    _changes(word, volume, look, rtl)
    _year(word, volume, look, rtl)
    subjects: list[Sheet | Tombstone] = [*(sheet for group in groups for sheet in group.sheets), *volume.withdrawn]
    _contents(word, volume, subjects, look, rtl)
    for place, subject in enumerate(subjects):
        if isinstance(subject, Tombstone):
            _tombstone(word, volume, subject, place, look, rtl)
        else:
            light = replace(subject, photos={id: _light(photo) for id, photo in subject.photos.items()})
            Writer(word, light, (place, _bookmark(place))).write(new_page=True)
    placed = [(subject, Mention(_bookmark(place), place)) for place, subject in enumerate(subjects)]
    for number, index in enumerate(indexes.of(volume, placed)):
        _index(word, index, look, rtl, new_page=number == 0)
    if volume.acknowledgements.strip():
        _prose(word, house.word(volume.language, "acknowledgements"), volume.acknowledgements, look, rtl)
    name = f"{volume.title} {volume.year}"
    word.footer(footer((volume.network, name), field("PAGE", "1", look), look, rtl))
    word.write(target, name, volume.network, volume.language, volume.made_on)


def _light(photo: Photo) -> Photo:
    """A photograph sharp enough for an office's printer: the whole volume is sent by mail, and the package has all."""
    return Photo(light_pictures.smaller(photo, light_pictures.ON_A_PAGE), photo.width, photo.height)


def _bookmark(place: int) -> str:
    """The bookmark at the title of the sheet or tombstone at `place`."""
    return f"_sheet{place}"


def _cover(word: WordFile, volume: Volume, groups: Groups, look: Look, rtl: bool) -> None:
    """The picture, or a row of bars, one for each practice in the colour of its topic; year, title, extent, network."""
    if cover := volume.cover_picture:
        height = min(TEXT_WIDTH * cover.photo.height / cover.photo.width, TALLEST)
        hidden = 1 - height / (TEXT_WIDTH * cover.photo.height / cover.photo.width)
        picture = word.picture(_light(cover.photo), cover.alt, TEXT_WIDTH, height, (hidden / 2, hidden / 2))
        word.add(paragraph("SheetPicture", picture, rtl))
        if cover.credit:
            credit = run(house.word(volume.language, "photo", credit=cover.credit), Look(volume.language, italic=True))
            word.add(paragraph("Caption", credit, rtl))
    else:
        _bars(word, groups)
    spaced = '<w:spacing w:before="800"/>'
    word.add(paragraph("Title", run(str(volume.year), look), rtl, before=spaced))
    word.add(paragraph("Title", run(volume.title, Look(volume.language, size=28)), rtl))
    word.add(paragraph("Normal", run(edition_html.extent(volume), look), rtl))
    word.add(paragraph("Normal", run(volume.network, Look(volume.language, bold=True)), rtl))


def _bars(word: WordFile, groups: Groups) -> None:
    colours = [sheet.colour[1:] for group in groups for sheet in group.sheets]
    colours = colours[:60] or [house.NEUTRAL_COLOUR[1:]]
    width = TEXT_WIDTH / len(colours)
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/></w:tcPr><w:p/></w:tc>'
        for colour in colours
    )
    grid = f'<w:gridCol w:w="{twips(width)}"/>' * len(colours)
    margins = '<w:tblCellMar><w:start w:w="0" w:type="dxa"/><w:end w:w="0" w:type="dxa"/></w:tblCellMar>'
    word.add(
        f'<w:tbl><w:tblPr><w:tblW w:w="{twips(TEXT_WIDTH)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>{margins}'
        f'</w:tblPr><w:tblGrid>{grid}</w:tblGrid><w:tr><w:trPr><w:trHeight w:val="{twips(120)}" w:hRule="exact"/>'
        f"</w:trPr>{cells}</w:tr></w:tbl>"
    )


def _imprint(word: WordFile, volume: Volume) -> None:
    for place, (line, language) in enumerate(edition_html.imprint(volume)):
        rtl = house.direction(language) == "rtl"
        page = "<w:pageBreakBefore/>" if place == 0 else ""
        word.add(paragraph("SheetImprint", run(line, Look(language, bold=place == 0)), rtl, before=page))


def _prose(word: WordFile, heading: str, text: str, look: Look, rtl: bool) -> None:
    """Running text with a heading on a new page."""
    word.add(paragraph("TOCHeading", run(heading, look), rtl, before="<w:pageBreakBefore/>"))
    for block in prose.parse(text):
        _block(word, block, look, rtl)


def _block(word: WordFile, block: prose.Block, look: Look, rtl: bool, level: int = 0) -> None:
    if isinstance(block, Paragraph):
        word.add(paragraph("SheetLead", "".join(_span(word, span, look) for span in block.spans), rtl))
        return
    numbered = isinstance(block, NumberedList)
    number = word.numbered_list(block.start) if isinstance(block, NumberedList) else 1
    mark = f'<w:numPr><w:ilvl w:val="{min(level, 2)}"/><w:numId w:val="{number}"/></w:numPr>'
    for item in block.items:
        for place, part in enumerate(item):
            if not isinstance(part, Paragraph):
                _block(word, part, look, rtl, level + 1)
                continue
            runs = "".join(_span(word, span, look) for span in part.spans)
            style = "ListNumber" if numbered else "ListBullet"
            word.add(paragraph(style, runs, rtl, before="" if place else mark))


def _foreword(word: WordFile, volume: Volume, look: Look, rtl: bool) -> None:
    if not volume.foreword.strip():
        return
    _prose(word, house.word(volume.language, "foreword"), volume.foreword, look, rtl)
    for author in volume.foreword_by:
        word.add(paragraph("Normal", run(author, Look(volume.language, bold=True)), rtl))


def _index(word: WordFile, index: Index, look: Look, rtl: bool, *, new_page: bool) -> None:
    """An index whose page numbers Word fills in, as in the contents."""
    apart = "<w:pageBreakBefore/>" if new_page else '<w:spacing w:before="480"/>'
    word.add(paragraph("TOCHeading", run(index.title, look), rtl, before=f"<w:keepNext/>{apart}"))
    for _, lines in index.parts:
        for line in lines:
            note = run(f" ({line.note})", look) if line.note else ""
            pages = run(", ", look).join(_page_link(mention.key, look) for mention in line.mentions)
            text = run(line.text, Look(line.language or look.language))
            word.add(paragraph("Normal", f"{text}{note}{run('  ', look)}{pages}", rtl))


def _span(word: WordFile, span: Span, look: Look) -> str:
    text = run(span.text, Look(look.language, span.bold, span.italic, style="Hyperlink" if span.href else ""))
    return word.link(span.href, text) if span.href else text


def _changes(word: WordFile, volume: Volume, look: Look, rtl: bool) -> None:
    if not volume.changes:
        return
    heading = edition_html.changes_heading(volume)
    word.add(paragraph("TOCHeading", run(heading, look), rtl, before="<w:pageBreakBefore/>"))
    number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    for kind, language, text in edition_html.changes(volume):
        label = house.word(volume.language, "label", what=kind)
        word.add(paragraph("ListBullet", run(f"{label} ", look) + run(text, Look(language)), rtl, before=number))


def _year(word: WordFile, volume: Volume, look: Look, rtl: bool) -> None:
    """The year in figures: the totals in a line, and a table for each count."""
    if len(volume.sheets) < 2:
        return
    figures = year_figures.of(volume)
    heading = house.word(volume.language, "in_figures")
    word.add(paragraph("TOCHeading", run(heading, look), rtl, before="<w:pageBreakBefore/>"))
    totals = (f"{count} {house.word(volume.language, key)}" for count, key in figures_html.totals(figures))
    word.add(paragraph("SheetLead", run("  ·  ".join(totals), look), rtl))
    for count in figures_html.counts(figures):
        title = house.word(volume.language, count.title)
        word.add(
            paragraph(
                "Normal", run(title, replace(look, bold=True)), rtl, before='<w:keepNext/><w:spacing w:before="300"/>'
            )
        )
        lines = figures_html.rows(volume, count)
        together = len(lines) - 1 if len(lines) <= WHOLE else FIRST
        rows = "".join(
            _count(line, look, rtl, heads=number == 0, keep=number < together) for number, line in enumerate(lines)
        )
        line = 'w:val="single" w:sz="4" w:space="0" w:color="C9CED3"'
        borders = f"<w:tblBorders><w:top {line}/><w:bottom {line}/><w:insideH {line}/></w:tblBorders>"
        word.add(table(rows, (LABEL, COUNT), borders, title, (0, 108, 0, 108), rtl=rtl))


def _count(line: tuple[str, str], look: Look, rtl: bool, *, heads: bool, keep: bool) -> str:
    """A row of a count: a label and how many; with `keep` it stays on the page of the next."""
    label, many = line
    keeps = "<w:keepNext/>" if keep else ""
    cells = cell(LABEL, paragraph("Normal", run(label, look), rtl, before=keeps))
    cells += cell(COUNT, paragraph("Normal", run(many, look), rtl, before=keeps, after='<w:jc w:val="end"/>'))
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if heads else ''}</w:trPr>{cells}</w:tr>"


def _tombstone(word: WordFile, volume: Volume, gone: Tombstone, place: int, look: Look, rtl: bool) -> None:
    """What stays of a withdrawn practice, on a page of its own."""
    since = run(edition_html.tombstone_since(volume, gone), replace(look, bold=True))
    word.add(paragraph("Normal", since, rtl, before="<w:pageBreakBefore/>"))
    name = _bookmark(place)
    title = run(gone.title, Look(gone.language))
    marked = f'<w:bookmarkStart w:id="{place}" w:name="{name}"/>{title}<w:bookmarkEnd w:id="{place}"/>'
    word.add(paragraph("Heading1", marked, house.direction(gone.language) == "rtl"))
    for word_for, text in edition_html.tombstone_facts(volume, gone):
        label = house.word(volume.language, "label", what=word_for)
        word.add(paragraph("Normal", run(f"{label} ", replace(look, bold=True)) + run(text, look), rtl))
    word.add(paragraph("Normal", run(house.word(volume.language, "withdrawn_kept"), look), rtl))


Subjects = Sequence[Sheet | Tombstone]


def _contents(word: WordFile, volume: Volume, subjects: Subjects, look: Look, rtl: bool) -> None:
    """A TOC field over Heading 1, filled with what is known; due, so that Word completes it."""
    heading = house.word(volume.language, "contents")
    word.add(paragraph("TOCHeading", run(heading, look), rtl, before="<w:pageBreakBefore/>"))
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\h \\z \\u </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    tabs = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{twips(TEXT_WIDTH)}"/></w:tabs>'
    entries = [_toc_line(place, subject, look) for place, subject in enumerate(subjects)]
    for position, entry in enumerate(entries):
        word.add(paragraph("TOC1", (begin if position == 0 else "") + entry, rtl, before=tabs))
    word.add('<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>' if entries else "")


def _page_link(bookmark: str, look: Look) -> str:
    """The number of the page that a bookmark is on, leading there."""
    page = field(f"PAGEREF {bookmark} \\h", UNKNOWN, look)
    return f'<w:hyperlink w:anchor="{bookmark}" w:history="1">{page}</w:hyperlink>'


def _toc_line(place: int, sheet: Sheet | Tombstone, look: Look) -> str:
    own = Look(sheet.language)
    title = f'<w:r>{run_properties(own)}<w:t xml:space="preserve">{clean(sheet.title)}</w:t></w:r>'
    page = field(f"PAGEREF {_bookmark(place)} \\h", UNKNOWN, look)
    return f'<w:hyperlink w:anchor="{_bookmark(place)}" w:history="1">{title}<w:r><w:tab/></w:r>{page}</w:hyperlink>'
