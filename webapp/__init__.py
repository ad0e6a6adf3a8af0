"""The web application: people and process. Only the app factory is here."""

from flask import Flask

from webapp.config import Settings, from_environment


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application, ready to serve. Raises ConfigError for wrong settings of the environment."""
    from exports.pdf import weasyprint_patches
    from webapp import job_kinds, jobs, questionnaires, views
    from webapp.catalogue.unchanged import Unchanged
    from webapp.core import db, i18n
    from webapp.notifications import mail
    from webapp.review import queue_index
    from webapp.storage import files
    from webapp.web import limits, pages, permissions, security, static_files

    settings = settings or from_environment()
    weasyprint_patches.use_speed(settings.pdf_speed_patches)
    app = Flask(__name__, instance_path=str(settings.instance.absolute()))
    app.config["SETTINGS"] = settings
    app.wsgi_app = Unchanged(app, app.wsgi_app)  # type: ignore[method-assign]
    parts = (db, questionnaires, security, limits, i18n, permissions, files, jobs, job_kinds)
    for part in (*parts, mail, pages, static_files, views):
        part.init_app(app)
    for listener in (queue_index, jobs):
        listener.listen(app.extensions["sheaf_sessions"])
    return app
