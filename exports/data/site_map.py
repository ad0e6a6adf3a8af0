"""A map of a site for search engines (Sitemaps 0.9): its pages, each with its other languages."""

from collections.abc import Iterable, Mapping
from datetime import date

from exports.xml_text import HEAD, xml_text

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST_PAGES = 50_000  # in one file


def pages(entries: Iterable[tuple[str, date | None, Mapping[str, str]]]) -> str:
    """Write pages given as (address, day of the last change, address by language with itself, or nothing)."""
    body = "".join(_page(*one) for one in entries)
    return f'{HEAD}<urlset xmlns="{_SITEMAP}" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n{body}</urlset>\n'


def index(maps: Iterable[str]) -> str:
    """Write the list of the maps of a site that has several."""
    body = "".join(f"  <sitemap><loc>{xml_text(one)}</loc></sitemap>\n" for one in maps)
    return f'{HEAD}<sitemapindex xmlns="{_SITEMAP}">\n{body}</sitemapindex>\n'


def _page(url: str, changed: date | None, languages: Mapping[str, str]) -> str:
    day = f"<lastmod>{changed.isoformat()}</lastmod>" if changed else ""
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{xml_text(code)}" href="{xml_text(there)}"/>'
        for code, there in languages.items()
    )
    return f"  <url><loc>{xml_text(url)}</loc>{day}{others}</url>\n"
