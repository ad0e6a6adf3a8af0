"""The cover that is wrapped round a printed edition: back, spine and front on one sheet, for the press (PDF/X-4).

The width of the spine is that of the pages between. A book whose language runs from right to left opens on the other
side.
"""

import io

from markupsafe import Markup

from exports.edition import edition_html
from exports.edition.content import EditionContent, fixed
from exports.house_style import house
from exports.pdf.page_marks import fan, stripes
from exports.pdf.pdf_binding import Binder
from exports.pdf.pdf_metadata import About, Variant
from exports.sheet.page_size import BLEED, Format, Paper
from exports.sheet.page_size import POINTS_PER_MM as MM
from forms.places.countries import sort_key

LEAF = 0.105
"""How thick a leaf of two pages is, in mm: uncoated paper of 100 g/m² with a volume of 1.05."""
MOST_CITIES = 180
"""So many cities are named on the back; all of them are in the index."""
LEAST = 6.0
"""A spine thinner than this (mm) has no text: it would run over the edges as soon as a fold is a little off."""


def spine(pages: int, leaf: float = LEAF) -> float:
    """Return how thick an edition is, in mm, to a tenth. Raise ValueError for paper that nobody makes."""
    if not 0.03 <= leaf <= 0.6:
        raise ValueError(f"a leaf of {leaf} mm")
    return round(pages / 2 * leaf, 1)


def pdf(edition: EditionContent, pages: int, paper: Paper, leaf: float = LEAF) -> bytes:
    """Return the cover of an edition of so many pages on paper `leaf` mm thick. Raise as `spine`, and ExportError."""
    thick = spine(pages, leaf)
    whole = Format(round(2 * paper.width + thick, 1), paper.height)
    leftwards = house.direction(edition.language) == "rtl"
    # The text of the spine has its head to the right (ISO 6357): it is upright on a book that lies.
    spine_text = Markup('<section class="spine"><p><strong>{}</strong> {}</p></section>').format(
        edition.year, edition.title
    )
    parts = [edition_html.title_page(edition), _back(edition), spine_text if thick >= LEAST else ""]
    html = edition_html.document(edition, f"wrap {paper}", Markup("").join(parts))
    laid = edition_html.lay_out(edition, html, _measures(whole, paper, thick, leftwards=leftwards))
    title = f"{edition.name}: {house.word(edition.language, 'cover')}"
    by = edition.publisher or edition.network
    about = About(title, by, edition.language, edition.made_on, Variant.PRINT)
    target = io.BytesIO()
    binder = Binder(target, about, whole, edition.palette)
    (leaf_of,) = binder.add(laid.part)
    binder.draw(leaf_of, _decoration(edition, paper, 0.0 if leftwards else paper.width + thick, leftwards=leftwards))
    binder.finish([leaf_of])
    return target.getvalue()


def _measures(whole: Format, paper: Paper, thick: float, *, leftwards: bool) -> str:
    """Return the stylesheet that says where the three parts stand."""
    front, back = (0.0, paper.width + thick) if leftwards else (paper.width + thick, 0.0)
    return (
        f"@page wrap {{ size: {whole.width}mm {whole.height}mm; margin: 0; bleed: 9mm }}\n"
        f"body.wrap {{ page: wrap }} .wrap > * {{ position: absolute; top: 0; height: {whole.height}mm }}\n"
        f".wrap > .cover {{ page: auto; left: {front}mm; width: {paper.width}mm }}\n"
        f".wrap .cover-picture {{ left: 0; width: {paper.width + BLEED}mm }}\n"
        f".wrap > .back {{ left: {back}mm; width: {paper.width}mm }}\n"
        f".wrap > .spine {{ left: {paper.width}mm; width: {thick}mm }}\n"
        f".spine p {{ width: {whole.height}mm; height: {thick}mm; line-height: {thick}mm; "
        f"font-size: {min(20.0, thick * 1.2):.1f}pt; transform-origin: 0 0; "
        f"transform: translateX({thick}mm) rotate(90deg) }}\n"
    )


def _back(edition: EditionContent) -> Markup:
    lines = [edition.publisher or edition.network, edition.url, *edition_html.trade_numbers(edition)]
    cities = sorted(edition_html.named_cities(edition.sheets).items(), key=lambda one: sort_key(one[0]))[:MOST_CITIES]
    return Markup(
        '<section class="back"><p class="back-extent">{}</p><p class="back-cities">{}</p>'
        '<div class="back-foot">{}</div></section>'
    ).format(
        fixed(edition, edition_html.extent(edition)),
        edition_html.cities_line(cities),
        Markup("").join(Markup("<p>{}</p>").format(line) for line in lines if line),
    )


def _decoration(edition: EditionContent, paper: Paper, left: float, *, leftwards: bool) -> bytes:
    """Return the sheaf or the stripes on the front, kept off the spine."""
    colours = tuple(sheet.colour for sheet in edition.sheets)
    drawn = stripes(colours, paper) if edition.cover_picture else fan(colours, paper)
    start = left - (BLEED if leftwards else 0.0)
    corner = f"{start * MM:.2f} {-BLEED * MM:.2f}"
    clip = f"{corner} {(paper.width + BLEED) * MM:.2f} {(paper.height + 2 * BLEED) * MM:.2f} re W n"
    return f"q {clip} 1 0 0 1 {left * MM:.2f} 0 cm\n".encode() + drawn + b"Q\n"
