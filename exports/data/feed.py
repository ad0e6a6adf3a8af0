"""A list of practices as an Atom feed (RFC 4287)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from exports.xml_text import HEAD, moment, xml_text

MEDIA_TYPE = "application/atom+xml"
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)  # of a feed in which nothing has stood yet


@dataclass(frozen=True, slots=True)
class Entry:
    """A practice: `id` is an address that never changes, `topics` are pairs of code and label, times are UTC."""

    id: str
    url: str
    title: str
    summary: str
    language: str
    updated: datetime
    authors: Sequence[str]
    topics: Sequence[tuple[str, str]]


def atom(*, title: str, publisher: str, language: str, url: str, page_url: str, entries: Sequence[Entry]) -> str:
    """Return the feed at `url` of what stands on the page at `page_url`, in the order of the entries."""
    updated = max((entry.updated for entry in entries), default=_BEGINNING)
    return (
        f'{HEAD}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{xml_text(language)}">\n'
        f"  <id>{xml_text(url)}</id>\n  <title>{xml_text(title)}</title>\n  <updated>{moment(updated)}</updated>\n"
        f"  <author><name>{xml_text(publisher)}</name></author>\n"
        f'  <link rel="self" type="{MEDIA_TYPE}" href="{xml_text(url)}"/>\n'
        f'  <link rel="alternate" type="text/html" href="{xml_text(page_url)}"/>\n'
        f"{''.join(map(_entry, entries))}</feed>\n"
    )


def _entry(entry: Entry) -> str:
    authors = "".join(f"<author><name>{xml_text(name)}</name></author>" for name in entry.authors)
    topics = "".join(f'<category term="{xml_text(code)}" label="{xml_text(label)}"/>' for code, label in entry.topics)
    return (
        f'  <entry xml:lang="{xml_text(entry.language)}">\n    <id>{xml_text(entry.id)}</id>\n'
        f"    <title>{xml_text(entry.title)}</title>\n    <updated>{moment(entry.updated)}</updated>\n"
        f'    <link rel="alternate" type="text/html" href="{xml_text(entry.url)}"/>\n'
        f"    <summary>{xml_text(entry.summary)}</summary>\n    {authors}{topics}\n  </entry>\n"
    )
