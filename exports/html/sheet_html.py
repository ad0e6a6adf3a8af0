"""The blocks of a sheet as HTML: one method writes one kind of block, `Page.article` puts them in groups and order.

Sizes and colours are classes, because the web page forbids inline styles. Everything a city wrote is escaped.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from exports.house_style import house
from exports.sheet import blocks as b
from exports.sheet import picture_rows
from exports.sheet.sheet import Sheet
from exports.sheet.sheet_blocks import blocks
from forms.questionnaire.model import Palette

TENS = 10
LONG_NUMBER = 6
LONGEST_WHOLE = 90
"""The characters of an address that always fit on a line of the imprint, which it may then not break."""
LONG_WORD = 30
"""A text with a longer word may break anywhere in its words. Allowed in every text, it took a third of the time."""
LONG_TITLE, VERY_LONG_TITLE = 64, 100
PhotoUrl = Callable[[str], str]
PhotoSet = Callable[[str], str]
"""The addresses of a picture by its file id, in several widths and as WebP, as `srcset` has them."""
Email = Callable[[str], Markup]


def email_link(address: str) -> Markup:
    """Return an e-mail address to click on."""
    return Markup('<a href="mailto:{0}">{0}</a>').format(address)


def _span(piece: b.Span) -> Markup:
    """Write a run of text. The link is innermost: PDF/UA wants its text to be a direct child of it."""
    html = Markup("<br/>").join(piece.text.split("\n"))
    if piece.href and (href := b.safe_url(piece.href)):
        html = Markup('<a href="{}" rel="noopener">{}</a>').format(href, html)
    if piece.italic:
        html = Markup("<em>{}</em>").format(html)
    return Markup("<strong>{}</strong>").format(html) if piece.bold else html


def running_text(content: b.Text) -> Markup:
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
        return _spans(item[0]) + running_text(item[1:])
    return running_text(item)


def _spans(paragraph: b.Paragraph) -> Markup:
    return Markup("").join(_span(piece) for piece in paragraph.spans)


def display_width(text: str) -> int:
    """Return the width of a text in letters; Chinese, Japanese and Korean signs are twice as wide."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def title_step(title: str) -> int:
    """Return 0, 1 or 2: how much smaller a long title is set."""
    length = display_width(title)
    return (length > LONG_TITLE) + (length > VERY_LONG_TITLE)


@dataclass(slots=True)
class Page:
    """Writes the blocks of one sheet, each for itself (`written`) or all of them (`article`).

    `photo_url` gives the address of a picture by its file id, `photo_set` those in several widths. `level` is that of
    the title's heading. `email` writes the address of a contact. With `anchors` each heading has the id of its
    question. `close` says that space is short, so that pictures stand in the lowest rows.
    """

    sheet: Sheet
    photo_url: PhotoUrl
    level: int = 1
    close: bool = False
    email: Email = email_link
    anchors: bool = False
    photo_set: PhotoSet | None = None
    second_captions: dict[str, tuple["Page", b.Figure]] = field(default_factory=dict)

    def article(self) -> Markup:
        """Return the sheet as one `<article class="sheet">`, in the groups that the stylesheets arrange."""
        groups = dict.fromkeys(("head", "lead", "side", "opening", "story", "back"), Markup(""))
        heading: b.Heading | None = None
        for block in blocks(self.sheet):
            if isinstance(block, b.Heading):
                heading = block
                continue
            group, html = self.written(block, heading)
            groups[group] += html
            heading = None
        html = Markup('<header class="sheet-head">{}</header>').format(groups["head"]) + groups["lead"]
        columns = Markup("")
        if groups["side"]:
            columns += Markup('<aside class="sheet-side">{}</aside>').format(groups["side"])
        run = Markup('<div class="sheet-run">{}</div>').format(groups["story"]) if groups["story"] else Markup("")
        columns += Markup('<div class="sheet-story">{}{}</div>').format(groups["opening"], run)
        below = Markup('<div class="sheet-columns">{}</div><div class="sheet-back">{}</div>')
        return self.around(html + below.format(columns, groups["back"]))

    def around(self, content: Markup) -> Markup:
        """Return the element of the sheet, in the colour of its topic, with this content."""
        topic = self.sheet.topics[0].code if self.sheet.topics else "none"
        html = Markup('<article class="sheet topic-{}" lang="{}" dir="{}">{}</article>')
        return html.format(topic, self.sheet.language, self.sheet.direction, content)

    def written(self, block: b.Block, heading: b.Heading | None) -> tuple[str, Markup]:
        """Return the group a block belongs to, and its markup with the heading in front of it."""
        writers: dict[type, Callable[..., tuple[str, Markup]]] = {
            b.Masthead: self._masthead,
            b.Title: self._title,
            b.Summary: lambda x: ("head", Markup('<p class="sheet-tagline">{}</p>').format(x.text)),
            b.Places: self._places,
            b.Facts: self._facts,
            b.KeyFigures: self._key_figures,
            b.Figures: self._figures,
            b.Prose: lambda x: self._prose(x, heading),
            b.Links: lambda x: self._links(x, heading),
            b.Contacts: lambda x: self._contacts(x, heading),
            b.Imprint: self._imprint,
        }
        return writers[type(block)](block)

    def _lang(self, language: str) -> Markup:
        """Return the language attribute of words that are not in the sheet's own language; they keep its alignment."""
        return Markup(' lang="{}"').format(language) if language != self.sheet.language else Markup("")

    def _h2(self, label: str, language: str, anchor: Markup | str = "") -> Markup:
        return Markup("<h{0}{1}{2}>{3}</h{0}>").format(self.level + 1, anchor, self._lang(language), label)

    def _headed(self, heading: b.Heading | None) -> Markup:
        if heading is None:
            return Markup("")
        anchor = Markup(' id="{}"').format(heading.anchor) if self.anchors and heading.anchor else Markup("")
        return self._h2(heading.text, heading.language, anchor)

    def _masthead(self, block: b.Masthead) -> tuple[str, Markup]:
        names = Markup("").join(
            Markup('<span class="sheet-topic topic-{}"><span class="sheet-number">{}</span> {}</span> ').format(
                topic.code, self.sheet.topic_style(topic.code).number, topic.label
            )
            for topic in block.topics
        )
        topics = Markup('<span class="sheet-topics"{}>{}</span>').format(self._lang(block.language), names)
        network = Markup('<span class="sheet-network">{}</span>').format(block.network)
        return "head", Markup('<p class="sheet-band">{}{}</p>').format(topics, network)

    def _title(self, block: b.Title) -> tuple[str, Markup]:
        name = ("", "sheet-long", "sheet-very-long")[title_step(block.text)]
        attribute = _classes("" if self.level == 1 else "sheet-title", name)
        return "head", Markup("<h{0}{1}>{2}</h{0}>").format(self.level, attribute, block.text)

    def _places(self, block: b.Places) -> tuple[str, Markup]:
        cities = ", ".join(block.cities)
        if cities:
            cities = Markup('<span class="sheet-cities">{}</span>').format(cities)
        comma = ", " if block.cities and block.countries else ""
        html = Markup('<p class="sheet-places">{}{}<span class="sheet-country"{}>{}</span></p>')
        return "head", html.format(cities, comma, self._lang(block.language), ", ".join(block.countries))

    def _facts(self, block: b.Facts) -> tuple[str, Markup]:
        rows = Markup("").join(
            Markup("<dt{}>{}</dt><dd{}>{}</dd>").format(
                self._lang(block.language), fact.label, self._lang(fact.language), running_text(fact.content)
            )
            for fact in block.facts
        )
        html = Markup('<section class="sheet-facts">{}<dl>{}</dl></section>')
        return "side", html.format(self._h2(block.label, block.language), rows)

    def _key_figures(self, block: b.KeyFigures) -> tuple[str, Markup]:
        """Write paragraphs, not a list: what is drawn side by side on paper would be tagged as a broken one."""
        figures = Markup("").join(
            Markup('<p class="sheet-key-figure"><span class="sheet-key-number">{}</span>{}</p>').format(
                figure.number, figure.text
            )
            for figure in block.figures
        )
        label = Markup('<p class="sheet-key-label"{}>{}</p>').format(self._lang(block.language), block.label)
        longest = max(len(figure.number) for figure in block.figures)
        name = "sheet-key-figures sheet-key-long" if longest > LONG_NUMBER else "sheet-key-figures"
        html = Markup('<aside class="{}">{}<div class="sheet-key-row">{}</div></aside>')
        return "story", html.format(name, label, figures)

    def _prose(self, block: b.Prose, heading: b.Heading | None) -> tuple[str, Markup]:
        text = running_text(block.content)
        names = ["sheet-lead"] if block.lead else []
        if any(len(word) > LONG_WORD for word in text.striptags().split()):
            names.append("sheet-long-words")
        html = Markup("<section{}>{}{}</section>").format(_classes(*names), self._headed(heading), text)
        return "opening" if block.lead else "story", html

    def pictures(self, block: b.Figures, other: tuple["Page", b.Figures]) -> Markup:
        """Write pictures with two captions: in our language and, by another page, in its own."""
        page, figures = other
        self.second_captions = {figure.file: (page, figure) for figure in figures.figures}
        return self._figures(block)[1]

    def _figures(self, block: b.Figures) -> tuple[str, Markup]:
        if block.lead:
            figure = block.figures[0]
            if picture_rows.is_tall(figure):
                return "side", self._figure(figure, "sheet-upright", picture_rows.SIDE_SIZES, first=True)
            name = f"sheet-wide h-{picture_rows.lead_height(figure)}"
            return "lead", self._figure(figure, name, picture_rows.row_sizes(picture_rows.UNITS), first=True)
        if len(block.figures) <= picture_rows.BESIDE:
            beside = [self._figure(figure, "sheet-beside", picture_rows.SIDE_SIZES) for figure in block.figures]
            name = "sheet-pictures-beside sheet-pair" if len(block.figures) > 1 else "sheet-pictures-beside"
            return "side", Markup('<div class="{}">{}</div>').format(name, Markup("").join(beside))
        rows = Markup("")
        for row in picture_rows.rows(block.figures, self.close):
            cells = [self._figure(cell.figure, cell.classes, picture_rows.row_sizes(cell.units)) for cell in row]
            rows += Markup('<div class="sheet-row">{}</div>').format(Markup("").join(cells))
        return "back", Markup('<div class="sheet-pictures">{}</div>').format(rows)

    def _figure(self, figure: b.Figure, name: str, sizes: str, *, first: bool = False) -> Markup:
        caption = self._caption(figure)
        if figure.file in self.second_captions:
            page, same = self.second_captions[figure.file]
            cell = Markup('<span class="{}" lang="{}" dir="{}">{}</span>')
            caption = cell.format("one", self.sheet.language, self.sheet.direction, caption)
            caption += cell.format("other", page.sheet.language, page.sheet.direction, page._caption(same))
        if caption:
            caption = Markup("<figcaption>{}</figcaption>").format(caption)
        if figure.focus:
            name += " " + picture_rows.focus_classes(*figure.focus)
        return Markup('<figure class="{}">{}{}</figure>').format(name, self._picture(figure, sizes, first), caption)

    def _picture(self, figure: b.Figure, sizes: str, first: bool) -> Markup:
        """Write the picture; in several widths, where the page has them, the browser fetches the `first` at once."""
        size = Markup(' width="{}" height="{}"').format(figure.width, figure.height) if figure.width else ""
        when = ""
        if self.photo_set is not None:
            when = Markup(' fetchpriority="high"') if first else Markup(' loading="lazy"')
        html = Markup('<img src="{}" alt="{}"{}{}/>').format(self.photo_url(figure.file), figure.alt, size, when)
        if self.photo_set is None:
            return html
        source = Markup('<picture><source type="image/webp" srcset="{}" sizes="{}"/>{}</picture>')
        return source.format(self.photo_set(figure.file), sizes, html)

    def _caption(self, figure: b.Figure) -> Markup:
        """Write what it shows and whose it is, as elements: WeasyPrint breaks bare text before an element anywhere."""
        caption = Markup("<span>{}</span>").format(figure.caption) if figure.caption else Markup("")
        if figure.credit:
            credit = Markup('<bdi class="sheet-credit"{}{}>{}</bdi>')
            words = self.sheet.questionnaire.language
            turned = house.direction(words) != self.sheet.direction  # so that its full stop stays at its end
            way = Markup(' dir="{}"').format(house.direction(words)) if turned else ""
            caption += (" " if caption else "") + credit.format(self._lang(words), way, figure.credit)
        return caption

    def _links(self, block: b.Links, heading: b.Heading | None) -> tuple[str, Markup]:
        items = Markup("").join(self._link(link, block.language) for link in block.links)
        html = Markup('<section class="sheet-links">{}<ul>{}</ul></section>')
        return "story", html.format(self._headed(heading), items)

    def _link(self, link: b.Link, language: str) -> Markup:
        html = escape(link.title)
        if link.url:
            html = Markup('<a href="{}" rel="noopener">{}</a>').format(link.url, html)
        if link.note:
            html += Markup(' <span class="sheet-note"{}>({})</span>').format(self._lang(language), link.note)
        return Markup("<li>{}</li>").format(html)

    def _contacts(self, block: b.Contacts, heading: b.Heading | None) -> tuple[str, Markup]:
        people = Markup("").join(map(self._contact, block.contacts))
        html = Markup('<section class="sheet-contacts">{}<div class="sheet-people">{}</div></section>')
        return "back", html.format(self._headed(heading), people)

    def _contact(self, person: b.Contact) -> Markup:
        lines = [Markup('<span class="sheet-name">{}</span>').format(person.name)]
        lines += [escape(part) for part in (person.role, person.organisation) if part]
        if person.email:
            lines.append(self.email(person.email))
        if person.telephone:
            lines.append(Markup('<bdi dir="ltr">{}</bdi>').format(person.telephone))
        return Markup('<p class="sheet-person">{}</p>').format(Markup("<br/>").join(lines))

    def _imprint(self, block: b.Imprint) -> tuple[str, Markup]:
        cite = Markup('<span class="sheet-cite">{}</span> {}').format(block.label, block.text)
        if block.url:
            text = b.display_url(block.url)
            attribute = _classes("sheet-whole" if len(text) <= LONGEST_WHOLE else "")
            cite += Markup(' <a href="{}"{}>{}</a>').format(block.url, attribute, text)
        paragraphs = Markup("<p>{}</p>").format(cite)
        if block.licence:
            licence = escape(block.licence)
            if block.licence_url:
                licence = Markup('<a href="{}" rel="license noopener">{}</a>').format(block.licence_url, licence)
            paragraphs += Markup('<p><span class="sheet-cite">{}</span> {}</p>').format(block.licence_label, licence)
        return "back", Markup('<footer class="sheet-imprint"{} dir="{}">{}</footer>').format(
            self._lang(block.language), house.direction(block.language), paragraphs
        )


def screen_css(palette: Palette = ()) -> str:
    """Return the stylesheet of the article on the web."""
    return house.topics_css(palette) + house.style("sheet.css") + picture_rows.screen_css()


def _classes(*names: str) -> Markup:
    """Return the attribute of these classes, "" if they are all empty."""
    classes = " ".join(filter(None, names))
    return Markup(' class="{}"').format(classes) if classes else Markup("")
