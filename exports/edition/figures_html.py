"""The year in figures as HTML for paper and e-books: the totals, and for each count a table with its chart."""

from collections.abc import Sequence

from markupsafe import Markup

from exports.edition import plots, year_figures
from exports.edition.content import EditionContent, house_word
from exports.edition.year_figures import Bar, Count
from exports.house_style import house

MOST_BARS = 40
"""So many lines fit on a page."""


def section(edition: EditionContent) -> Markup:
    """Return the section; empty for one practice, of which there are no statistics."""
    if len(edition.sheets) < 2:
        return Markup("")
    figures = year_figures.of(edition)
    shown = Markup("").join(
        Markup('<div class="total"><dt>{}</dt><dd>{}</dd></div>').format(house_word(edition, word), count)
        for count, word in figures.totals
    )
    return Markup('<section class="figures"><h1>{}</h1><dl class="totals">{}</dl>{}</section>').format(
        house_word(edition, "in_figures"), shown, Markup("").join(_shown(edition, one) for one in figures.counts)
    )


def _shown(edition: EditionContent, count: Count) -> Markup:
    title = house.word(edition.language, count.title)
    if count.title == "by_month":
        plotted = plots.columns(title, count.bars) + _months(count)
    else:
        most = count.bars[0].count
        parts = [count.bars[start : start + MOST_BARS] for start in range(0, len(count.bars), MOST_BARS)]
        plotted = Markup("").join(
            Markup('<div class="beside"><div>{}</div><div class="drawn">{}</div></div>').format(
                _table(edition, count, part), plots.rows(title, part, most)
            )
            for part in parts
        )
    return Markup('<div class="plotted"><h2>{}</h2>{}</div>').format(house_word(edition, count.title), plotted)


def _months(count: Count) -> Markup:
    """Return a table of two rows, whose columns are those of the chart above."""
    heads = Markup("").join(Markup('<th scope="col">{}</th>').format(bar.short) for bar in count.bars)
    cells = Markup("").join(Markup("<td>{}</td>").format(bar.count or "–") for bar in count.bars)
    return Markup('<table class="months"><thead><tr>{}</tr></thead><tbody><tr>{}</tr></tbody></table>').format(
        heads, cells
    )


def _table(edition: EditionContent, count: Count, bars: Sequence[Bar]) -> Markup:
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th><td>{}</td></tr>').format(bar.label, bar.count) for bar in bars
    )
    return Markup(
        '<table><thead><tr><th scope="col">{}</th><th scope="col" class="count">{}</th></tr></thead>'
        "<tbody>{}</tbody></table>"
    ).format(house_word(edition, count.of), house_word(edition, "practices_column"), rows)
