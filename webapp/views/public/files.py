"""What public pages fetch: photographs, reference documents, style sheets in the network's colours."""

from flask import Blueprint, Response, abort, request

from exports.house_style import house
from exports.html import sheet_html
from forms.questionnaire.shipped import LATEST
from webapp.documents import publishing
from webapp.models import StoredFile
from webapp.questionnaires import load
from webapp.views.shared.downloads import YEAR_SECONDS, send_picture, send_stored
from webapp.web.loading import get_or_404
from webapp.web.permissions import Right, requires

blueprint = Blueprint("files", __name__)


@blueprint.get("/documents/<id>.pdf")
@requires(Right.ANYONE)
def reference(id: str) -> Response:
    """A reference document of a published revision."""
    row = get_or_404(StoredFile, id)
    if not row.practice.is_public or row.id not in publishing.reference_files(row.practice):
        abort(404)
    return send_stored(row)


@blueprint.get("/pictures/<id>.jpg", defaults={"format": "jpg"})
@blueprint.get("/pictures/<id>.<any(webp):format>")
@requires(Right.ANYONE)
def picture(id: str, format: str) -> Response:
    """A photograph of a published revision, as WebP in the widths that pages ask for."""
    row = get_or_404(StoredFile, id)
    shown = (one["file"] for r in row.practice.published_revisions for one in r.shared.photos)
    if not row.practice.is_public or row.id not in shown:
        abort(404)
    return send_picture(row, public=True, format=format)


@blueprint.get("/style/sheet.css")
@requires(Right.ANYONE)
def sheet_style() -> Response:
    return _style(sheet_html.screen_css(load(LATEST).palette))


@blueprint.get("/style/topics.css")
@requires(Right.ANYONE)
def topics_css() -> Response:
    return _style(house.topics_css(load(LATEST).palette))


def _style(text: str) -> Response:
    response = Response(text, mimetype="text/css")
    response.add_etag(weak=True)
    response.cache_control.public = True
    response.cache_control.max_age = YEAR_SECONDS if "v" in request.args else 300
    return response.make_conditional(request)  # type: ignore[return-value]
