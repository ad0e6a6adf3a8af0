"""`./sheaf pictures`: renew the pictures of the product in docs/images whose pages changed, and say which.

A page is that of the demo network, on the day of the baselines. Its HTML and style sheets, without what differs between
two answers of the same code, make a digest; docs/images/digests.json holds the one of each picture. A browser is only
started where a digest is another. Not here: the pictures of the cases of sheets (`tests/contact_sheet.py`).
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import pypdfium2  # noqa: E402 (the root of the repository comes first)
import time_machine  # noqa: E402
from baselines import CHANGING, DAY  # noqa: E402
from chromium import CHROMIUM, FLAGS  # noqa: E402
from contact_sheet import side_by_side  # noqa: E402
from development.seed import with_small_pictures  # noqa: E402
from flask import url_for  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from reader import cookie_of  # noqa: E402
from sqlalchemy import select  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402
from werkzeug.serving import WSGIRequestHandler, make_server  # noqa: E402

from exports.pdf.sheet_pdf import stylesheets  # noqa: E402
from webapp import create_app, migrations  # noqa: E402
from webapp.config import Environment, Settings  # noqa: E402
from webapp.core import db  # noqa: E402
from webapp.demo import loader, seed_data  # noqa: E402
from webapp.models import Practice, Role, State  # noqa: E402

FOLDER = ROOT / "docs" / "images"
DIGESTS = FOLDER / "digests.json"
COLOURS, PAPER_SCALE = 256, 1.1
SITE = "https://practices.example.org"
PAINTED = {"valladolid-mediation", "ioannina-neighbours-kitchen"}
"""The practices of the demo whose photographs can be seen; those of others are painted small, which is faster."""
STYLE_SHEET = re.compile(r'<link rel="stylesheet"\s+href="([^"]+)"')
ANEW = re.compile(r"\b[0-9a-f]{16}(?:[0-9a-f]{16})?\b|[\d.]+ (?:kB|MB)\b")
"""What differs between two networks of the same code: ids of files and of windows, and sizes of documents."""

Values = Mapping[str, str | int]


@dataclass(frozen=True)
class Picture:
    """A picture of a page: its name, the page, who looks at it in a window of which size, or on paper."""

    name: str
    endpoint: str
    values: Callable[[Session], Values]
    who: Role | None = None
    window: tuple[int, int] = (1100, 900)
    on_paper: bool = False

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.name}.png"


def _with_a_sheet(session: Session) -> Values:
    return {"slug": "intercultural-mediation-to-promote-living-together"}


def _draft(session: Session) -> Values:
    author = loader.typical_person(session, Role.CONTRIBUTOR)
    drafts = select(Practice).where(Practice.state == State.DRAFT, Practice.people.contains(author))
    return {"id": session.scalars(drafts).one().id, "section_id": "story"}


def _accepted(session: Session) -> Values:
    return {"id": session.scalars(select(Practice).where(Practice.state == State.ACCEPTED)).one().id}


def _year(session: Session) -> Values:
    return {"year": seed_data.edition()["year"]}


PICTURES = (
    Picture("practice-page", "practice_page.practice", _with_a_sheet, window=(1100, 1074)),
    Picture("sheet", "practice_page.practice", _with_a_sheet, on_paper=True),
    Picture("form", "section.edit", _draft, Role.CONTRIBUTOR),
    Picture("review-queue", "queue.queue", lambda session: {}, Role.EDITOR),
    Picture("review-practice", "editor.practice", _accepted, Role.EDITOR, (1280, 900)),
    Picture("edition", "archivist.edition", _year, Role.ARCHIVIST),
)


def renew(
    pictures: Iterable[Picture], digest_of: Callable[[Picture], str], take: Callable[[Picture], bytes]
) -> list[str]:
    """Take the pictures that are missing or whose digest is another, and return their names."""
    kept = json.loads(DIGESTS.read_text("utf-8")) if DIGESTS.exists() else {}
    digests = {picture.name: digest_of(picture) for picture in pictures}
    changed = [one for one in pictures if digests[one.name] != kept.get(one.name) or not one.file.exists()]
    for picture in changed:
        picture.file.write_bytes(take(picture))
    DIGESTS.write_text(json.dumps(digests, indent=1) + "\n", "utf-8")
    return [picture.name for picture in changed]


class Demo:
    """The demo network in a folder, served by threads of this process."""

    def __init__(self, folder: Path, url: str) -> None:
        self.url = url
        settings = Settings(
            environment=Environment.TESTING,
            instance=folder,
            secret_key="only for pictures " * 3,
            site_url=SITE,
            network="Cities in Common",
            check_documents=False,
        )
        engine = db.make_engine(f"sqlite:///{folder}/sheaf.sqlite3")
        migrations.upgrade(engine)
        engine.dispose()
        self.app = create_app(settings)
        with self.app.app_context():
            seeds = [seed if seed.key in PAINTED else with_small_pictures(seed, 4) for seed in seed_data.practices()]
            for _ in loader.prepare(settings, seeds):
                pass

    def page(self, picture: Picture) -> tuple[str, str]:
        """Return the address of a picture's page, and the cookie of who looks at it."""
        with self.app.test_request_context(), db.unit_of_work() as session:
            address = url_for(picture.endpoint, **picture.values(session))
            if picture.who is None:
                return address, ""
            cookie = cookie_of(self.app, loader.typical_person(session, picture.who))
            return address, f"{self.app.config['SESSION_COOKIE_NAME']}={cookie}"

    def digest_of(self, picture: Picture) -> str:
        """Return the digest of a page and its style sheets, and of what is done to make a picture of it."""
        address, cookie = self.page(picture)
        client = self.app.test_client(use_cookies=False)
        page = client.get(address, headers={"Cookie": cookie})
        assert page.status_code == 200, f"{address}: {page.status}"
        html = page.get_data(as_text=True)
        styles = [client.get(link, buffered=True).get_data(as_text=True) for link in STYLE_SHEET.findall(html)]
        parts = (ANEW.sub("", CHANGING.sub(r"\1", html)), *styles, *(stylesheets() if picture.on_paper else ()))
        return hashlib.sha256("\0".join((repr(picture.window), *parts)).encode()).hexdigest()[:24]

    def take(self, picture: Picture) -> bytes:
        """Return a small PNG of the page, as a browser or paper shows it."""
        shown = self._paper(picture) if picture.on_paper else self._screen(picture)
        file = io.BytesIO()
        shown.convert("RGB").quantize(COLOURS).save(file, "PNG", optimize=True)
        return file.getvalue()

    def _paper(self, picture: Picture) -> Image.Image:
        address, _ = self.page(picture)
        with self.app.test_client().get(f"{address}/sheet-en.pdf", buffered=True) as answer:
            pages = list(pypdfium2.PdfDocument(answer.get_data()))
        return side_by_side([page.render(scale=PAPER_SCALE).to_pil() for page in pages])

    def _screen(self, picture: Picture) -> Image.Image:
        address, cookie = self.page(picture)
        width, height = picture.window
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB")
            # As a header, for the day of these pages may be over: a browser would drop the cookies that they set.
            context.set_extra_http_headers({"Cookie": cookie} if cookie else {})
            page = context.new_page()
            page.goto(self.url + address, wait_until="networkidle")
            data = page.screenshot()
            browser.close()
        return Image.open(io.BytesIO(data))


class Silent(WSGIRequestHandler):
    """Tells nobody of each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@contextmanager
def the_demo() -> Iterator[Demo]:
    """Fill and serve a demo on the day of the baselines."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder, time_machine.travel(DAY, tick=False):
        demo = Demo(Path(folder), f"http://127.0.0.1:{port}")
        server = make_server("127.0.0.1", port, demo.app, threaded=True, request_handler=Silent)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield demo
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            demo.app.extensions["sheaf_engine"].dispose()


def main() -> None:
    """Renew the pictures and say which."""
    with the_demo() as demo:
        renewed = renew(PICTURES, demo.digest_of, demo.take)
    print("\n".join(f"renewed: docs/images/{name}.png" for name in renewed) or "no page has changed")


if __name__ == "__main__":
    main()
