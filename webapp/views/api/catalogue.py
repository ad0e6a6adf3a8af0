"""The public catalogue for programs, `/api/v1`: the same answers for everybody, as `integrations.openapi` describes."""

import json
from functools import partial

from flask import Blueprint, Response, abort, current_app, g, request, url_for
from werkzeug.datastructures import MultiDict

from forms.answers.json_form import json_schema
from forms.questionnaire.shipped import SHIPPED
from webapp.catalogue import search
from webapp.catalogue.search import Place
from webapp.core.db import session
from webapp.core.links import address
from webapp.documents import publishing
from webapp.editions import documents
from webapp.editions import records as edition_records
from webapp.integrations import openapi, parameters, records
from webapp.integrations.calls import CALLS
from webapp.integrations.records import Record
from webapp.models import Edition, Practice
from webapp.practices.records import by_reference
from webapp.questionnaires import languages as questionnaire_languages
from webapp.questionnaires import load
from webapp.storage import files
from webapp.views.shared.public_editions import built_edition, contents_of, described, shown_version
from webapp.web.api_problems import read_query
from webapp.web.limits import limiter
from webapp.web.permissions import Right, requires
from webapp.web.revalidation import revalidated

blueprint = Blueprint("catalogue_api", __name__, url_prefix=openapi.BASE)
limiter.shared_limit(lambda: openapi.RATE, scope="api")(blueprint)
blueprint.before_request(partial(read_query, CALLS))


@blueprint.get("/openapi.json")
@requires(Right.ANYONE)
def description() -> Response:
    settings = current_app.config["SETTINGS"]
    return _answer(openapi.document(settings.site_url, settings.network, settings.resolved_contact_email))


@blueprint.get("/practices")
@requires(Right.ANYONE)
def practices() -> Response:
    asked = parameters.asked_for(g.query)
    found = search.find(session(), asked, language="")
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
            "counts": {kind: found.counts[kind] for kind in g.query.get("counts", ())},
        }
    )
    if following:
        response.headers.add("Link", f'<{following}>; rel="next"')
    return response


@blueprint.get("/practices/<reference>")
@requires(Right.ANYONE)
def practice(reference: str) -> Response:
    found = _public(reference)
    return _answer(records.practice(session(), publishing.public_revision(found) or abort(404)))


@blueprint.get("/practices/<reference>/<language>")
@requires(Right.ANYONE)
def version(reference: str, language: str) -> Response:
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
    return _answer(records.topics(session()))


@blueprint.get("/countries")
@requires(Right.ANYONE)
def countries() -> Response:
    return _answer(records.countries(session()))


@blueprint.get("/cities")
@requires(Right.ANYONE)
def cities() -> Response:
    return _answer(records.cities(session()))


@blueprint.get("/editions", endpoint="editions")
@requires(Right.ANYONE)
def editions_list() -> Response:
    return _answer({"editions": [_edition(one) for one in edition_records.built(session())]})


@blueprint.get("/editions/<int:year>")
@requires(Right.ANYONE)
def edition(year: int) -> Response:
    found = built_edition(year)
    site = current_app.config["SETTINGS"].site_url
    contents = [
        {
            "reference": one.reference,
            "language": one.language,
            "title": one.title,
            "url": site + one.url if one.url else None,
        }
        for one in contents_of(shown_version(found)["contents"])
    ]
    return _answer({**_edition(found), "contents": contents})


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
        size = files.size("files", documents.name_in_store(edition.year, edition.public_build, format))
        if size is not None:
            url = address("edition_pages.document", year=edition.year, format=format)
            media_type = publishing.ALL_MEDIA_TYPES[format]
            found.append({"format": format, "media_type": media_type, "bytes": size, "url": url})
    return found


@blueprint.get("/templates")
@requires(Right.ANYONE)
def templates() -> Response:
    return _answer(records.questionnaires())


@blueprint.get("/templates/<edition>")
@requires(Right.ANYONE)
def template(edition: str) -> Response:
    language = g.query["language"]
    if edition not in SHIPPED or language not in questionnaire_languages(edition):
        abort(404)
    return _answer(json_schema(load(edition, language)), CALLS["template"].media_type)


def _answer(record: Record, media_type: str = "application/json") -> Response:
    """Return an answer that names its description."""
    response = Response(json.dumps(record, ensure_ascii=False), content_type=media_type)
    response.headers["Link"] = f'<{url_for("catalogue_api.description")}>; rel="service-desc"'
    return revalidated(response)
