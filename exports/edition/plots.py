"""Bar charts as SVG to stand beside their table: described in words, without letters, which a press could not take."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from exports.edition.year_figures import Bar

ROW = 5.0
"""The height of a line of the table beside bars that lie, in mm; the same in edition.css."""
LONGEST, HIGHEST, ACROSS = 88.0, 26.0, 170.0
"""The longest bar that lies, the highest that stands, and the width of all that stand, in mm."""
THICK = 2.9
QUIET = "#3a4652"


def described(title: str, bars: Sequence[Bar]) -> str:
    """Return what a chart shows, for those who do not see it: Practices by topic: Language 4; Media 2."""
    return f"{title}: {'; '.join(f'{bar.label} {bar.count}' for bar in bars)}"


def rows(title: str, bars: Sequence[Bar], most: int) -> Markup:
    """Return bars that lie below each other, each on the line of its label; one that counts `most` has full length."""
    shapes = (
        _bar(0, place * ROW + (ROW - THICK) / 2, LONGEST * bar.count / most, THICK, _colour(bar))
        for place, bar in enumerate(bars)
    )
    return _svg(described(title, bars), LONGEST, len(bars) * ROW, shapes)


def columns(title: str, bars: Sequence[Bar]) -> Markup:
    """Return bars that stand beside each other, each above its label."""
    most, step = max(bar.count for bar in bars), ACROSS / len(bars)
    shapes = []
    for place, bar in enumerate(bars):
        height = HIGHEST * bar.count / most
        shapes.append(_bar(place * step + step / 5, HIGHEST - height, step * 3 / 5, height, _colour(bar)))
    return _svg(described(title, bars), ACROSS, HIGHEST, shapes)


def _colour(bar: Bar) -> str:
    return bar.topic.colour if bar.topic else QUIET


def _bar(x: float, y: float, width: float, height: float, colour: str) -> Markup:
    return Markup('<rect x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}" fill="{}"/>').format(
        x, y, width, height, colour
    )


def _svg(title: str, width: float, height: float, shapes: Iterable[Markup]) -> Markup:
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="plot" role="img" viewBox="0 0 {0:g} {1:g}" width="{0:g}mm" '
        'height="{1:g}mm"><title>{2}</title>{3}</svg>'
    ).format(width, height, title, Markup("").join(shapes))
