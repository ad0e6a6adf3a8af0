"""The web application: people and process. Only the app factory is here."""

from __future__ import annotations

from flask import Flask

from webapp.config import Settings, from_environment


def create_app(settings: Settings | None = None) -> Flask:
    """The application, ready to serve. Without `settings` they come from the environment (ConfigError if wrong)."""
    from exports.pdf import weasyprint_patches
    from webapp import (
        db,
        files,
        i18n,
        job_kinds,
        jobs,
        limits,
        mail,
        pages,
        permissions,
        questionnaires,
        security,
        static_files,
        views,
    )
    from webapp.desk import rows
    from webapp.unchanged import Unchanged

    settings = settings or from_environment()
    weasyprint_patches.use_speed(settings.pdf_speed_patches)
    app = Flask(__name__, instance_path=str(settings.instance.absolute()))
    app.config["SETTINGS"] = settings
    app.wsgi_app = Unchanged(app, app.wsgi_app)  # type: ignore[method-assign]
    parts = (db, questionnaires, security, limits, i18n, permissions, files, jobs, job_kinds)
    for part in (*parts, mail, pages, static_files, views):
        part.init_app(app)
    for listener in (rows, jobs):
        listener.listen(app.extensions["sheaf_sessions"])
    return app
