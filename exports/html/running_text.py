"""Running text to HTML: paragraphs, lists, and words in bold, in italics, or linked, everything in them escaped."""

from markupsafe import Markup

from exports.sheet import blocks as b
from exports.sheet.wording import safe_url

TENS = 10


def span(piece: b.Span) -> Markup:
    """Write a run of text. The link is innermost: PDF/UA wants its text to be a direct child of it."""
    html = Markup("<br/>").join(piece.text.split("\n"))
    if piece.href and (href := safe_url(piece.href)):
        html = Markup('<a href="{}" rel="noopener">{}</a>').format(href, html)
    if piece.italic:
        html = Markup("<em>{}</em>").format(html)
    return Markup("<strong>{}</strong>").format(html) if piece.bold else html


def text(content: b.Text) -> Markup:
    """Write paragraphs and lists."""
    return Markup("").join(_text_block(block) for block in content)


def _text_block(block: b.Paragraph | b.BulletList | b.NumberedList) -> Markup:
    if isinstance(block, b.Paragraph):
        return Markup("<p>{}</p>").format(_spans(block))
    items = Markup("").join(Markup("<li>{}</li>").format(_item(item)) for item in block.items)
    if isinstance(block, b.BulletList):
        return Markup("<ul>{}</ul>").format(items)
    start = Markup(' start="{}"').format(block.start) if block.start != 1 else ""
    tens = Markup(' class="tens"') if block.start + len(block.items) > TENS else ""  # their numbers need more room
    return Markup("<ol{}{}>{}</ol>").format(start, tens, items)


def _item(item: b.Text) -> Markup:
    """Write a list item; its first paragraph goes without `<p>` so that short lists stay tight."""
    if item and isinstance(item[0], b.Paragraph):
        return _spans(item[0]) + text(item[1:])
    return text(item)


def _spans(paragraph: b.Paragraph) -> Markup:
    return Markup("").join(span(piece) for piece in paragraph.spans)
