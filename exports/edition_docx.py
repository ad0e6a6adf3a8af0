"""A year's edition as one Word document: cover, foreword, a real table of contents, every sheet on a page of its own.

What belongs here: the volume's own pages. What does not: sheets (`sheet_docx`), styles, the package.

Word computes the page numbers of the contents when the document is opened (the field is marked as due); until then
they show as a dash, because only Word knows where its pages end.
"""

from collections.abc import Sequence

from exports import edition_html, house
from exports.docx_file import Look, WordFile, clean, field, paragraph, run, run_properties
from exports.sheet import Sheet
from exports.sheet_docx import TEXT_WIDTH, Writer, footer, twips
from exports.sheet_html import topic_style
from exports.volume import Volume
from forms import prose
from forms.prose import Paragraph, Span

Groups = Sequence[tuple[str, Sequence[Sheet]]]
UNKNOWN = "–"


def render(volume: Volume, groups: Groups) -> bytes:
    """The document of the whole volume, the sheets in the order of `groups`."""
    word = WordFile()
    look = Look(volume.language)
    rtl = house.direction(volume.language) == "rtl"
    _cover(word, volume, groups, look, rtl)
    _foreword(word, volume, look, rtl)
    _changes(word, volume, look, rtl)
    _contents(word, volume, groups, look, rtl)
    place = 0
    for _, sheets in groups:
        for sheet in sheets:
            Writer(word, sheet, (place, f"_sheet{place}")).write(new_page=True)
            place += 1
    name = f"{volume.title} {volume.year}"
    word.footer(footer((volume.network, name), field("PAGE", "1", look), look, rtl))
    return word.finish(name, volume.network, volume.language, volume.made_on)


def _cover(word: WordFile, volume: Volume, groups: Groups, look: Look, rtl: bool) -> None:
    """A row of bars, one for each practice in the colour of its topic; year, title, extent, network."""
    colours = [topic_style(s.topics[0].code if s.topics else "").colour[1:] for _, sheets in groups for s in sheets]
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
    spaced = '<w:spacing w:before="800"/>'
    word.add(paragraph("Title", run(str(volume.year), look), rtl, before=spaced))
    word.add(paragraph("Title", run(volume.title, Look(volume.language, size=28)), rtl))
    word.add(paragraph("Normal", run(edition_html.extent(volume), look), rtl))
    word.add(paragraph("Normal", run(volume.network, Look(volume.language, bold=True)), rtl))
    word.add(paragraph("Normal", run(edition_html.set_on(volume), look), rtl))


def _foreword(word: WordFile, volume: Volume, look: Look, rtl: bool) -> None:
    if not volume.foreword.strip():
        return
    heading = house.word(volume.language, "foreword")
    word.add(paragraph("TOCHeading", run(heading, look), rtl, before="<w:pageBreakBefore/>"))
    for block in prose.parse(volume.foreword):
        items = [(block,)] if isinstance(block, Paragraph) else block.items
        style = "SheetLead" if isinstance(block, Paragraph) else "ListBullet"
        number = "" if isinstance(block, Paragraph) else '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
        for item in items:
            for part in item:
                if isinstance(part, Paragraph):
                    word.add(
                        paragraph(style, "".join(_span(word, span, look) for span in part.spans), rtl, before=number)
                    )
    for author in volume.foreword_by:
        word.add(paragraph("Normal", run(author, Look(volume.language, bold=True)), rtl))


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
        word.add(paragraph("ListBullet", run(f"{kind}: ", look) + run(text, Look(language)), rtl, before=number))


def _contents(word: WordFile, volume: Volume, groups: Groups, look: Look, rtl: bool) -> None:
    """A TOC field over Heading 1, filled with what is known; due, so that Word completes it."""
    heading = house.word(volume.language, "contents")
    word.add(paragraph("TOCHeading", run(heading, look), rtl, before="<w:pageBreakBefore/>"))
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\h \\z \\u </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    tabs = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{twips(TEXT_WIDTH)}"/></w:tabs>'
    place, entries = 0, []
    for _, sheets in groups:
        for sheet in sheets:
            entries.append(_toc_line(place, sheet, look))
            place += 1
    for position, entry in enumerate(entries):
        word.add(paragraph("TOC1", (begin if position == 0 else "") + entry, rtl, before=tabs))
    word.add('<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>' if entries else "")


def _toc_line(place: int, sheet: Sheet, look: Look) -> str:
    own = Look(sheet.language)
    title = f'<w:r>{run_properties(own)}<w:t xml:space="preserve">{clean(sheet.title)}</w:t></w:r>'
    page = field(f"PAGEREF _sheet{place} \\h", UNKNOWN, look)
    return f'<w:hyperlink w:anchor="_sheet{place}" w:history="1">{title}<w:r><w:tab/></w:r>{page}</w:hyperlink>'
