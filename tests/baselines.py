"""Baselines that must stay while the code moves: documents to the byte, addresses with their rights, public pages.

`python tests/baselines.py` writes the files in tests/baselines anew, with `--addresses` only the table of addresses; a
change that alters one says in its commit which lines it alters and why. With `--pages FOLDER` it also keeps the pages
as they were compared, to see the difference.
Not here: the comparison (`tests/exports/test_baselines.py`, `tests/webapp/test_baselines.py`).

tests/baselines/network.tar.xz is the demo as commit c11498f stored it, with small pictures: its database and uploads.
It is never made anew, for later releases must be able to read it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import pytest  # noqa: E402
import time_machine  # noqa: E402
from cases import CASES, Case  # noqa: E402
from docs_access import rights  # noqa: E402
from flask import Flask  # noqa: E402
from flask.testing import FlaskClient  # noqa: E402
from lxml import html  # noqa: E402
from PIL import features  # noqa: E402
from weasyprint.text.ffi import pango  # noqa: E402

from exports.docx import sheet_docx  # noqa: E402
from exports.html import sheet_html  # noqa: E402
from webapp import create_app, jobs, migrations  # noqa: E402
from webapp.config import Environment, Settings  # noqa: E402
from webapp.core import db  # noqa: E402
from webapp.demo import seed_data  # noqa: E402
from webapp.editions import builds  # noqa: E402
from webapp.editions.documents import FORMATS, document_name  # noqa: E402
from webapp.editions.records import by_year  # noqa: E402
from webapp.storage import files  # noqa: E402

FOLDER = ROOT / "tests" / "baselines"
NETWORK = FOLDER / "network.tar.xz"
SITE = "https://sheaf.example"
DAY = "2026-12-15T09:00:00Z"
"""The day on which the network is looked at."""
START = (
    "/", "/practices", "/practices?q=kitchen", "/practices?country=FR", "/practices.atom", "/practices/no-such",
    "/api/v1/practices", "/api/v1/openapi.json", "/oai?verb=Identify", "/oai?verb=ListRecords&metadataPrefix=oai_dc",
    "/sitemap.xml",
)  # fmt: skip
IN_FRENCH = ("/", "/practices?q=kitchen", "/practices/art-therapy-in-lutsk", "/editions/2026", "/privacy")
MADE_ON_REQUEST = (".pdf", ".docx", ".epub", ".zip", ".jpg", ".webp", ".png")
CHANGING = re.compile(
    r'(?<=/static/)([\w/.-]+?)\.[0-9a-f]{12}(?=\.\w+)|(?<=name="csrf_token" value=")[^"]*|(?<=nonce=")[^"]*'
)
"""What differs between two answers of the same code: the fingerprints of static files, and tokens."""


def engine() -> dict[str, str]:
    """Return the versions of the libraries that, besides our code, decide on the bytes of a document."""
    return {
        "weasyprint": version("weasyprint"),
        "pango": str(pango.pango_version()),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        "jpeg": str(features.version("jpg")),
    }


def digest(data: bytes | str) -> str:
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()[:24]


def digests_of_pages(pages: Mapping[str, str]) -> dict[str, str]:
    """Return the digest of each page, in the order of the addresses."""
    return {address: digest(pages[address]) for address in sorted(pages)}


def of_case(case: Case) -> dict[str, str]:
    """Return the digests of the documents of a case, by their form."""
    article = str(sheet_html.Page(case.sheet, lambda file: f"/files/{file}").article())
    made = {"pdf": case.pdf(), "docx": sheet_docx.render(case.sheet, case.paper), "html": article.encode()}
    return {form: digest(data) for form, data in made.items()}


def of_addresses() -> str:
    """Return a line for each address and method, with everybody who has the right to it."""
    return "".join(f"{address}\t{method}\t{who}\n" for address, method, who in rights())


def the_network(instance: Path) -> Flask:
    """Make the app of this release over the stored network, in an empty folder."""
    instance.mkdir(parents=True)
    with tarfile.open(NETWORK) as archive:
        archive.extractall(instance, filter="data")
    settings = Settings(
        environment=Environment.TESTING, instance=instance, secret_key="only for tests " * 4, site_url=SITE
    )
    engine = db.make_engine(f"sqlite:///{instance}/sheaf.sqlite3")
    migrations.upgrade(engine)
    engine.dispose()
    return create_app(settings)


def of_pages(app: Flask) -> Iterator[tuple[str, str]]:
    """Yield every public page that a reader reaches, without what differs between two answers of the same code."""
    client, waiting, seen = app.test_client(), list(START), set(START)
    while waiting:
        address = waiting.pop(0)
        page = _page(client, address, "en")
        yield address, page
        new = {link for link in _links(page) if link not in seen}
        seen |= new
        waiting += sorted(new)
    for address in IN_FRENCH:
        yield f"{address} in French", _page(client, address, "fr")


def _page(client: FlaskClient, address: str, language: str) -> str:
    answer = client.get(address, headers={"Accept-Language": language})
    text = CHANGING.sub(r"\1", answer.get_data(as_text=True))
    return f"{answer.status_code} {answer.mimetype} {answer.headers.get('Location', '')}\n{text}"


def _links(page: str) -> Iterator[str]:
    """Yield the addresses of other pages of this site that a page links to, without queries."""
    head, _, text = page.partition("\n")
    if "text/html" not in head:
        return
    for link in html.fromstring(text).iter("a"):
        address = link.get("href", "").removeprefix(SITE).partition("#")[0]
        guide = address.startswith("/help")  # says what docs/ says
        if address.startswith("/") and not guide and "?" not in address and not address.endswith(MADE_ON_REQUEST):
            yield address


def of_edition(app: Flask) -> dict[str, str]:
    """Return the digests of all files of the network's edition, built now."""
    with app.app_context():
        with db.unit_of_work() as session:
            edition = by_year(session, seed_data.edition()["year"])
            assert edition is not None
            builds.enqueue(session, edition, None)
        jobs.run_waiting()
        with db.unit_of_work() as session:
            edition = by_year(session, seed_data.edition()["year"])
            assert edition is not None
            streams = {form: files.stream("files", document_name(edition, form)) for form in FORMATS}
            return {form: digest(b"".join(pieces or ())) for form, pieces in streams.items()}


def read(name: str) -> dict[str, Any]:
    """Return one of the files of digests."""
    data: dict[str, Any] = json.loads((FOLDER / name).read_text("utf-8"))
    return data


def documents() -> dict[str, dict[str, Any]]:
    """Return the stored digests of each case and of the edition, and the engine that made them."""
    return read("documents.json")


def skip_on_another_engine() -> None:
    """Skip a test of bytes where another library makes them than the one whose digests are kept."""
    kept, here = documents()["engine"], engine()
    if kept != here:
        pytest.skip(f"the bytes that are kept were made with {kept}; here it is {here}")


def _write(name: str, data: Mapping[str, object]) -> None:
    (FOLDER / name).write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", "utf-8")


def main() -> None:
    """Write all files anew."""
    parser = argparse.ArgumentParser(description="Write the baselines anew.")
    parser.add_argument("--pages", type=Path, help="a folder for the pages as they are compared")
    parser.add_argument("--addresses", action="store_true", help="only the table of addresses")
    given = parser.parse_args()
    folder = given.pages
    (FOLDER / "addresses.tsv").write_text(of_addresses(), "utf-8")
    if given.addresses:
        return
    with tempfile.TemporaryDirectory() as instance, time_machine.travel(DAY, tick=False):
        app = the_network(Path(instance) / "instance")
        pages = dict(of_pages(app))
        _write("pages.json", digests_of_pages(pages))
        edition = of_edition(app)
    _write(
        "documents.json",
        {"engine": engine(), "cases": {case.name: of_case(case) for case in CASES}, "edition": edition},
    )
    for address, page in pages.items() if folder else ():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / (re.sub(r"\W+", "-", address).strip("-") or "front")).write_text(page, "utf-8")


if __name__ == "__main__":
    main()
