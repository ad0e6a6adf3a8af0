"""Answers that caches may keep, if they ask each time whether something has changed."""

from flask import Response, abort, request


def revalidated(response: Response, cache_control: str = "public, no-cache") -> Response:
    """Mark an answer with an ETag, weak for it may be compressed; answer 304 to whoever has it already."""
    response.headers["Cache-Control"] = cache_control
    response.add_etag(weak=True)
    response.make_conditional(request)
    if response.status_code == 412:
        abort(412)  # somebody wanted another state of it (If-Match); these words would be mistaken for that
    return response
