"""The public catalogue for programs: `/api/v1`, described by integrations/openapi.py.

The answers are the same for everybody, signed in or not. Not here: how they look (records.py), what is refused
(parameters.py) and how that is said (api_problems.py).
"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, abort, current_app, request, url_for
from werkzeug.datastructures import MultiDict

from forms.answers.json_form import json_schema
from forms.questionnaire.shipped import SHIPPED
from webapp import catalogue, editions
from webapp.catalogue import Place
from webapp.core.db import session
from webapp.core.links import address
from webapp.documents import publishing
from webapp.editions import documents, store
from webapp.integrations import openapi, parameters, records
from webapp.integrations.openapi import CALLS
from webapp.integrations.records import Record
from webapp.models import Edition, Practice
from webapp.practices.records import by_reference
from webapp.questionnaires import languages as questionnaire_languages
from webapp.questionnaires import load
from webapp.views.shared.public_editions import built_edition, contents_of, described, shown_version
from webapp.web.limits import limiter
from webapp.web.permissions import Right, requires
from webapp.web.revalidation import revalidated

blueprint = Blueprint("catalogue_api", __name__, url_prefix=openapi.BASE)
limiter.shared_limit(lambda: openapi.RATE, scope="api")(blueprint)


@blueprint.get("/openapi.json")
@requires(Right.ANYONE)
def description() -> Response:
    settings = current_app.config["SETTINGS"]
    return _answer(openapi.document(settings.site_url, settings.network, settings.resolved_contact_email))


@blueprint.get("/practices")
@requires(Right.ANYONE)
def practices() -> Response:
    values = _asked("practices")
    asked = parameters.asked_for(values)
    found = catalogue.catalogue(session(), asked, language="")
    after, last = found.start + len(found.revisions), next(reversed(found.revisions), None)
    following = None
    if last is not None and after < found.total:
        given = MultiDict(request.args)
        given["cursor"] = parameters.cursor(asked, Place(last.practice_id, after))
        following = address("catalogue_api.practices", **given.to_dict(flat=False))
    response = _answer(
        {
            "total": found.total,
            "practices": [records.summary(one, found.languages[one.practice_id]) for one in found.revisions],
            "next": following,
            "corrected": found.corrected,
            "counts": {kind: found.counts[kind] for kind in values.get("counts", ())},
        }
    )
    if following:
        response.headers.add("Link", f'<{following}>; rel="next"')
    return response


@blueprint.get("/practices/<reference>")
@requires(Right.ANYONE)
def practice(reference: str) -> Response:
    _asked("practice")
    found = _public(reference)
    revision = publishing.public_revision(found) or abort(404)
    return _answer(records.practice(session(), revision))


@blueprint.get("/practices/<reference>/<language>")
@requires(Right.ANYONE)
def version(reference: str, language: str) -> Response:
    _asked("version")
    revisions = {one.language: one for one in _public(reference).published_revisions}
    return _answer(records.practice(session(), revisions.get(language) or abort(404)))


def _public(reference: str) -> Practice:
    found = by_reference(session(), reference) or abort(404)
    if not found.is_public:
        abort(410)
    return found


@blueprint.get("/topics")
@requires(Right.ANYONE)
def topics() -> Response:
    _asked("topics")
    return _answer(records.topics(session()))


@blueprint.get("/countries")
@requires(Right.ANYONE)
def countries() -> Response:
    _asked("countries")
    return _answer(records.countries(session()))


@blueprint.get("/cities")
@requires(Right.ANYONE)
def cities() -> Response:
    _asked("cities")
    return _answer(records.cities(session()))


@blueprint.get("/editions", endpoint="editions")
@requires(Right.ANYONE)
def editions_list() -> Response:
    _asked("editions")
    return _answer({"editions": [_edition(one) for one in editions.built(session())]})


@blueprint.get("/editions/<int:year>")
@requires(Right.ANYONE)
def edition(year: int) -> Response:
    _asked("edition")
    found = built_edition(year)
    lines = contents_of(shown_version(found)["contents"])
    site = current_app.config["SETTINGS"].site_url
    said = [
        {"reference": one.reference, "language": one.language, "title": one.title, "url": one.url and site + one.url}
        for one in lines
    ]
    return _answer({**_edition(found), "contents": [{**one, "url": one["url"] or None} for one in said]})


def _edition(edition: Edition) -> Record:
    work = described(edition)
    return {
        "year": edition.year,
        "reference": shown_version(edition)["reference"],
        "version": work.version,
        "title": work.title,
        "publisher": work.publisher,
        "language": work.language,
        "issued_on": work.issued_on.isoformat() if work.issued_on else None,
        "isbn": work.isbn,
        "issn": work.issn,
        "url": work.url,
        "api_url": address("catalogue_api.edition", year=edition.year),
        "documents": _documents(edition),
    }


def _documents(edition: Edition) -> list[Record]:
    found = []
    for format in documents.FORMATS:
        size = store.document_size(documents.name_in_store(edition.year, edition.public_build, format))
        if size is not None:
            url = address("public.edition_document", year=edition.year, format=format)
            media_type = publishing.ALL_MEDIA_TYPES[format]
            found.append({"format": format, "media_type": media_type, "bytes": size, "url": url})
    return found


@blueprint.get("/templates")
@requires(Right.ANYONE)
def templates() -> Response:
    _asked("templates")
    return _answer(records.questionnaires())


@blueprint.get("/templates/<edition>")
@requires(Right.ANYONE)
def template(edition: str) -> Response:
    values = _asked("template")
    if edition not in SHIPPED or values["language"] not in questionnaire_languages(edition):
        abort(404)
    return _answer(json_schema(load(edition, values["language"])), CALLS["template"].media_type)


def _asked(call: str) -> dict[str, Any]:
    """The query of a call. Raises WrongParameters."""
    return parameters.read(CALLS[call].query, request.args)


def _answer(said: Record, media_type: str = "application/json") -> Response:
    """An answer that names its description."""
    response = Response(json.dumps(said, ensure_ascii=False), content_type=media_type)
    response.headers["Link"] = f'<{url_for("catalogue_api.description")}>; rel="service-desc"'
    return revalidated(response)
