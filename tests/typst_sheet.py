"""A sheet in the language of Typst, for the benchmark: the same blocks, faces and pictures, in a layout as full."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from exports.sheet import blocks as b
from exports.sheet.sheet import Sheet
from exports.sheet.sheet_blocks import blocks

HEAD = """
#set document(title: {title}, date: datetime(year: 2026, month: 11, day: 23))
#set page(paper: "a4", margin: (x: 18mm, y: 16mm), numbering: "1 / 1")
#set text(font: "Noto Sans", size: 9.5pt, lang: {language}, hyphenate: true)
#set par(justify: false, leading: 0.62em)
#show heading: set text(fill: rgb("#1f4e79"))
"""


def source(sheet: Sheet) -> str:
    """Return the Typst document of a sheet; a picture is the file `<id>.jpg` beside it."""
    head = HEAD.format(title=_string(sheet.title), language=_string(sheet.language[:2]))
    return head + "\n\n".join(_written(block) for block in blocks(sheet))


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _written(block: Any) -> str:
    return WRITERS[type(block)](block)


def _masthead(block: b.Masthead) -> str:
    topics = _string(" · ".join(topic.label for topic in block.topics))
    return f'#block(fill: rgb("#1f4e79"), inset: 6pt, width: 100%, text(fill: white, {topics}))'


def _facts(block: b.Facts) -> str:
    cells = (f"[*#{_string(fact.label)}*], [{_text(fact.content)}]" for fact in block.facts)
    return f"#grid(columns: (1fr, 3fr), gutter: 4pt, {', '.join(cells)})"


def _key_figures(block: b.KeyFigures) -> str:
    figures = (f"[#text(size: 18pt, {_string(one.number)})#{_string(one.text)}]" for one in block.figures)
    return f"#grid(columns: {len(block.figures)}, gutter: 8pt, {', '.join(figures)})"


def _links(block: b.Links) -> str:
    return "\n".join(
        f"- #link({_string(link.url)}, {_string(link.title)}) #{_string(link.note)}" for link in block.links
    )


def _contacts(block: b.Contacts) -> str:
    return "\n\n".join(f"#{_string(', '.join(filter(None, _parts(contact))))}" for contact in block.contacts)


def _parts(contact: b.Contact) -> Iterable[str]:
    return contact.name, contact.role, contact.organisation, contact.email, contact.telephone


def _picture(figure: b.Figure) -> str:
    picture = f"image({_string(f'{figure.file}.jpg')}, alt: {_string(figure.alt)}, width: 60%)"
    return f"#figure({picture}, caption: [#{_string(f'{figure.caption} {figure.credit}')}])"


def _text(content: b.Text) -> str:
    """Return running text: paragraphs and lists."""
    parts = []
    for part in content:
        if isinstance(part, b.Paragraph):
            parts.append(_spans(part.spans))
        else:
            sign = "-" if isinstance(part, b.BulletList) else "+"
            parts.append("\n".join(f"{sign} {_text(item)}" for item in part.items))
    return "\n\n".join(parts)


def _spans(spans: Iterable[b.Span]) -> str:
    written = []
    for span in spans:
        text = f"strong({_string(span.text)})" if span.bold else f"text({_string(span.text)})"
        written.append(f"#link({_string(span.href)}, {text})" if span.href else f"#{text}")
    return "".join(written)


WRITERS: dict[type[Any], Callable[[Any], str]] = {
    b.Masthead: _masthead,
    b.Title: lambda block: f"#heading(level: 1, {_string(block.text)})",
    b.Heading: lambda block: f"#heading(level: 2, {_string(block.text)})",
    b.Summary: lambda block: f"#text(size: 13pt, {_string(block.text)})",
    b.Places: lambda block: f"#text({_string(' · '.join((*block.cities, *block.countries)))})",
    b.Facts: _facts,
    b.Prose: lambda block: _text(block.content),
    b.KeyFigures: _key_figures,
    b.Figures: lambda block: "\n".join(map(_picture, block.figures)),
    b.Links: _links,
    b.Contacts: _contacts,
    b.Imprint: lambda block: f"#text(size: 8pt, {_string(block.text)}) #link({_string(block.url)})",
}
