"""Answers that caches may keep, if they ask each time whether something has changed.

Not here: files, whose bytes are sent as they are (downloads.py), and pages that are kept in memory
(catalogue/page_cache.py).
"""

from __future__ import annotations

from flask import Response, abort, request


def revalidated(response: Response, cache_control: str = "public, no-cache") -> Response:
    """The answer with a mark of what it says, or its own mark; empty with status 304 for whoever has it already.

    The mark is weak, because the same words leave compressed or not, and a 304 must bear the mark of what it stands
    for.
    """
    response.headers["Cache-Control"] = cache_control
    response.add_etag(weak=True)
    response.make_conditional(request)
    if response.status_code == 412:
        abort(412)  # somebody wanted another state of it (If-Match); these words would be mistaken for that
    return response
