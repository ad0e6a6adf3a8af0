"""The pages, one module an audience. A view loads, checks a form, calls one use case, and redirects or renders."""

from __future__ import annotations

from flask import Flask

from webapp.permissions import refuse_unguarded


def init_app(app: Flask) -> None:
    from webapp.views import account, admin, api, archivist, city, editor, errors, public

    for module in (public, account, city, editor, archivist, admin, api):
        app.register_blueprint(module.blueprint)
    errors.init_app(app)
    refuse_unguarded(app)
