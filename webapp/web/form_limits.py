"""How much a form may send, and reading it before the database is asked."""

from flask import abort, current_app, request
from flask import session as cookie

from webapp.core.db import SAFE_METHODS

FORM_OVERHEAD_BYTES = 2_000_000
MAX_FORM_BYTES = 500_000
MAX_FORM_FIELDS = 500  # several times what the largest page asks; drawing thousands again takes a minute
TAKES_A_FILE = frozenset({"submissions.upload"})  # as it is, and not in a form


def read_form() -> None:
    """Read what is sent before the database is asked: a slow upload must not keep other writers waiting."""
    if request.endpoint in TAKES_A_FILE:
        request.max_content_length = current_app.config["SETTINGS"].upload_megabytes * 1_000_000
        return  # its view reads it, once it knows who sends it, and without holding the database
    if request.mimetype != "multipart/form-data" or cookie.get("person") is None:  # only who was here sends files
        request.max_content_length = MAX_FORM_BYTES
    if request.method in SAFE_METHODS:
        return
    if request.mimetype.endswith("json"):
        request.get_data()
    if len(request.form) > MAX_FORM_FIELDS:
        abort(413)
    if None in request.form:
        abort(400)  # a part without a name: no browser sends that, and nobody expects it


def refuse_nul() -> None:
    """Refuse addresses with a NUL, which PostgreSQL does not store."""
    if "\0" in request.path:
        abort(404)
    if any("\0" in value for value in request.args.values()):
        abort(400 if request.path.startswith("/api/") else 404)
