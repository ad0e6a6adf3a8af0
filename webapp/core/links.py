"""Addresses of pages by their endpoint, for e-mails, sheets and data: the same with and without a request."""

from flask import current_app


def path(endpoint: str, **values: object) -> str:
    """Return the path of a page; values that are not part of it stand behind a question mark."""
    return current_app.url_map.bind("").build(endpoint, values)


def address(endpoint: str, **values: object) -> str:
    """Return the whole address of a page."""
    return f"{current_app.config['SETTINGS'].site_url}{path(endpoint, **values)}"
