"""The catalogue: the searched and filtered list of practices, and the pages of countries and cities."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from forms.places.countries import COUNTRIES, country_name
from forms.questionnaire.shipped import LATEST
from webapp.catalogue import entry, highlighting, words
from webapp.catalogue import search as catalogue_search
from webapp.catalogue.facet_index import KINDS
from webapp.catalogue.page_cache import kept
from webapp.catalogue.search import PAGE_SIZE, PAGE_SIZES, Asked, Found, Sort
from webapp.cities import city_list as cities
from webapp.core import i18n
from webapp.core.db import session
from webapp.core.whole_numbers import whole_number
from webapp.models import Revision
from webapp.phrases.tables import phrase_for
from webapp.questionnaires import load, load_for_page
from webapp.views.shared.cards import Card, card
from webapp.web.permissions import Right, requires

blueprint = Blueprint("catalogue", __name__)
SHOWN_AT_ONCE = 8
MOST_OF_A_FILTER = 60
MOST_VALUES = 20


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a filter, and how many practices it would give."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter as the page offers it: the values that are shown at once, and the others."""

    kind: str
    label: str
    first: Sequence[Option]
    more: Sequence[Option]

    @property
    def chosen(self) -> list[Option]:
        return [option for option in (*self.first, *self.more) if option.chosen]


@blueprint.get("/practices")
@requires(Right.ANYONE)
@kept
def practices() -> str:
    asked = asked_for(request.args)
    found = catalogue_search.find(session(), replace(asked, loosely=True), language=i18n.language())
    filters = [_filter(kind, found, asked) for kind in KINDS]
    corrected = _as_written(found)
    return render_template(
        "public/catalogue.html",
        asked=asked,
        feed=_url("feeds.atom", {"q": asked.text or None, **asked.filters}),
        found=found,
        cards=[_result(revision, found) for revision in found.revisions],
        filters=filters,
        chips=[
            (option.label, _address(_without(asked, one.kind, option.value)))
            for one in filters
            for option in one.chosen
        ],
        unfiltered=_address(replace(asked, filters={})),
        corrected=corrected,
        instead=_address(replace(asked, text=corrected)) if corrected else "",
        url=lambda page: _address(asked, page=page),
        sorts=_sorts(asked),
        sizes=PAGE_SIZES,
    )


@blueprint.get("/countries/<code>")
@requires(Right.ANYONE)
@kept
def country(code: str) -> str:
    if code not in COUNTRIES:
        abort(404)
    return _place("country", code, i18n.country(code))


@blueprint.get("/cities/<key>")
@requires(Right.ANYONE)
@kept
def city(key: str) -> str | Response:
    """The page of a city; its other names and spellings lead there."""
    if key not in (known := catalogue_search.facet_counts(session(), "city")):
        if now := cities.moved_to(session(), key):
            return redirect(url_for("catalogue.city", key=now), 301)
        if (plain := entry.city_key(key)) in known:
            return redirect(url_for("catalogue.city", key=plain), 301)
    return _place("city", key, "")


def _place(kind: str, value: str, name: str) -> str:
    asked = Asked(filters={kind: (value,)}, page=request.args.get("page", 1, type=whole_number))
    found = catalogue_search.find(session(), asked, language=i18n.language())
    if not found.total:
        abort(404)
    argument = "code" if kind == "country" else "key"
    narrowed = {one: _filter(one, found, asked) for one in KINDS}
    return render_template(
        "public/place.html",
        kind=kind,
        name=name or found.city_names[value],
        cards=[card(revision) for revision in found.revisions],
        found=found,
        topics=narrowed["topic"],
        cities=_by_name(narrowed["city"]),
        countries=_by_name(narrowed["country"]),
        search_here=_address(asked),
        url=lambda page: _url(f"catalogue.{kind}", {argument: value, "page": page}),
        topic_url=lambda topic: _address(replace(asked, filters={**asked.filters, "topic": (topic,)})),
    )


def _by_name(filter: Filter) -> list[Option]:
    return sorted((*filter.first, *filter.more), key=lambda option: words.fold(option.label))


def asked_for(args: Any) -> Asked:
    """Return what the address asks for, as far as it exists."""
    topics = {option.code for option in load(LATEST).field("topics").options}
    exists = {
        "topic": topics.__contains__,
        "country": COUNTRIES.__contains__,
        "city": lambda value: value == entry.city_key(value),
        "year": lambda value: re.fullmatch(r"[12][0-9]{3}", value),
        "language": lambda value: re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", value),
    }
    chosen = {kind: dict.fromkeys(v for v in args.getlist(kind) if v and exists[kind](v)) for kind in KINDS}
    sort, size = args.get("sort", ""), args.get("size", PAGE_SIZE, type=whole_number)
    return Asked(
        text=args.get("q", "").strip()[: words.LONGEST_QUERY],
        filters={kind: tuple(values)[:MOST_VALUES] for kind, values in chosen.items() if values},
        sort=Sort(sort) if sort in set(Sort) else None,
        page=args.get("page", 1, type=whole_number),
        size=size if size in PAGE_SIZES else PAGE_SIZE,
    )


def _address(search: Asked, *, page: int = 1) -> str:
    """Return the address of a search without its defaults."""
    chosen = [(kind, value) for kind, values in search.filters.items() for value in values]
    size, shown_page = search.size if search.size != PAGE_SIZE else "", page if page != 1 else ""
    values = [("q", search.text), *chosen, ("sort", search.sort), ("size", size), ("page", shown_page)]
    query = "&".join([_quoted(name, str(value)) for name, value in values if value])
    return f"{_path()}?{query}" if query else _path()


def _path() -> str:
    """Return the path of the list, built once a request: a page with many filters needs it for each of them."""
    if "catalogue_path" not in g:
        g.catalogue_path = url_for("catalogue.practices")
    path: str = g.catalogue_path
    return path


@lru_cache(maxsize=10_000)
def _quoted(name: str, value: str) -> str:
    """Return a part of an address: a page with many filters has a thousand of them."""
    return urlencode({name: value})


def _without(search: Asked, kind: str, value: str) -> Asked:
    return replace(search, filters={**search.filters, kind: tuple(one for one in search.filters[kind] if one != value)})


def _url(endpoint: str, values: dict[str, Any]) -> str:
    return url_for(endpoint, **values)


def _result(revision: Revision, result: Found) -> Card:
    """Return a card with its hits marked and, where they are in longer answers, the passage."""
    made = card(revision)
    if not result.terms:
        return made
    language = revision.language
    title, tagline = (highlighting.marked(text, result.terms, language) for text in (made.title, made.tagline))
    excerpt = "" if "<mark>" in tagline else _excerpt(revision, result)
    cities = tuple(highlighting.marked(name, result.terms) for name in made.cities)
    return replace(made, title=title, tagline=tagline, cities=cities, excerpt=excerpt)


def _excerpt(revision: Revision, result: Found) -> str:
    """Return the first passage with a hit; a fact with the name of its question: "Who it is for: older people"."""
    for label, text, language in entry.passages(revision):
        if hit := highlighting.excerpt(text, result.terms, language):
            return Markup("{}: {}").format(label, hit) if label else hit
    return ""


def _as_written(result: Found) -> str:
    """Return the corrected words as the practices write them: "Łódź", not "lodz"."""
    if not result.corrected:
        return ""
    shared = [revision.shared for revision in result.revisions]
    cities = [name for one in shared for name in one.cities]
    texts = [*(one.title for one in shared), *(one.tagline for one in shared)]
    return words.as_written(result.corrected, cities, texts)


def _filter(kind: str, result: Found, search: Asked) -> Filter:
    chosen = search.filters.get(kind, ())
    counts: Mapping[str, int] = {**dict.fromkeys(chosen, 0), **result.counts[kind]}
    values = sorted(counts, key=lambda value: (value not in chosen, -counts[value], value))[:MOST_OF_A_FILTER]
    named, label = _labels(kind, result), phrase_for("catalogue_filters", kind)
    options = [Option(value, named(value), counts[value], value in chosen) for value in values]
    if kind == "topic":
        order = {option.code: place for place, option in enumerate(load(LATEST).field("topics").options)}
        older = len(order)  # a topic of an older edition, which is offered no more
        return Filter(kind, label, sorted(options, key=lambda option: order.get(option.value, older)), ())
    if kind == "year":
        return Filter(kind, label, sorted(options, key=lambda option: option.value, reverse=True), ())
    more = sorted(options[SHOWN_AT_ONCE:], key=lambda option: words.fold(option.label))
    return Filter(kind, label, options[:SHOWN_AT_ONCE], more)


def label(kind: str, value: str, result: Found) -> str:
    """Return a filter's value in the language of the page."""
    return _labels(kind, result)(value)


def _labels(kind: str, result: Found) -> Callable[[str], str]:
    """Return what names the values of a filter, with all that they share looked up once."""
    language = i18n.language()
    match kind:
        case "topic":
            topics = {option.code: option.label for option in load_for_page().field("topics").options}
            return lambda code: topics.get(code, code)
        case "country":
            return lambda code: country_name(code, language)
        case "city":
            return lambda key: result.city_names.get(key, key)
        case "language":
            return lambda code: i18n.language_name(code, language)
    return str


def _sorts(search: Asked) -> list[tuple[str, str, bool]]:
    offered = [sort for sort in Sort if search.text or sort is not Sort.RELEVANCE]
    now = search.sort if search.sort in offered else offered[0]
    return [(sort, phrase_for("catalogue_sorts", sort), sort is now) for sort in offered]
