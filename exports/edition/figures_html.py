"""The year in figures as HTML: the totals, and for each count a table with its chart beside it, line by line.

What belongs here: markup, the same for paper and for e-books. What does not: counting (`year_figures`), shapes
(`plots`) and looks (house_style/edition.css, epub.css).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from exports.edition import plots, year_figures
from exports.edition.volume import Volume, fixed
from exports.edition.year_figures import Bar, Figures
from exports.house_style import house

MOST_BARS = 40
"""So many lines fit on a page."""


@dataclass(frozen=True, slots=True)
class Count:
    """A chart and its table: the word of its heading, the word over its labels, and its bars."""

    title: str
    of: str
    bars: tuple[Bar, ...]


def counts(figures: Figures) -> list[Count]:
    """What there is to show of the figures."""
    found = (
        Count("by_month", "month", figures.by_month),
        Count("by_topic", "topic", figures.by_topic),
        Count("by_country", "country", figures.by_country),
    )
    return [one for one in found if one.bars]


def totals(figures: Figures) -> list[tuple[int, str]]:
    """The totals that there are, each with its word."""
    found = (
        (figures.practices, "total_practices"),
        (figures.cities, "total_cities"),
        (figures.countries, "total_countries"),
        (figures.languages, "total_languages"),
    )
    return [(count, word) for count, word in found if count]


def section(volume: Volume) -> Markup:
    """The whole section. Empty for one practice, of which there are no statistics."""
    if len(volume.sheets) < 2:
        return Markup("")
    figures = year_figures.of(volume)
    shown = Markup("").join(
        Markup('<div class="total"><dt>{}</dt><dd>{}</dd></div>').format(_word(volume, word), count)
        for count, word in totals(figures)
    )
    return Markup('<section class="figures"><h1>{}</h1><dl class="totals">{}</dl>{}</section>').format(
        _word(volume, "in_figures"), shown, Markup("").join(_shown(volume, one) for one in counts(figures))
    )


def _word(volume: Volume, key: str) -> Markup:
    return fixed(volume, house.word(volume.language, key))


def _shown(volume: Volume, count: Count) -> Markup:
    title = house.word(volume.language, count.title)
    if count.title == "by_month":
        plotted = plots.columns(title, count.bars) + _months(count)
    else:
        most = count.bars[0].count
        parts = [count.bars[start : start + MOST_BARS] for start in range(0, len(count.bars), MOST_BARS)]
        plotted = Markup("").join(
            Markup('<div class="beside"><div>{}</div><div class="drawn">{}</div></div>').format(
                _table(volume, count, part), plots.rows(title, part, most)
            )
            for part in parts
        )
    return Markup('<div class="plotted"><h2>{}</h2>{}</div>').format(_word(volume, count.title), plotted)


def _months(count: Count) -> Markup:
    """A table of two rows, whose columns are those of the chart above."""
    heads = Markup("").join(Markup('<th scope="col">{}</th>').format(bar.short) for bar in count.bars)
    cells = Markup("").join(Markup("<td>{}</td>").format(bar.count or "–") for bar in count.bars)
    return Markup('<table class="months"><thead><tr>{}</tr></thead><tbody><tr>{}</tr></tbody></table>').format(
        heads, cells
    )


def _table(volume: Volume, count: Count, bars: Sequence[Bar]) -> Markup:
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th><td>{}</td></tr>').format(bar.label, bar.count) for bar in bars
    )
    return Markup(
        '<table><thead><tr><th scope="col">{}</th><th scope="col" class="count">{}</th></tr></thead>'
        "<tbody>{}</tbody></table>"
    ).format(_word(volume, count.of), _word(volume, "practices_column"), rows)


def rows(volume: Volume, count: Count) -> Sequence[tuple[str, str]]:
    """The lines of a table, its heads first, where there is no markup."""
    heads = house.word(volume.language, count.of), house.word(volume.language, "practices_column")
    return [heads, *((bar.label, str(bar.count)) for bar in count.bars)]
