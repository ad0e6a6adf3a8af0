"""The answers of the API as JSON objects, with whole addresses, and no e-mail addresses: programs collect them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from exports.data import records
from exports.html import block_json
from exports.sheet.blocks import Contact, Contacts
from exports.sheet.sheet_blocks import blocks
from forms.places.countries import COUNTRIES, country_name
from forms.questionnaire.shipped import LATEST, SHIPPED
from webapp.catalogue import search
from webapp.core.links import address
from webapp.documents import publishing
from webapp.models import Practice, Revision
from webapp.questionnaires import languages as questionnaire_languages
from webapp.questionnaires import load

Record = dict[str, Any]


def summary(revision: Revision, languages: Sequence[str]) -> Record:
    """Return a practice as lists have it; `languages` are those in which it can be read."""
    practice, shared = revision.practice, revision.shared
    photo = next(iter(shared.photos), None)
    return {
        "reference": practice.reference,
        "language": revision.language,
        "languages": list(languages),
        "version": revision.number,
        "title": shared.title,
        "tagline": shared.tagline,
        "countries": list(shared.countries),
        "cities": list(shared.cities),
        "topics": list(shared.topics),
        "period": shared.period or None,
        "published_at": revision.published_at.isoformat() if revision.published_at else None,
        "picture": {"url": address("files.picture", id=photo["file"]), "alt": photo["alt"]} if photo else None,
        "url": address("practice_page.practice", slug=practice.slug, language=revision.language),
        "api_url": address("catalogue_api.version", reference=practice.reference, language=revision.language),
    }


def practice(session: Session, revision: Revision) -> Record:
    """Return a practice in one language: its answers as given, and its content in reading order."""
    snapshot = publishing.of_revision(revision)
    sheet = publishing.with_addresses(publishing.to_sheet(session, snapshot, on_screen=True))
    record = records.record(sheet)
    answers = record["answers"]
    if "contacts" in answers:
        answers["contacts"] = [{**person, "email": ""} for person in answers["contacts"]]
    found, slug = revision.practice, revision.practice.slug
    return {
        **record,
        "url": address("practice_page.practice", slug=slug, language=revision.language),
        "answers": answers,
        "languages": _languages(found),
        "blocks": block_json.to_json(_without_addresses(block) for block in blocks(sheet)),
        "documents": {
            format: address("practice_page.document", slug=slug, language=revision.language, format=format)
            for format in publishing.MEDIA_TYPES
        },
        "contacts_url": address("practice_page.contacts", slug=slug, language=revision.language)
        if any(one.get("email") for one in sheet.answers.get("contacts", ()))
        else None,
        "translations": {
            one: address("catalogue_api.version", reference=found.reference, language=one) for one in _languages(found)
        },
    }


def _without_addresses(block: Any) -> Any:
    if not isinstance(block, Contacts):
        return block
    return Contacts(
        tuple(Contact(one.name, one.role, one.organisation, telephone=one.telephone) for one in block.contacts)
    )


def _languages(practice: Practice) -> list[str]:
    """Return the languages of a practice, its own first."""
    return sorted(
        (one.language for one in practice.published_revisions), key=lambda one: (one != practice.language, one)
    )


def topics(session: Session) -> Record:
    """Return the topics in the order of the questionnaire, with labels in all of its languages."""
    counts = search.facet_counts(session, "topic")
    asked = {one: load(LATEST, one).field("topics").options for one in questionnaire_languages(LATEST)}
    labels: dict[str, dict[str, str]] = {}
    for language, options in asked.items():
        for option in options:
            labels.setdefault(option.code, {})[language] = option.label
    return {"topics": [{"code": code, "labels": said, "count": counts.get(code, 0)} for code, said in labels.items()]}


def countries(session: Session) -> Record:
    """Return the countries that have practices, those with the most first."""
    counts = search.facet_counts(session, "country")
    known = sorted((code for code in counts if code in COUNTRIES), key=lambda code: (-counts[code], code))
    names = {code: {one: country_name(code, one) for one in questionnaire_languages(LATEST)} for code in known}
    return {"countries": [{"code": code, "names": names[code], "count": counts[code]} for code in known]}


def cities(session: Session) -> Record:
    """Return the cities that have practices, by their keys."""
    counts, names = search.facet_counts(session, "city"), search.city_names(session)
    return {"cities": [{"key": key, "name": names[key], "count": counts[key]} for key in sorted(counts)]}


def questionnaires() -> Record:
    """Return the versions of the questionnaire."""
    return {
        "templates": [
            {
                "edition": edition,
                "languages": list(questionnaire_languages(edition)),
                "url": address("catalogue_api.template", edition=edition),
            }
            for edition in reversed(SHIPPED)
        ]
    }
