"""What stands on the public page of a practice besides its sheet: languages, documents, citation, versions, neighbours.

Not here: the addresses (public.py, practice.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from flask import current_app, g, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from exports.data import linked_data
from exports.html import sheet_html
from exports.sheet.blocks import Heading
from exports.sheet.sheet import Sheet
from exports.sheet.sheet_blocks import blocks, imprint
from webapp import catalogue
from webapp.consent.contacts import as_agreed, is_hidden
from webapp.core import i18n
from webapp.core.db import session
from webapp.documents import publishing
from webapp.models import Practice, Revision
from webapp.practices import records, translating
from webapp.practices.workflow import Action
from webapp.views.shared.cards import cards, picture_set
from webapp.views.shared.downloads import WIDTHS, Download

LEAD_WIDTH = 1600
CITATIONS = {"bib": "BibTeX", "ris": "RIS"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sheet as HTML, and its headings: id, words, language of the words."""

    article: Markup
    headings: Sequence[tuple[str, str, str]]
    citation: str


def page(practice: Practice, revision: Revision) -> str:
    """The page of a published revision."""
    sheet = publishing.to_sheet(session(), publishing.of_revision(revision), on_screen=True)
    contacts_url = url_for("practice.contacts", slug=practice.slug, language=revision.language)
    drawn = _drawn(sheet, contacts_url, not g.person)
    similar, of_cities = catalogue.beside(session(), practice, language=i18n.language())
    answers = revision.answers
    return render_template(
        "public/practice.html",
        practice=practice,
        revision=revision,
        title=answers.get("title", ""),
        tagline=answers.get("tagline", ""),
        drawn=drawn,
        linked={"@context": linked_data.CONTEXT, **linked_data.practice(sheet)},
        languages=_language_links(practice),
        sheet_language=revision.language,
        original=_newer_original(practice, revision),
        hidden_contacts=contacts_url if _has_more_contacts(practice, revision) else "",
        documents=_documents(practice, revision),
        citations=_citations(practice, revision),
        address=sheet.url,
        alternates={one: publishing.page_of(practice, one) for one in _public_languages(practice)},
        mail=f"mailto:?subject={quote(sheet.title)}&body={quote(sheet.url)}",
        picture=current_app.config["SETTINGS"].site_url + share_picture_url(practice, revision),
        versions=_versions(practice, revision.language),
        similar=cards(similar),
        of_cities=cards(of_cities),
        further=_further(practice, answers),
        tombstone=None,
    )


def _has_more_contacts(practice: Practice, revision: Revision) -> bool:
    """True if there are contacts that only somebody who is signed in may see, and somebody is."""
    found = as_agreed(practice, revision.answers, publishing.NETWORK, revision) if g.person else []
    return any(is_hidden(one) and one.get("email") for one in found)


def _newer_original(practice: Practice, revision: Revision) -> tuple[str, str, str] | None:
    """The language, its name and the address of the original, if it reads otherwise now than this translation."""
    if not translating.older_than_original(practice, revision):
        return None
    language = practice.language
    return language, i18n.language_name(language), url_for("public.practice", slug=practice.slug, language=language)


def tombstone(practice: Practice) -> str:
    """The notice in the place of a withdrawn practice."""
    gone = records.last_event(session(), practice, Action.WITHDRAW)
    shown = publishing.public_revision(practice)  # the working copy may hold words that were never sent
    title = shown.answers.get("title", "") if shown else practice.reference
    return render_template("public/practice.html", practice=practice, title=title, tombstone=gone)


def share_picture_url(practice: Practice, revision: Revision) -> str:
    """The address of the picture by which other sites announce the practice; a new revision has another one."""
    return url_for("practice.picture", slug=practice.slug, language=revision.language, v=revision.number)


def _drawn(sheet: Sheet, contacts_url: str, hide_addresses: bool) -> Drawn:
    """The sheet, for whoever is not signed in without e-mail addresses: programs collect them."""

    def button(address: str) -> Markup:
        words = _("Show the e-mail address")
        return Markup('<a href="{}" rel="nofollow" lang="{}">{}</a>').format(contacts_url, i18n.language(), words)

    article = sheet_html.article(
        sheet,
        lambda id: url_for("public.picture", id=id, width=LEAD_WIDTH),
        photo_set=lambda id: picture_set(id, WIDTHS),
        email=button if hide_addresses else sheet_html.email_link,
        anchors=True,
    )
    found = [(one.anchor, one.text, one.language) for one in blocks(sheet) if isinstance(one, Heading) and one.anchor]
    return Drawn(article, found, imprint(sheet).text)


def _public_languages(practice: Practice) -> list[str]:
    """Its own first."""
    found = (one.language for one in practice.published_revisions)
    return sorted(found, key=lambda one: (one != practice.language, one))


def _language_links(practice: Practice) -> list[tuple[str, str, str]]:
    return [
        (one, i18n.language_name(one, one), url_for("public.practice", slug=practice.slug, language=one))
        for one in _public_languages(practice)
    ]


def _documents(practice: Practice, revision: Revision) -> list[Download]:
    address = partial(url_for, "public.document", slug=practice.slug, language=revision.language)
    labels = ((_("Sheet for reading and printing"), "pdf"), (_("Sheet for editing in Word"), "docx"))
    others = sorted(one.language for one in practice.published_revisions if one.language != revision.language)
    return [Download(label, format, address(format=format)) for label, format in labels] + [
        Download(
            _("Sheet in two languages, with %(language)s", language=i18n.language_name(other)),
            "pdf",
            address(format="pdf", beside=other),
        )
        for other in others
    ]


def _citations(practice: Practice, revision: Revision) -> list[tuple[str, str]]:
    address = partial(url_for, "practice.citation", slug=practice.slug, language=revision.language)
    return [(name, address(format=format)) for format, name in CITATIONS.items()]


def _further(practice: Practice, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The names and addresses of the pages of its cities and countries."""
    cities = catalogue.cities_of(session(), practice)
    codes = answers.get("places", {}).get("countries", ())
    return [
        *((name, url_for("catalogue.city", key=key)) for key, name in cities.items()),
        *((i18n.country(code), url_for("catalogue.country", code=code)) for code in codes),
    ]


def _versions(practice: Practice, language: str) -> list[Revision]:
    """What was published in a language, the newest first."""
    found = [one for one in practice.revisions if one.language == language and one.published_at]
    return sorted(found, key=lambda one: -one.number)
