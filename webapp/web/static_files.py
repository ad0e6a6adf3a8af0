"""The files of static/, served before Flask sees the request, and the compression of pages."""

import gzip
import hashlib
import io
import secrets
import shutil
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask, Response, request
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from webapp.config import Environment, Settings
from webapp.web import security_headers

STATIC = Path(__file__).parents[1] / "static"
SECONDS = 300
SMALL = 500  # bytes, below which nothing is gained
COMPRESSED = frozenset(
    {"text/html", "text/css", "text/plain", "text/xml", "image/svg+xml"}
    | {f"application/{name}" for name in ("json", "schema+json", "problem+json", "xml", "atom+xml")}
)
ALREADY_COMPRESSED = ("woff2", "png", "jpg", "gz")
MOST_PADDING = 100


def prepare(settings: Settings) -> None:
    """Copy the files to the instance, each with twins in Brotli and gzip for browsers that take them."""
    target = _prepared(settings)
    if target.exists():
        return
    shutil.rmtree(target.parent, ignore_errors=True)  # those of an older release
    making = target.with_name(secrets.token_hex(6))
    shutil.copytree(STATIC, making)
    compressor = Compressor(extensions=ALREADY_COMPRESSED, quiet=True)
    for path in [path for path in making.rglob("*") if path.is_file() and compressor.should_compress(path.name)]:
        list(compressor.compress(str(path)))
    try:
        making.rename(target)
    except OSError:  # another process was faster
        shutil.rmtree(making)


def _prepared(settings: Settings) -> Path:
    """Return the folder of the prepared files of this release."""
    seen = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        status = path.stat()
        seen.update(f"{path.relative_to(STATIC)}:{status.st_size}:{status.st_mtime_ns}\n".encode())
    return settings.instance / "static" / seen.hexdigest()[:12]


def _guard(headers: Headers, path: str, url: str) -> None:
    for name, value in security_headers.FILE_HEADERS.items():
        headers[name] = value


def _compress(response: Response) -> Response:
    """Compress a page; a random name in the gzip header blurs its length, which could tell tokens (BREACH)."""
    response.vary.add("Accept-Encoding")
    if (
        response.mimetype not in COMPRESSED
        or response.status_code == 304
        or response.direct_passthrough
        or response.cache_control.no_transform
        or "Content-Encoding" in response.headers
        or request.accept_encodings["gzip"] <= 0
        or len(data := response.get_data()) < SMALL
    ):
        return response
    out = io.BytesIO()
    name = secrets.token_hex(secrets.randbelow(MOST_PADDING) // 2 + 1)
    with gzip.GzipFile(filename=name, mode="wb", compresslevel=6, fileobj=out, mtime=0) as file:
        file.write(data)
    response.set_data(out.getvalue())
    response.headers["Content-Encoding"] = "gzip"
    if (etag := response.get_etag()[0]) is not None:
        response.set_etag(etag, weak=True)
    return response


def init_app(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]
    prepared = _prepared(settings)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=prepared if prepared.exists() else STATIC,
        prefix="static/",
        max_age=SECONDS,
        autorefresh=settings.environment is Environment.DEVELOPMENT,
        add_headers_function=_guard,
    )
    app.after_request(_compress)
