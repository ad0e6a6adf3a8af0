"""Help: the guides, for everybody."""

from flask import Blueprint, Response, abort, render_template, send_from_directory, url_for

from webapp.catalogue.page_cache import shared
from webapp.core.i18n import language
from webapp.guides import guide_texts
from webapp.web.permissions import Right, requires

blueprint = Blueprint("help", __name__)


@blueprint.get("/help")
@requires(Right.ANYONE)
@shared
def every() -> str:
    return render_template(
        "public/help.html", guides=[guide_texts.find(name, language()) for name in guide_texts.NAMES]
    )


@blueprint.get("/help/<name>")
@requires(Right.ANYONE)
@shared
def guide(name: str) -> str:
    found = guide_texts.find(name, language()) or abort(404)
    text = found.html(lambda other: url_for("help.guide", name=other), lambda file: url_for("help.image", name=file))
    return render_template("public/guide.html", guide=found, text=text)


@blueprint.get("/help/images/<name>")
@requires(Right.ANYONE)
def image(name: str) -> Response:
    return send_from_directory(guide_texts.IMAGES, name, max_age=300)
