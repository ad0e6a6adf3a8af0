"""An edition's own pages as HTML: cover, imprint, foreword, the year in figures, contents, dividers, indexes, thanks.

What belongs here: markup of those pages. What does not: looks (house_style/edition.css), page numbers (`edition` knows
them), what is counted (`year_figures`) and listed (`indexes`), and the sheets themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup, escape

from exports import house, sheet_html, year_figures
from exports.indexes import Index, Line
from exports.pdf_binding import SHEET_LINK
from exports.sheet import Sheet
from exports.volume import Group, Volume, cities, countries, practices
from exports.year_figures import Bar
from forms import prose


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: the key the sheet is bound under, the sheet, the number of its first page."""

    key: str
    sheet: Sheet
    page: int


Contents = Sequence[tuple[str, Sequence[Entry]]]


MOST_CITIES = 40
"""So many cities are named on a divider; all of them are in the index."""


@cache
def stylesheets() -> tuple[str, ...]:
    """The stylesheets of an edition's own pages."""
    lengths = "".join(f".w{percent} {{ width: {percent}mm }}\n" for percent in range(1, 101))
    return (sheet_html.topics_css(), lengths, (house.FOLDER / "edition.css").read_text("utf-8"))


# -- documents --------------------------------------------------------------------------------------------------------


def front(volume: Volume, contents: Contents, indexes: Sequence[tuple[str, str, int]] = ()) -> str:
    """All that stands before the sheets. `indexes` are the entries after the sheets: title, key, number of the page."""
    return _document(
        volume,
        _cover(volume),
        _imprint(volume),
        _foreword(volume),
        _changes(volume),
        _figures(volume),
        _contents(volume, contents, indexes),
    )


def divider(volume: Volume, group: Group) -> str:
    """The page before a part of the volume."""
    named = dict.fromkeys((city, sheet.language) for sheet in group.sheets for city in cities(sheet))
    shown = [Markup('<span lang="{}">{}</span>').format(language, city) for city, language in named][:MOST_CITIES]
    many = practices(group.sheets)
    count = house.word(volume.language, "practice_one" if many == 1 else "practices_count", count=many)
    html = Markup('<section class="divider"><h1>{}</h1><p class="divider-extent">{}</p>{}</section>').format(
        group.name,
        _fixed(volume, count),
        Markup("").join(Markup('<p class="divider-city">{}</p>').format(city) for city in shown),
    )
    return _document(volume, html)


def back(volume: Volume, indexes: Sequence[Index]) -> str:
    """All that stands after the sheets: the indexes and the acknowledgements. Empty if there are none."""
    parts = [*(_index(volume, index) for index in indexes), _acknowledgements(volume)]
    return _document(volume, *parts) if any(parts) else ""


def _document(volume: Volume, *parts: Markup) -> str:
    stamp = f"{volume.made_on.isoformat()}T00:00:00Z"
    return str(
        Markup(
            '<!DOCTYPE html><html lang="{0}" dir="{1}"><head><meta charset="utf-8"/><title>{2} {3}</title>'
            '<meta name="dcterms.created" content="{4}"/><meta name="dcterms.modified" content="{4}"/></head>'
            "<body>{5}</body></html>"
        ).format(
            volume.language,
            house.direction(volume.language),
            volume.title,
            volume.year,
            stamp,
            Markup("").join(parts),
        )
    )


# -- words ------------------------------------------------------------------------------------------------------------


def extent(volume: Volume) -> str:
    """How much the volume holds: 14 practices from 9 countries."""
    count = practices(volume.sheets)
    places = len({name for sheet in volume.sheets for name in countries(sheet, volume.language)})
    if count == 1:
        return house.word(volume.language, "practice_one")
    key = "practices_one_country" if places == 1 else "practices"
    return house.word(volume.language, key, count=count, places=places)


def imprint(volume: Volume) -> tuple[tuple[str, str], ...]:
    """The lines of the imprint that are known, each with its language: title, publisher, numbers, date, address."""
    own, fixed = volume.language, house.words_language(volume.language)
    date = house.long_date(volume.made_on, fixed)
    lines = (
        *((line, own) for line in (f"{volume.title} {volume.year}", volume.publisher or volume.network)),
        *((number, own) for number in _numbers(volume)),
        (house.word(own, "set_on", date=date, version=volume.version), fixed),
        (house.word(own, "sheets_own"), fixed),
        (house.word(own, "set_in"), fixed),
        (volume.url, own),
    )
    return tuple((line, language) for line, language in lines if line)


def _fixed(volume: Volume, text: str) -> Markup:
    """Words of the house, marked if they fall back to another language than the volume's."""
    language = house.words_language(volume.language)
    if language == volume.language:
        return escape(text)
    return Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(language, house.direction(language), text)


def _word(volume: Volume, key: str) -> Markup:
    return _fixed(volume, house.word(volume.language, key))


# -- front matter -----------------------------------------------------------------------------------------------------


def _cover(volume: Volume) -> Markup:
    return Markup(
        '<section class="cover"><p class="cover-year">{}</p><h1>{}</h1><p class="cover-extent">{}</p>'
        '<p class="cover-network">{}</p></section>'
    ).format(volume.year, volume.title, _fixed(volume, extent(volume)), volume.network)


def _imprint(volume: Volume) -> Markup:
    lines = Markup("").join(
        Markup('<p lang="{}" dir="{}">{}</p>').format(language, house.direction(language), line)
        for line, language in imprint(volume)
    )
    return Markup('<section class="imprint">{}</section>').format(lines)


def _foreword(volume: Volume) -> Markup:
    if not volume.foreword.strip():
        return Markup("")
    text = sheet_html.text(prose.parse(volume.foreword)) + authors(volume)
    return Markup('<section class="foreword"><h1>{}</h1>{}</section>').format(_word(volume, "foreword"), text)


def _acknowledgements(volume: Volume) -> Markup:
    if not volume.acknowledgements.strip():
        return Markup("")
    return Markup('<section class="foreword"><h1>{}</h1>{}</section>').format(
        _word(volume, "acknowledgements"), sheet_html.text(prose.parse(volume.acknowledgements))
    )


def _figures(volume: Volume) -> Markup:
    """The year in figures: totals, and bars which are tables of their own numbers. One practice makes no statistics."""
    if len(volume.sheets) < 2:
        return Markup("")
    found = year_figures.of(volume)
    totals = (
        (found.practices, "total_practices"),
        (found.cities, "total_cities"),
        (found.countries, "total_countries"),
        (found.languages, "total_languages"),
    )
    shown = Markup("").join(
        Markup('<div class="total"><dt>{}</dt><dd>{}</dd></div>').format(_word(volume, key), count)
        for count, key in totals
        if count
    )
    plots = [("by_topic", found.by_topic), ("by_country", found.by_country)]
    return Markup('<section class="figures"><h1>{}</h1><dl class="totals">{}</dl>{}</section>').format(
        _word(volume, "in_figures"),
        shown,
        Markup("").join(_bars(_word(volume, key), bars) for key, bars in plots if bars),
    )


def _bars(title: Markup, bars: Sequence[Bar]) -> Markup:
    """A bar for each line, as long as its count: classes w1 to w100, for there are no styles in the markup."""
    most = bars[0].count
    rows = Markup("").join(
        Markup('<div class="bar topic-{}"><dt>{}</dt><dd><span class="length w{}"></span> {}</dd></div>').format(
            bar.topic or "none", bar.label, round(100 * bar.count / most), bar.count
        )
        for bar in bars
    )
    return Markup('<h2>{}</h2><dl class="bars">{}</dl>').format(title, rows)


def authors(volume: Volume) -> Markup:
    """Who signs the foreword, each on a line of their own."""
    if not volume.foreword_by:
        return Markup("")
    return Markup('<p class="authors">{}</p>').format(Markup("<br/>").join(volume.foreword_by))


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
    return " · ".join([text, *_numbers(volume)])


def _numbers(volume: Volume) -> list[str]:
    """The edition's reference and its numbers in the book trade, as far as it has them."""
    trade = [f"{name} {number}" for name, number in (("ISBN", volume.isbn), ("ISSN", volume.issn)) if number]
    return [volume.reference, *trade] if volume.reference else trade


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


def _contents(volume: Volume, contents: Contents, indexes: Sequence[tuple[str, str, int]]) -> Markup:
    groups = Markup("").join(
        Markup("{}<ul>{}</ul>").format(
            Markup("<h2>{}</h2>").format(name) if name else "", Markup("").join(map(_entry, entries))
        )
        for name, entries in contents
    )
    after = Markup("").join(
        Markup('<li class="topic-none"><a class="number" href="{0}{1}">{2}</a> <a href="{0}{1}">{3}</a></li>').format(
            SHEET_LINK, key, page, _fixed(volume, title)
        )
        for title, key, page in indexes
    )
    html = Markup('<section class="contents"><h1>{}</h1>{}{}</section>')
    return html.format(
        _word(volume, "contents"), groups, Markup('<ul class="after">{}</ul>').format(after) if after else ""
    )


def _entry(entry: Entry) -> Markup:
    sheet = entry.sheet
    topic = sheet.topics[0].code if sheet.topics else "none"
    named = ", ".join(cities(sheet))
    where = Markup(' <span class="where">{}</span>').format(named) if named else Markup("")
    return Markup(
        '<li class="topic-{0}" lang="{1}"><a class="number" href="{2}{3}">{4}</a> <a href="{2}{3}">{5}</a>{6}</li>'
    ).format(topic, sheet.language, SHEET_LINK, entry.key, entry.page, sheet.title, where)


# -- indexes ----------------------------------------------------------------------------------------------------------


def _index(volume: Volume, index: Index) -> Markup:
    parts = Markup("").join(_part(letter, lines) for letter, lines in index.parts)
    name = "index long" if len(index.parts) > 1 else "index"
    return Markup('<section class="{}"><h1>{}</h1>{}</section>').format(name, _fixed(volume, index.title), parts)


def _part(letter: str, lines: Sequence[Line]) -> Markup:
    """The lines under one letter in two halves side by side: columns cost WeasyPrint the square of their length."""
    half = -(-len(lines) // 2)
    halves = [Markup("").join(map(_line, lines[start : start + half])) for start in (0, half)]
    columns = Markup("").join(
        Markup("<ul>{}</ul>").format(column) if column else Markup("<div></div>") for column in halves
    )
    heading = Markup("<h2>{}</h2>").format(letter) if letter else ""
    return Markup('{}<div class="halves">{}</div>').format(heading, columns)


def _line(line: Line) -> Markup:
    pages = Markup(", ").join(
        Markup('<a href="{}{}">{}</a>').format(SHEET_LINK, mention.key, mention.page) for mention in line.mentions
    )
    text = Markup('<span lang="{}">{}</span>').format(line.language, line.text) if line.language else escape(line.text)
    note = Markup(' <span class="where">{}</span>').format(line.note) if line.note else ""
    return Markup('<li>{}{} <span class="pages">{}</span></li>').format(text, note, pages)
