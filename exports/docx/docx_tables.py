"""Tables of a Word document: their cells, widths, lines and margins.

What belongs here: WordprocessingML of tables (ECMA-376-1, 17.4). What does not: what stands in them (`sheet_docx`,
`docx_pictures`, `edition_docx`), and paragraphs (`docx_file`).
"""

from exports.docx.docx_file import attribute
from exports.docx.docx_styles import TWIPS_PER_MM


def twips(millimetres: float) -> int:
    """Twentieths of a point."""
    return round(millimetres * TWIPS_PER_MM)


def cell(width: float, content: str, span: int = 1, fill: str = "") -> str:
    """A cell `width` mm wide, over `span` columns, on the colour `fill` (`rrggbb`) if there is one."""
    merged = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/>{merged}{shade}</w:tcPr>{content}</w:tc>'


def table(
    rows: str,
    widths: tuple[float, ...],
    borders: str = "",
    caption: str = "",
    padding: tuple[int, ...] = (0, 60, 0, 120),
    *,
    rtl: bool = False,
) -> str:
    """A table with columns of these widths (mm); `padding` is that of its cells: top, start, bottom, end, in twips."""
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    visual = "<w:bidiVisual/>" if rtl else ""
    name = f"<w:tblCaption w:val={attribute(caption)}/>" if caption else ""
    sides = zip(("top", "start", "bottom", "end"), padding, strict=True)
    margins = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in sides)
    size = f'<w:tblW w:w="{twips(sum(widths))}" w:type="dxa"/>'
    properties = f'{visual}{size}{borders}<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>{name}'
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
