"""An edition's own pages as HTML, but for their looks (house_style/edition.css), the contents and the indexes."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from markupsafe import Markup

from exports.edition import figures_html
from exports.edition.content import EditionContent, Group, Tombstone, cities, countries, fixed, house_word, practices
from exports.house_style import house
from exports.html.sheet_html import running_text
from exports.pdf.pdf_part import Rendered
from exports.sheet.page_size import Paper
from exports.sheet.sheet import Sheet
from forms.periods.period_text import long_date
from forms.questionnaire.model import Palette
from forms.text import prose

COVER = "cover"
"""The name by which the cover's picture is asked for."""
TITLE_PAGE = "title"
MOST_CITIES = 40
"""So many cities are named on a divider; all of them are in the index."""


@lru_cache(maxsize=16)
def stylesheets(palette: Palette = ()) -> tuple[str, ...]:
    """Return the stylesheets of an edition's own pages."""
    return (house.topics_css(palette), house.style("edition.css"))


def front(edition: EditionContent, paper: Paper) -> list[tuple[str, str]]:
    """Return what stands before the contents, as far as there is any: a name and a document for each part."""
    parts = (
        (TITLE_PAGE, title_page(edition)),
        ("imprint", _imprint(edition)),
        ("foreword", _foreword(edition)),
        ("changes", _changes(edition)),
        ("figures", figures_html.section(edition)),
    )
    return [(name, document(edition, paper, part)) for name, part in parts if part]


def divider(edition: EditionContent, paper: Paper, group: Group) -> str:
    """Return the page before a part of the edition."""
    count = practices(group.sheets)
    extent = house_word(edition, "practice_one" if count == 1 else "practices_count", count=count)
    named = list(named_cities(group.sheets).items())[:MOST_CITIES]
    html = Markup(
        '<section class="divider"><h1>{}</h1><p class="divider-extent">{}</p><p class="divider-cities">{}</p></section>'
    ).format(group.name, extent, cities_line(named))
    return document(edition, paper, html)


def named_cities(sheets: Iterable[Sheet]) -> Mapping[str, str]:
    """Return every city of the sheets once, in their order, with the language in which it is named first."""
    languages: dict[str, str] = {}
    for sheet in sheets:
        for city in cities(sheet):
            languages.setdefault(city, sheet.language)
    return languages


def cities_line(named: Iterable[tuple[str, str]]) -> Markup:
    """Return cities on a line, each given with the language of its name."""
    return Markup(" · ").join(Markup('<span lang="{}">{}</span>').format(language, city) for city, language in named)


def document(edition: EditionContent, name: str, part: Markup) -> str:
    """Return a document around some markup; `name` (a paper, or more) becomes the class of its body."""
    stamp = f"{edition.made_on.isoformat()}T00:00:00Z"
    return str(
        Markup(
            '<!DOCTYPE html><html lang="{0}" dir="{1}"><head><meta charset="utf-8"/><title>{2} {3}</title>'
            '<meta name="dcterms.created" content="{4}"/><meta name="dcterms.modified" content="{4}"/></head>'
            '<body class="{5}">{6}</body></html>'
        ).format(edition.language, house.direction(edition.language), edition.title, edition.year, stamp, name, part)
    )


def lay_out(edition: EditionContent, html: str, *styles: str) -> Rendered:
    """Lay out a document of the edition's own, with further stylesheets. Raise ExportError as `paper.typeset`."""
    from exports.pdf import paper  # WeasyPrint takes a second to import: only when pages are set

    pictures = {COVER: edition.cover_picture.photo.data} if edition.cover_picture else {}
    return paper.typeset(html, (*stylesheets(edition.palette), *styles), pictures, edition.language).write()


def extent(edition: EditionContent) -> str:
    """Return how much the edition holds: 14 practices from 9 countries."""
    count = practices(edition.sheets)
    places = len({name for sheet in edition.sheets for name in countries(sheet, edition.language)})
    if count == 1:
        return house.word(edition.language, "practice_one")
    key = "practices_one_country" if places == 1 else "practices"
    return house.word(edition.language, key, count=count, places=places)


def imprint(edition: EditionContent) -> tuple[tuple[str, str], ...]:
    """Return the lines of the imprint that are known, each with its language."""
    own, fixed = edition.language, house.words_language(edition.language)
    date = long_date(edition.made_on, fixed)
    lines = (
        *((line, own) for line in (edition.name, edition.publisher or edition.network, edition.reference)),
        *((number, own) for number in trade_numbers(edition)),
        (house.word(own, "set_on", date=date, version=edition.release), fixed),
        (house.word(own, "sheets_own"), fixed),
        (house.word(own, "set_in"), fixed),
        (edition.url, own),
    )
    return tuple((line, language) for line, language in lines if line)


def trade_numbers(edition: EditionContent) -> list[str]:
    """Return the edition's numbers in the book trade, as far as it has them."""
    return [f"{name} {number}" for name, number in (("ISBN", edition.isbn), ("ISSN", edition.issn)) if number]


def title_page(edition: EditionContent) -> Markup:
    shown, credit, name = Markup(""), Markup(""), "cover"
    if cover := edition.cover_picture:
        name = "cover pictured"
        shown = Markup('<img class="cover-picture" src="{}" alt="{}"/>').format(f"photo:{COVER}", cover.alt)
        if cover.credit:
            credit = Markup('<p class="cover-credit">{}</p>').format(house_word(edition, "photo", credit=cover.credit))
    return Markup(
        '<section class="{}">{}<p class="cover-year">{}</p><h1>{}</h1><p class="cover-extent">{}</p>'
        '<p class="cover-network">{}</p>{}</section>'
    ).format(name, shown, edition.year, edition.title, fixed(edition, extent(edition)), edition.network, credit)


def _imprint(edition: EditionContent) -> Markup:
    lines = Markup("").join(
        Markup('<p lang="{}" dir="{}">{}</p>').format(language, house.direction(language), line)
        for line, language in imprint(edition)
    )
    return Markup('<section class="imprint">{}</section>').format(lines)


def _foreword(edition: EditionContent) -> Markup:
    if not edition.foreword.strip():
        return Markup("")
    text = running_text(prose.parse(edition.foreword)) + authors(edition)
    return Markup('<section class="foreword"><h1>{}</h1>{}</section>').format(house_word(edition, "foreword"), text)


def thanks_section(edition: EditionContent) -> Markup:
    """Return the acknowledgements as a section; empty if there are none."""
    if not edition.acknowledgements.strip():
        return Markup("")
    return Markup('<section class="foreword"><h1>{}</h1>{}</section>').format(
        house_word(edition, "acknowledgements"), running_text(prose.parse(edition.acknowledgements))
    )


def tombstone_facts(edition: EditionContent, gone: Tombstone) -> list[tuple[str, str]]:
    """Return what is told of a withdrawn practice besides its title: words, and what they say."""
    where = ", ".join((*cities(gone), *countries(gone, edition.language)))
    found = (("place", where), ("reference", gone.reference), ("reason", gone.reason))
    return [(house.word(edition.language, word), text) for word, text in found if text]


def tombstone_since(edition: EditionContent, gone: Tombstone) -> str:
    """Return since when a practice is withdrawn: Withdrawn on 3 May 2026."""
    if gone.withdrawn_on is None:
        return house.word(edition.language, "withdrawn_undated")
    date = long_date(gone.withdrawn_on, house.words_language(edition.language))
    return house.word(edition.language, "withdrawn_on", date=date)


def tombstone_section(edition: EditionContent, gone: Tombstone) -> Markup:
    """Return what stays of a withdrawn practice, as a section."""
    since, kept = fixed(edition, tombstone_since(edition, gone)), house_word(edition, "withdrawn_kept")
    facts = Markup("").join(
        Markup("<dt>{}</dt><dd>{}</dd>").format(fixed(edition, word), text)
        for word, text in tombstone_facts(edition, gone)
    )
    return Markup(
        '<section class="tombstone"><p class="since">{}</p><h1 lang="{}" dir="{}">{}</h1><dl>{}</dl><p>{}</p></section>'
    ).format(since, gone.language, house.direction(gone.language), gone.title, facts, kept)


def authors(edition: EditionContent) -> Markup:
    """Return who signs the foreword, each on a line of their own."""
    if not edition.foreword_by:
        return Markup("")
    return Markup('<p class="authors">{}</p>').format(Markup("<br/>").join(edition.foreword_by))


def changes(edition: EditionContent) -> tuple[tuple[str, str, str], ...]:
    """Return what became of each changed practice, its language, its title and reference."""
    return tuple(
        (house.word(edition.language, one.kind), one.language, f"{one.title} ({one.reference})")
        for one in edition.changes
    )


def changes_heading(edition: EditionContent) -> str:
    """Return the heading of the changes: Changes since version 1."""
    return house.word(edition.language, "changes", version=edition.release - 1)


def changes_list(edition: EditionContent) -> Markup:
    """Return the changes as a list."""
    rows = Markup("").join(
        Markup('<li>{} <span lang="{}">{}</span></li>').format(house_word(edition, "label", what=kind), language, text)
        for kind, language, text in changes(edition)
    )
    return Markup("<ul>{}</ul>").format(rows)


def _changes(edition: EditionContent) -> Markup:
    if not edition.changes:
        return Markup("")
    heading = fixed(edition, changes_heading(edition))
    return Markup('<section class="foreword changes"><h1>{}</h1>{}</section>').format(heading, changes_list(edition))
