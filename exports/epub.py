"""A year's edition as an e-book: EPUB 3.3 and EPUB Accessibility 1.1 (W3C), the same bytes each time.

Conformance to the latter is described and not claimed, for no person has certified it.
"""

import uuid
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from lxml import etree
from markupsafe import Markup

from exports import xml_text
from exports.archive import package_pages
from exports.edition import edition_html, figures_html
from exports.edition.content import EditionContent, Group, groups
from exports.house_style import house
from exports.html import sheet_html
from exports.html.sheet_html import running_text
from exports.metadata.description import key, of_edition
from exports.pdf import light_pictures
from exports.sheet.sheet import Photo, Sheet
from forms.questionnaire.model import Palette
from forms.text import prose
from forms.zip_entry import zip_entry

COVER = "photos/cover.jpg"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_HTML = etree.HTMLParser(encoding="utf-8")
CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""


@dataclass(frozen=True, slots=True)
class _Chapter:
    """A page of the book: its file, its id in the package document, its title and the language that it is in."""

    path: str
    id: str
    title: str
    language: str


def write(edition: EditionContent, target: IO[bytes]) -> None:
    """Write the book. One photograph at a time is held in memory, besides those of the edition."""
    with zipfile.ZipFile(target, "w") as book:
        _add(book, "mimetype", b"application/epub+zip", stored=True)
        _add(book, "META-INF/container.xml", CONTAINER.encode())
        parts = groups(edition)
        sheets = [sheet for part in parts for sheet in part.sheets]
        pictures = _pictures(sheets)
        if edition.cover_picture:
            pictures[COVER] = (COVER, edition.cover_picture.photo)
        own = list(_own(edition))
        front, back = ([one for one, _, before in own if before is side] for side in (True, False))
        chapters = [
            _Chapter(f"practices/{key(sheet)}.xhtml", f"practice-{number}", sheet.title, sheet.language)
            for number, sheet in enumerate(sheets, start=1)
        ]
        _add(book, "EPUB/package.opf", _package(edition, [*front, *chapters, *back], pictures).encode())
        _add(book, "EPUB/nav.xhtml", _nav(edition, parts, front, chapters, back).encode())
        _add(book, "EPUB/style.css", _style(edition.palette).encode())
        for chapter, body, _ in own:
            _add(book, f"EPUB/{chapter.path}", _page(chapter, "style.css", _xhtml(body)).encode())
        for chapter, sheet in zip(chapters, sheets, strict=True):
            body = _xhtml(_practice(sheet, pictures))
            _add(book, f"EPUB/{chapter.path}", _page(chapter, "../style.css", body).encode())
        for path, photo in pictures.values():
            _add(book, f"EPUB/{path}", light_pictures.smaller(photo, light_pictures.ON_A_TELEPHONE), stored=True)


def _add(book: zipfile.ZipFile, path: str, data: bytes, *, stored: bool = False) -> None:
    book.writestr(zip_entry(path, stored=stored, mode=0o644), data)


# -- photographs ------------------------------------------------------------------------------------------------------


def _pictures(sheets: Iterable[Sheet]) -> dict[str, tuple[str, Photo]]:
    """Return the path in the book and the photograph, by file id; one that two languages share stands there once."""
    pictures: dict[str, tuple[str, Photo]] = {}
    for sheet in sheets:
        for row in sheet.shared.photos:
            if row["file"] in sheet.photos and row["file"] not in pictures:
                pictures[row["file"]] = (f"photos/{len(pictures) + 1}.jpg", sheet.photos[row["file"]])
    return pictures


# -- pages ------------------------------------------------------------------------------------------------------------


def _own(edition: EditionContent) -> Iterator[tuple[_Chapter, Markup, bool]]:
    """Return the edition's own pages, each with its markup and whether it stands before the practices."""
    own = edition.language

    def named(id: str, key: str) -> _Chapter:
        return _Chapter(f"{id}.xhtml", id, house.word(own, key), own)

    yield _Chapter("title.xhtml", "title", edition.name, own), _title_page(edition), True
    if edition.foreword.strip():
        yield named("foreword", "foreword"), _foreword(edition), True
    if edition.changes:
        heading = edition_html.changes_heading(edition)
        html = Markup("<section><h1>{}</h1>{}</section>").format(heading, edition_html.changes_list(edition))
        yield _Chapter("changes.xhtml", "changes", heading, own), html, True
    if figures := figures_html.section(edition):
        yield named("figures", "in_figures"), figures, True
    for number, gone in enumerate(edition.withdrawn, start=1):
        chapter = _Chapter(f"withdrawn-{number}.xhtml", f"withdrawn-{number}", gone.title, own)
        yield chapter, edition_html.tombstone_section(edition, gone), False
    if thanks := edition_html.thanks_section(edition):
        yield named("acknowledgements", "acknowledgements"), thanks, False


def _page(chapter: _Chapter, style: str, body: Markup) -> str:
    """Return a whole XHTML document around a body that is XHTML."""
    page = Markup(
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
        'lang="{0}" xml:lang="{0}" dir="{1}">\n'
        '<head><meta charset="utf-8"/><title>{2}</title><link rel="stylesheet" type="text/css" href="{3}"/></head>\n'
        "<body>{4}</body>\n</html>\n"
    )
    filled = page.format(chapter.language, house.direction(chapter.language), chapter.title, style, body)
    return xml_text.legal(str(filled))


def _xhtml(markup: Markup) -> Markup:
    """Return HTML of the house as XHTML: elements closed, and languages said in both ways that readers know."""
    whole = etree.fromstring(f"<div>{xml_text.legal(str(markup))}</div>".encode(), _HTML)[0][0]
    for element in whole.iter(etree.Element):
        if (language := element.get("lang")) is not None:
            element.set(XML_LANG, language)
    parts = (etree.tostring(child, encoding="unicode", method="xml", with_tail=True) for child in whole)
    return Markup("").join(Markup(part) for part in parts)  # noqa: S704 (sheet_html has escaped what cities wrote)


def _practice(sheet: Sheet, pictures: dict[str, tuple[str, Photo]]) -> Markup:
    article = sheet_html.Page(sheet, lambda id: f"../{pictures[id][0]}").article()
    return Markup('<section role="doc-chapter">{}</section>').format(article)


def _title_page(edition: EditionContent) -> Markup:
    """Return the title page, with the imprint at its foot."""
    picture, credit = Markup(""), Markup("")
    if cover := edition.cover_picture:
        picture = Markup('<img src="{}" alt="{}"/>').format(COVER, cover.alt)
        if cover.credit:
            words = house.word(edition.language, "photo", credit=cover.credit)
            credit = Markup('<p class="imprint">{}</p>').format(words)
    lines = Markup("").join(
        Markup('<p class="imprint" lang="{}">{}</p>').format(language, line)
        for line, language in edition_html.imprint(edition)[1:]
    )
    return Markup(
        '<section class="title-page">{}<p class="year">{}</p><h1>{}</h1><p class="extent">{}</p><p>{}</p>{}{}</section>'
    ).format(picture, edition.year, edition.title, edition_html.extent(edition), edition.network, lines, credit)


def _foreword(edition: EditionContent) -> Markup:
    return Markup('<section role="doc-foreword"><h1>{}</h1>{}</section>').format(
        house.word(edition.language, "foreword"),
        running_text(prose.parse(edition.foreword)) + edition_html.authors(edition),
    )


def _nav(
    edition: EditionContent,
    parts: Sequence[Group],
    front: Sequence[_Chapter],
    chapters: Sequence[_Chapter],
    back: Sequence[_Chapter],
) -> str:
    """Return the contents, grouped as in the edition, and the landmarks."""
    waiting = iter(chapters)
    rows = [_row(chapter) for chapter in front]
    grouped = [(name, [_row(next(waiting)) for _ in sheets]) for name, sheets in parts]
    if gone := [_row(chapter) for chapter in back if chapter.id.startswith("withdrawn-")]:
        grouped.append((house.word(edition.language, "withdrawn_part"), gone))
    for name, some in grouped:
        part = Markup("<li><span>{}</span><ol>{}</ol></li>").format(name, Markup("").join(some))
        rows.extend([part] if name else some)
    rows += [_row(chapter) for chapter in back if not chapter.id.startswith("withdrawn-")]
    heading = house.word(edition.language, "contents")
    marks = [("titlepage", front[0].path, front[0].title), ("toc", "nav.xhtml", heading)]
    marks += [("foreword", chapter.path, chapter.title) for chapter in front if chapter.id == "foreword"]
    marks += [("bodymatter", chapters[0].path, edition_html.extent(edition))] if chapters else []
    landmarks = Markup("").join(
        Markup('<li><a epub:type="{}" href="{}">{}</a></li>').format(type, path, text) for type, path, text in marks
    )
    body = Markup(
        '<nav epub:type="toc" role="doc-toc" id="toc"><h1>{0}</h1><ol>{1}</ol></nav>'
        '<nav epub:type="landmarks" id="landmarks" hidden="hidden"><ol>{2}</ol></nav>'
    ).format(heading, Markup("").join(rows), landmarks)
    return _page(_Chapter("nav.xhtml", "nav", heading, edition.language), "style.css", body)


def _row(chapter: _Chapter) -> Markup:
    return Markup('<li><a href="{0}" lang="{1}" xml:lang="{1}">{2}</a></li>').format(
        chapter.path, chapter.language, chapter.title
    )


def _style(palette: Palette) -> str:
    """Return the stylesheet, with the colour of each topic on the mark beside its titles."""
    rules = [f".topic-{code} h1 {{ border-color: {style.colour}; }}" for code, style in house.topics(palette).items()]
    return house.style("epub.css") + "\n" + "\n".join(rules) + "\n"


# -- the package document ---------------------------------------------------------------------------------------------


def _package(edition: EditionContent, chapters: Sequence[_Chapter], pictures: dict[str, tuple[str, Photo]]) -> str:
    xhtml = "application/xhtml+xml"
    files = [("nav", "nav.xhtml", xhtml, "nav"), ("style", "style.css", "text/css", "")]
    files += [(chapter.id, chapter.path, xhtml, "svg" if chapter.id == "figures" else "") for chapter in chapters]
    for number, (path, _) in enumerate(pictures.values(), start=1):
        files.append((f"photo-{number}", path, "image/jpeg", "cover-image" if path == COVER else ""))
    items = [
        Markup('<item id="{}" href="{}" media-type="{}"{}/>').format(
            id, path, type, Markup(' properties="{}"').format(properties) if properties else ""
        )
        for id, path, type, properties in files
    ]
    order = [chapters[0].id, "nav", *[chapter.id for chapter in chapters[1:]]]
    spine = Markup("").join(Markup('<itemref idref="{}"/>').format(id) for id in order)
    direction = house.direction(edition.language)
    page = Markup(
        '<?xml version="1.0" encoding="UTF-8"?>\n<package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
        'unique-identifier="id" xml:lang="{0}" dir="{1}">\n'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n{2}\n</metadata>\n<manifest>\n{3}\n</manifest>\n'
        '<spine page-progression-direction="{1}">{4}</spine>\n</package>\n'
    )
    return xml_text.legal(
        page.format(edition.language, direction, _metadata(edition, bool(pictures)), Markup("\n").join(items), spine)
    )


def _metadata(edition: EditionContent, has_pictures: bool) -> Markup:
    about = of_edition(edition)
    unique = uuid.uuid5(uuid.NAMESPACE_URL, f"urn:sheaf:{edition.network}:{edition.year}:{edition.release}")
    languages = dict.fromkeys([edition.language, *[sheet.language for sheet in edition.sheets]])
    rows = [Markup('<dc:identifier id="id">urn:uuid:{}</dc:identifier>').format(str(unique))]
    elements = [("title", about.title), *[("language", language) for language in languages]]
    elements += [("creator", about.publisher), ("publisher", about.publisher), ("date", edition.made_on.isoformat())]
    elements += [("subject", subject) for subject in about.subjects]
    rows += [Markup("<dc:{0}>{1}</dc:{0}>").format(name, value) for name, value in elements if value]
    summary = package_pages.word(edition.language, "epub_described" if has_pictures else "epub_text_only")
    features = ["structuralNavigation", "tableOfContents", "readingOrder"]
    features += ["alternativeText"] if has_pictures else []
    facts = [
        ("dcterms:modified", f"{edition.made_on.isoformat()}T00:00:00Z"),
        *[("schema:accessMode", mode) for mode in (["textual", "visual"] if has_pictures else ["textual"])],
        ("schema:accessModeSufficient", "textual"),
        *[("schema:accessibilityFeature", feature) for feature in (*features, "displayTransformability")],
        ("schema:accessibilityHazard", "none"),
        ("schema:accessibilitySummary", summary),
    ]
    rows += [Markup('<meta property="{}">{}</meta>').format(name, value) for name, value in facts]
    return Markup("\n").join(rows)
