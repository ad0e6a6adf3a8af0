"""The blocks of a sheet in reading order: all that the HTML and Word writers know of it. Looks are theirs."""

from dataclasses import dataclass

from forms.text.prose import BulletList as BulletList
from forms.text.prose import NumberedList as NumberedList
from forms.text.prose import Paragraph as Paragraph
from forms.text.prose import Span as Span
from forms.text.prose_marks import is_safe

Text = tuple[Paragraph | BulletList | NumberedList, ...]
"""Running text: paragraphs and lists with bold, italic and links."""


def safe_url(url: str) -> str:
    """Return an address if it may be followed from a document (http, https or mailto), else an empty string."""
    return url.strip() if is_safe(url.strip()) else ""


def display_url(url: str) -> str:
    """Return an address as one prints it: without the scheme, `www.` and a lone slash at the end."""
    return url.strip().removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


def plain(text: str, href: str = "") -> Text:
    """Return one paragraph of plain text, linked if `href` may be followed."""
    return (Paragraph((Span(text, False, False, safe_url(href) or None),)),)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the practice: its code (which decides the colour) and its label."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Masthead:
    """The band at the top: the topics, the first of which gives the sheet its colour. `language` is the labels'."""

    topics: tuple[Topic, ...]
    network: str
    language: str


@dataclass(frozen=True, slots=True)
class Title:
    """The title of the practice, once."""

    text: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The tagline."""

    text: str


@dataclass(frozen=True, slots=True)
class Places:
    """Where: the cities as the city wrote them, the countries in `language`."""

    cities: tuple[str, ...]
    countries: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A short labelled answer. `language` is that of the content; labels are in the template's language."""

    label: str
    content: Text
    language: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All short answers together, under one heading."""

    label: str
    facts: tuple[Fact, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The label above what follows, in the template's language. `anchor` is the id of the question."""

    text: str
    language: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Prose:
    """Running text of the city. `lead` marks the first, which is set larger."""

    content: Text
    lead: bool = False


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A number that the city puts forward, and the words after it, beginning with their blank if there is one."""

    number: str
    text: str


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """One to three key figures of the text that follows, in the sheet's language; `language` is the label's."""

    label: str
    figures: tuple[KeyFigure, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture (`file` is a key of Sheet.photos); `focus`, in percent, is the point to keep in view, if known."""

    file: str
    width: int
    height: int
    alt: str
    caption: str
    credit: str
    focus: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Pictures. The first picture of a sheet stands alone as its `lead`."""

    figures: tuple[Figure, ...]
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A document: its title, its address (may be empty: on paper, or not for everybody) and a note, its language."""

    title: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Links:
    """Key reference documents."""

    links: tuple[Link, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A person to write to. The caller has already left out whoever may not be shown."""

    name: str
    role: str = ""
    organisation: str = ""
    email: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class Contacts:
    """The people to write to."""

    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class Imprint:
    """The last lines: how to cite the sheet, where it lives and under which licence."""

    label: str
    text: str
    url: str
    licence_label: str
    licence: str
    licence_url: str
    language: str


Block = (
    Masthead | Title | Summary | Places | Facts | KeyFigures | Heading | Prose | Figures | Links | Contacts | Imprint
)
