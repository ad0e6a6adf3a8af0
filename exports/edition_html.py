"""The front matter of an edition as HTML: cover, foreword, contents.

What belongs here: markup of those pages. What does not: looks (house_style/edition.css, and print.css for running
text), page numbers (`edition` knows them) and the sheets themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup, escape

from exports import house, sheet_html
from exports.pdf_binding import SHEET_LINK
from exports.sheet import Sheet
from exports.volume import Volume
from forms import prose
from forms.places import country_name


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: the key the sheet is bound under, the sheet, the number of its first page."""

    key: str
    sheet: Sheet
    page: int


Contents = Sequence[tuple[str, Sequence[Entry]]]


@cache
def stylesheets() -> tuple[str, ...]:
    """The stylesheets of the front matter."""
    return (sheet_html.topics_css(), (house.FOLDER / "edition.css").read_text("utf-8"))


def countries(sheet: Sheet, language: str) -> tuple[str, ...]:
    """The names of the sheet's countries in a language."""
    codes = (sheet.answers.get("places") or {}).get("countries", ())
    return tuple(country_name(code, language) for code in codes)


def front(volume: Volume, contents: Contents) -> str:
    """The whole HTML document of the front matter."""
    stamp = f"{volume.made_on.isoformat()}T00:00:00Z"
    return str(
        Markup(
            '<!DOCTYPE html><html lang="{0}" dir="{1}"><head><meta charset="utf-8"><title>{2} {3}</title>'
            '<meta name="dcterms.created" content="{4}"><meta name="dcterms.modified" content="{4}"></head>'
            "<body>{5}{6}{7}{8}</body></html>"
        ).format(
            volume.language,
            house.direction(volume.language),
            volume.title,
            volume.year,
            stamp,
            _cover(volume),
            _foreword(volume),
            _changes(volume),
            _contents(volume, contents),
        )
    )


def extent(volume: Volume) -> str:
    """How much the volume holds: 14 practices from 9 countries."""
    count = len(volume.sheets)
    places = len({name for sheet in volume.sheets for name in countries(sheet, volume.language)})
    if count == 1:
        return house.word(volume.language, "practice_one")
    key = "practices_one_country" if places == 1 else "practices"
    return house.word(volume.language, key, count=count, places=places)


def _fixed(volume: Volume, text: str) -> Markup:
    """Words of the house, marked if they fall back to another language than the volume's."""
    language = house.words_language(volume.language)
    if language == volume.language:
        return escape(text)
    return Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(language, house.direction(language), text)


def _cover(volume: Volume) -> Markup:
    return Markup(
        '<section class="cover"><p class="cover-year">{}</p><h1>{}</h1><p class="cover-extent">{}</p>'
        '<p class="cover-network">{}</p></section>'
    ).format(volume.year, volume.title, _fixed(volume, extent(volume)), volume.network)


def _foreword(volume: Volume) -> Markup:
    if not volume.foreword.strip():
        return Markup("")
    text = sheet_html.text(prose.parse(volume.foreword)) + authors(volume)
    return Markup('<section class="foreword"><h1>{}</h1>{}</section>').format(
        _fixed(volume, house.word(volume.language, "foreword")), text
    )


def authors(volume: Volume) -> Markup:
    """Who signs the foreword, each on a line of their own."""
    if not volume.foreword_by:
        return Markup("")
    return Markup('<p class="authors">{}</p>').format(Markup("<br>").join(map(escape, volume.foreword_by)))


def changes(volume: Volume) -> tuple[tuple[str, str, str], ...]:
    """What changed since the version before: what became of a practice, its language, its title and reference."""
    return tuple(
        (house.word(volume.language, one.kind), one.language, f"{one.title} ({one.reference})")
        for one in volume.changes
    )


def changes_heading(volume: Volume) -> str:
    """Changes since version 1."""
    return house.word(volume.language, "changes", version=volume.version - 1)


def set_on(volume: Volume) -> str:
    """When the edition was set, its version, its reference and its numbers in the book trade."""
    language = house.words_language(volume.language)
    date = house.long_date(volume.made_on, language)
    text = house.word(volume.language, "set_on", date=date, version=volume.version)
    numbers = [
        volume.reference,
        f"ISBN {volume.isbn}" if volume.isbn else "",
        f"ISSN {volume.issn}" if volume.issn else "",
    ]
    return " · ".join([text, *filter(None, numbers)])


def changes_list(volume: Volume) -> Markup:
    """What changed, as a list."""
    rows = Markup("").join(
        Markup('<li>{} <span lang="{}">{}</span></li>').format(_fixed(volume, f"{kind}:"), language, text)
        for kind, language, text in changes(volume)
    )
    return Markup("<ul>{}</ul>").format(rows)


def _changes(volume: Volume) -> Markup:
    if not volume.changes:
        return Markup("")
    heading = _fixed(volume, changes_heading(volume))
    return Markup('<section class="foreword changes"><h1>{}</h1>{}</section>').format(heading, changes_list(volume))


def _contents(volume: Volume, contents: Contents) -> Markup:
    groups = Markup("").join(
        Markup("{}<ul>{}</ul>").format(
            Markup("<h2>{}</h2>").format(name) if name else "", Markup("").join(map(_entry, entries))
        )
        for name, entries in contents
    )
    html = Markup('<section class="contents"><h1>{}</h1>{}<p class="made">{}</p></section>')
    return html.format(_fixed(volume, house.word(volume.language, "contents")), groups, _fixed(volume, set_on(volume)))


def _entry(entry: Entry) -> Markup:
    sheet = entry.sheet
    topic = sheet.topics[0].code if sheet.topics else "none"
    cities = ", ".join((sheet.answers.get("places") or {}).get("cities", ()))
    where = Markup(' <span class="where">{}</span>').format(cities) if cities else Markup("")
    return Markup(
        '<li class="topic-{0}" lang="{1}"><a class="number" href="{2}{3}">{4}</a> <a href="{2}{3}">{5}</a>{6}</li>'
    ).format(topic, sheet.language, SHEET_LINK, entry.key, entry.page, sheet.title, where)
