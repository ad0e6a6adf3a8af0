"""Bad input and bad luck while a city writes: nothing that was typed is lost, and the page says what to do.

Not here: two tabs and a lost sign-in (test_section.py), a store that is full (test_reference_files.py), a server that
is killed (tests/browser/test_autosave.py), and what a browser's scripts make of it (tests/browser/test_bad_luck.py).
"""

from __future__ import annotations

import datetime as dt
import gc
import io
import re
import subprocess
import sys
import threading
import zipfile
from contextlib import closing, contextmanager
from urllib.parse import unquote

import pikepdf
import pytest
import time_machine
from builders import a_jpeg
from page import Page, check_page, form_values
from PIL import Image, ImageCms
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.test import EnvironBuilder
from writing import at_the_field, fill, picture, summary

from webapp import db, jobs, mail, security
from webapp.models import Event, Job, JobState, Letter, Person, Practice, PracticePerson, State
from webapp.pictures import reencode

WORDS = "Words that took an evening to write, and that nobody wants to write again."


# ------------------------------------------------------------------------------------------ answers of the wrong kind


@pytest.mark.parametrize(
    ("section", "box", "typed", "anchor", "said"),
    [
        ("about", "title", "Z" * 121, "title", "has 121 characters. Shorten it to 120"),
        ("story", "purpose", "word " * 151, "purpose", "has 151 words. Shorten it to 150"),
        ("about", "period-start_year", "two thousand", "period-start_year", "Enter a year such as 2019"),
        ("about", "places-countries-0", "ZZ", "places-countries-0", "“ZZ” is not a country in the list. Choose one"),
        ("about", "topics", ["alchemy"], "topics-0", "“alchemy” is not one of the choices"),
        ("declaration", "licence", "all mine", "licence-0", "“all mine” is not one of the choices"),
        ("contact", "contacts-0-visibility", "the moon", "contacts-0-visibility-0", "“the moon” is not one of"),
    ],
)
def test_what_does_not_fit_is_counted_or_named_and_everything_else_stays(
    city, draft, stored, section, box, typed, anchor, said
):
    boxes = {box: typed, **({"tagline": WORDS} if section == "about" else {})}
    opened = fill(city, f"{draft}/{section}", **boxes)
    assert [where for _, where in summary(opened)] == [anchor]
    assert said in summary(opened)[0][0] and said in at_the_field(opened, anchor)
    if section == "about":
        assert opened.form()["tagline"] == WORDS and stored(draft)[1]["tagline"] == WORDS
    if isinstance(typed, str) and len(typed) > 100:
        assert opened.form()[box] == typed.strip()


# -------------------------------------------------------------------------------------------------- hostile Markdown

HOSTILE = {
    "script": "<script>alert(1)</script> and <img src=x onerror=alert(1)>",
    "a link that runs": "[press](javascript:alert(1)) [this](JaVaScRiPt:alert(1)) <javascript:alert(1)>",
    "a link that holds a page": "[press](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "a link with a trap in its title": '[a](https://city.example "onclick=alert(1) \\" onmouseover=alert(1)")',
    "a picture from elsewhere": "![](https://evil.example/x.png) ![a](data:image/svg+xml,<svg/onload=alert(1)>)",
    "lists in lists": "\n".join("  " * depth + f"- level {depth}" for depth in range(100)),
    "a turned direction": "safe\u202etxt.exe\u202d and \u2066an isolate\u2069 and \u200fa mark",
    "signs piled up": "Z" + "\u0321\u0334\u031b" * 40 + "algo",
    "nothing to see": "be\x00fore \x07 after\x1b[31m",
    "200 kilobytes": "A sentence of seven words stands here. " * 5_200,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_markdown_is_only_text_wherever_it_is_shown(city, page_of, people, draft, stored, name):
    text = HOSTILE[name]
    opened = fill(city, f"{draft}/story", process=text, then="save")
    assert stored(draft)[1]["process"], "it is kept"
    pages = [opened, city.get(f"{draft}/story"), city.get(f"{draft}/check"), city.get(f"{draft}/people")]
    if not summary(pages[0]):
        city.post(f"{draft}/check", pages[2].form())
        pages.append(page_of(people.editor).get(f"/desk/{draft.split('/')[2]}"))
    for shown in pages:
        _is_only_text(shown)
    kept = pages[1].form()["process"].replace("\r\n", "\n")
    assert kept == re.sub("[\x00-\x08\x0b-\x1f\u202d\u202e]", "", text).strip()


def _is_only_text(opened):
    for e in opened.root.iter():
        assert not [name for name in e.attrib if name.startswith("on")]
        for name in ("href", "src", "action"):
            assert not re.match(r"\s*(javascript|data|vbscript):", e.get(name) or "", re.IGNORECASE)
            assert "evil.example" not in (e.get("src") or "")
    assert all(e.get("src") or e.get("type") == "application/ld+json" for e in opened.root.iter("script"))
    assert not re.search("[\x00\x07\x1b\u202d\u202e]", opened.response.text)


# ------------------------------------------------------------------------------------------------------- odd pictures


def as_file(image, format, **options):
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def a_profile():
    """A colour profile in which red and green are exchanged: whoever passes it over shows the wrong colour."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return data.replace(b"rXYZ", b"????", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"????", b"gXYZ", 1)


def a_zip():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("evil.html", "<script>alert(1)</script>")
    return out.getvalue()


RED, GREEN = (230, 20, 20), (20, 160, 20)
TAKEN = {
    "for the press": lambda: as_file(Image.new("CMYK", (400, 300), (0, 255, 255, 0)), "JPEG"),
    "16 bits of grey": lambda: as_file(Image.new("I;16", (400, 300), 40_000), "PNG"),
    "grey and see-through": lambda: as_file(Image.new("LA", (400, 300), (90, 128)), "PNG"),
    "moving": lambda: as_file(
        Image.new("RGB", (400, 300), RED), "WEBP", save_all=True, append_images=[Image.new("RGB", (400, 300))]
    ),
    "several in one": lambda: as_file(
        Image.new("RGB", (6000, 400), RED), "MPO", save_all=True, append_images=[Image.new("RGB", (400, 300))]
    ),
    "very wide": lambda: as_file(Image.new("RGB", (30_000, 600), RED), "JPEG"),
    "a page behind a JPEG": lambda: a_jpeg() + b"<html><script>alert(1)</script>",
    "a page in the comment of a JPEG": lambda: as_file(
        Image.new("RGB", (400, 300), RED), "JPEG", comment=b"<script>alert(1)</script>"
    ),
    "an archive behind a PNG": lambda: as_file(Image.new("RGB", (400, 300), RED), "PNG") + a_zip(),
}
REFUSED = {
    "a GIF that is a script": b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)//",
    "a PDF that is a JPEG": b"%PDF-1.7\n" + a_jpeg(),
    "an archive that is a JPEG": a_zip() + a_jpeg(),
    "a page that is a JPEG": b"<!doctype html><script>alert(1)</script>" + a_jpeg(),
}


@pytest.mark.parametrize("name", TAKEN)
def test_an_odd_picture_is_taken_and_only_its_pixels_are_kept(city, draft, stored, name):
    opened = fill(city, f"{draft}/evidence", **{"photos-upload": picture(TAKEN[name]()), "references-0-title": WORDS})
    assert not summary(opened)
    answers = stored(draft)[1]
    assert answers["references"][0]["title"] == WORDS
    shown = city.get(f"/files/{answers['photos'][0]['file']}").response
    assert shown.mimetype == "image/jpeg" and shown.headers["X-Content-Type-Options"] == "nosniff"
    assert b"<script" not in shown.data and b"PK\x03\x04" not in shown.data and b"<html" not in shown.data
    with Image.open(io.BytesIO(shown.data)) as kept:
        assert (kept.format, kept.mode) == ("JPEG", "RGB") and not kept.getexif() and "comment" not in kept.info


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_two_things_at_once_is_refused_by_its_beginning(city, draft, stored, name):
    boxes = {"photos-upload": picture(REFUSED[name]), "references-0-title": WORDS}
    opened = fill(city, f"{draft}/evidence", **boxes)
    ((sentence, anchor),) = summary(opened)
    assert anchor == "photos-upload" and "Choose a JPEG, PNG, WebP or HEIC file" in sentence
    assert "photos" not in stored(draft)[1] and opened.form()["references-0-title"] == WORDS


@pytest.mark.parametrize(("mode", "format"), [("RGB", "JPEG"), ("RGB", "PNG"), ("RGBA", "PNG"), ("RGB", "WEBP")])
def test_the_colours_of_another_profile_are_shown_as_they_were_meant(mode, format):
    fill_with = (*RED, 255)[: len(mode)]
    data = as_file(Image.new(mode, (400, 300), fill_with), format, icc_profile=a_profile())
    with Image.open(io.BytesIO(reencode(data).data)) as kept:
        red, green, _blue = kept.getpixel((50, 50))
    assert green > red + 100, "red and green are exchanged in this profile"


def test_a_picture_of_a_telephone_in_heic_is_taken_with_the_words_around_it(city, draft, stored, heic):
    fill(city, f"{draft}/evidence", **{"photos-upload": picture(heic, "IMG_1.HEIC"), "references-0-title": WORDS})
    assert len(stored(draft)[1]["photos"]) == 1


@pytest.mark.parametrize(("size", "taken"), [(25_000_000, True), (26_000_000, False)])
def test_a_photo_of_25_megabytes_is_taken_and_one_of_26_is_refused_with_words(city, draft, stored, size, taken):
    data = a_jpeg()
    data += b"\0" * (size - len(data))
    opened = fill(city, f"{draft}/evidence", **{"photos-upload": picture(data, "big.jpg"), "references-0-title": WORDS})
    opened.response.request.environ["wsgi.input"].close()
    assert len(stored(draft)[1].get("photos", [])) == taken
    assert stored(draft)[1]["references"][0]["title"] == WORDS
    if not taken:
        assert "“big.jpg” is too large. Choose a picture of at most 25 megabytes" in summary(opened)[0][0]


MEASURED = """
import io, re, struct, sys, zlib
from PIL import Image
from webapp import pictures

def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

def png(width, height, colours):
    squeeze, row = zlib.compressobj(), bytes(1 + width * (4 if colours == 6 else 1))
    data = b"".join(squeeze.compress(row) for _ in range(min(height, 9000))) + squeeze.flush()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0))
    return b"\\x89PNG\\r\\n\\x1a\\n" + head + chunk(b"IDAT", data) + chunk(b"IEND", b"")

kind = sys.argv[1]
if kind.startswith("/"):
    data = open(kind, "rb").read()
else:
    width, height, colours = map(int, kind.split("x"))
    data = png(width, height, colours)
try:
    said = "taken at %s pixels" % pictures.reencode(data).width
except pictures.NotAPicture as error:
    said = error.reason
peak = re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1]
print(said, int(peak) // 1000, sep=";")
"""


def measured(kind):
    """What is said about a picture in a new process, and the most memory that process had, in megabytes.

    Not `resource.getrusage`: on Linux that also counts what the process had before it became another program.
    """
    done = subprocess.run([sys.executable, "-c", MEASURED, kind], capture_output=True, text=True, check=True)
    said, megabytes = done.stdout.strip().split(";")
    return said, int(megabytes)


@pytest.mark.parametrize("kind", ["8200x6100x6", "8200x6100x0", "60000x60000x0"])
def test_a_small_file_of_very_many_pixels_is_refused_before_they_are_decoded(kind):
    said, megabytes = measured(kind)
    assert said == "too_many_pixels" and megabytes < 100


def test_a_photograph_of_fifty_megapixels_is_taken_without_taking_the_memory(tmp_path):
    photo = tmp_path / "photo.jpg"
    grey = Image.linear_gradient("L").resize((8160, 6120))
    Image.merge("RGB", (grey, grey, grey)).save(photo, quality=70)
    said, megabytes = measured(str(photo))
    assert said == "taken at 2400 pixels" and megabytes < 200
    Image.merge("RGB", (grey, grey, grey)).save(photo, quality=70, progressive=True)
    assert measured(str(photo))[0] == "too_many_pixels"


def test_a_script_in_the_name_of_a_file_is_text_in_the_page_and_harmless_in_a_header(city, draft, stored):
    name = "<script>alert(1)</script>\";x='\u202egpj.pdf"
    opened = fill(city, f"{draft}/evidence", **{"photos-upload": picture(b"no picture", name)})
    assert "<script>alert" in summary(opened)[0][0] and "<script>alert" not in opened.response.text
    data = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(data)
    opened = fill(city, f"{draft}/evidence", **{"references-0-upload": (io.BytesIO(data.getvalue()), name)})
    _is_only_text(opened)
    _is_only_text(city.get(f"{draft}/evidence"))
    row = stored(draft)[1]["references"][0]
    header = city.get(f"/files/{row['file']}").response.headers["Content-Disposition"]
    kind, _, rest = header.partition(";")
    assert kind == "attachment" and header.isascii()
    assert not re.search("[\r\n\u202e]", unquote(rest)) and "<" not in rest


# --------------------------------------------------------------------------------------------- links, double clicks

LOOKS = [
    {"method": "GET"},
    {"method": "HEAD"},
    {"method": "OPTIONS"},
    {"method": "GET", "headers": {"Sec-Purpose": "prefetch;prerender", "Purpose": "prefetch"}},
    {"method": "GET", "headers": {"X-Moz": "prefetch"}},
    {"method": "GET", "headers": {"User-Agent": "Mozilla/5.0 (compatible; MailScanner)"}},
]


@pytest.fixture
def link(work, people, draft):
    """A link to a draft, as a letter brings it."""
    with work() as session:
        made = security.make_link(session, session.get(Person, people.author.id), next_path=draft)
    return made.removeprefix("http://localhost")


def test_a_link_that_scanners_and_browsers_have_looked_at_still_opens_the_draft_once(app, page, link, draft):
    for look in LOOKS:
        app.test_client().open(link, **look)
    assert page.post(link, page.get(link).form()).response.request.path == draft
    used = page.get(link, status=410)
    assert "Each link opens once" in used.text and "Nothing of what you wrote is lost" in used.text
    assert used.form(action="/sign-in")["next"] == draft


def test_an_expired_link_says_so_and_the_next_one_leads_to_the_same_place(page, link, draft, people, work):
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)):
        late = page.get(link, status=410)
        page.post("/sign-in", {**late.form(action="/sign-in"), "email": people.author.email})
        with work() as session:
            body = session.scalars(select(Letter.body).order_by(Letter.id.desc())).first()
        again = re.search(r"http://localhost(/sign-in/\S+)", body)[1]
        assert page.post(again, page.get(again).form()).response.request.path == draft


def at_once(app, person, address, boxes):
    """Sends a form twice at the same moment, as two clicks in one browser do; the answers' status codes."""
    start, answers = threading.Barrier(2), []

    def click():
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie.update(person=person.id, epoch=person.session_epoch, language="en")
        start.wait()
        files = {name: picture(value) if isinstance(value, bytes) else value for name, value in boxes.items()}
        answers.append(client.post(address, data=files, content_type="multipart/form-data").status_code)

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    return sorted(answers)


@pytest.fixture
def without_tokens(app):
    """Two browsers of a test cannot share the token of a form."""
    app.config["WTF_CSRF_ENABLED"] = False


def count(work, *what):
    with work() as session:
        return session.scalar(select(func.count()).select_from(what[0]).where(*what[1:]))


def test_a_double_click_on_start_begins_one_draft(app, work, people, without_tokens):
    boxes = {"title": "One", "country": "PT", "city": "Setúbal", "language": "en"}
    assert at_once(app, people.author, "/start", boxes) == [302, 302]
    assert count(work, Practice) == 1


def test_a_double_click_on_start_before_signing_in_sends_one_letter(page, work):
    for _ in range(2):
        page.post("/start", {"email": "ana@city.example", "title": "One", "country": "PT", "language": "en"})
    assert (count(work, Practice), count(work, Letter)) == (1, 1)


def test_a_second_draft_is_begun_on_purpose_a_little_later_or_once_something_is_written(city, work):
    boxes = {"title": "", "country": "PT", "language": "en"}
    address = city.post("/start", boxes).response.request.path
    fill(city, f"{address}/about", tagline="Mine")
    city.post("/start", boxes)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)):
        city.post("/start", boxes)
    assert count(work, Practice) == 3


def test_a_double_click_on_sending_sends_once(app, city, draft, stored, work, people, without_tokens):
    form = city.get(f"{draft}/check").form()
    assert at_once(app, people.author, f"{draft}/check", form) == [302, 302]  # both lead to the receipt
    assert stored(draft)[0].state == State.SUBMITTED and count(work, Event) == 1


def test_a_double_click_on_an_upload_takes_the_picture_once(app, city, draft, stored, people, without_tokens):
    form = city.get(f"{draft}/evidence").form() | {"photos-upload": a_jpeg(), "then": "add"}
    assert at_once(app, people.author, f"{draft}/evidence", form) == [200, 200]
    assert len(stored(draft)[1]["photos"]) == 1


def test_a_double_click_on_an_invitation_gives_one_place(app, draft, work, people, without_tokens):
    boxes = {"email": "guest@city.example", "what": "whole"}
    assert at_once(app, people.author, f"{draft}/invite", boxes) == [302, 302]
    assert count(work, PracticePerson) == 2


# ------------------------------------------------------------------------------------------------ clocks that are wrong

AN_HOUR = dt.timedelta(hours=1)


def test_after_the_servers_clock_was_set_back_people_stay_signed_in_and_their_words_are_saved(city, draft, stored):
    form = city.get(f"{draft}/story").form()
    city.post("/language", {"language": "en"})  # renews the cookie
    with time_machine.travel(dt.datetime.now(dt.UTC) - AN_HOUR):
        answer = city.client.post(f"{draft}/story/autosave", data={**form, "lessons": WORDS}).get_json()
        assert answer["state"] == "saved"
        assert dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(answer["at"]) < dt.timedelta(minutes=5)
        fill(city, f"{draft}/story", lessons=f"{WORDS} And more.")
        for path in ("", "/people", "/check"):
            city.get(draft + path)
        city.post(f"{draft}/check", city.get(f"{draft}/check").form())
    assert stored(draft)[1]["lessons"] == f"{WORDS} And more." and stored(draft)[0].state == State.SUBMITTED


def test_after_the_servers_clock_was_set_back_a_link_still_opens_and_is_used_up(page, link, draft):
    with time_machine.travel(dt.datetime.now(dt.UTC) - AN_HOUR):
        assert page.post(link, page.get(link).form()).response.request.path == draft
    page.get(link, status=410)


def test_after_the_servers_clock_was_set_back_a_sitting_goes_on(city, draft, stored):
    fill(city, f"{draft}/story", lessons="One.")
    with time_machine.travel(dt.datetime.now(dt.UTC) - AN_HOUR):
        fill(city, f"{draft}/story", lessons="One. Two.")
        with_both = stored(draft)[0]
        assert "One. Two." in city.get(f"{draft}/people").text
    assert with_both.working_copy.answers["lessons"] == "One. Two."


def test_letters_asked_for_before_and_after_the_servers_clock_was_set_back_are_all_sent(app, work, people, run_jobs):
    def ask():
        with work() as session:
            mail.write(session, "sign_in", session.get(Person, people.author.id), link="http://localhost/x")

    ask()
    with time_machine.travel(dt.datetime.now(dt.UTC) - AN_HOUR):
        ask()
        assert run_jobs() >= 1
        with app.app_context():
            jobs.reap()
    run_jobs()
    assert count(work, Job, Job.state == JobState.DONE) == 2


def test_a_cookie_is_valid_for_a_time_and_not_only_until_a_date_of_a_clock(city, link):
    city.post(link, city.get(link).form())
    cookies = city.client.post("/language", data={"csrf_token": city.token(), "language": "en"}).headers
    ours = next(one for one in cookies.getlist("Set-Cookie") if one.startswith("sheaf="))
    assert "Max-Age=1209600;" in ours and "Expires=" in ours


def test_a_cookie_of_fifteen_days_ago_opens_nothing(city, link):
    city.post(link, city.get(link).form())
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=15)):
        assert city.client.get("/my").status_code == 302


# ----------------------------------------------------------------------------------- a database that cannot be written


@pytest.fixture
def as_in_production(app):
    app.testing = app.config["PROPAGATE_EXCEPTIONS"] = False


def failed(message):
    return OperationalError("COMMIT", {}, db.sqlite_module().OperationalError(message))


@pytest.fixture
def full_disk(app, as_in_production):
    """Within this block, SQLite may not take another page."""

    @contextmanager
    def full():
        limit = "PRAGMA max_page_count"
        with app.extensions["sheaf_engine"].connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        event.listen(app.extensions["sheaf_engine"], "begin", shrink := _pragma(f"{limit} = {pages}"))
        yield
        event.remove(app.extensions["sheaf_engine"], "begin", shrink)
        app.extensions["sheaf_engine"].dispose()  # a new connection has no limit

    return full


def _pragma(words):
    return lambda connection: connection.connection.execute(words)


@pytest.fixture
def commit_fails(as_in_production, monkeypatch):
    """Within this block, no commit succeeds."""

    @contextmanager
    def fails(message="database or disk is full"):
        def commit(self):
            raise failed(message)

        with monkeypatch.context() as patch:
            patch.setattr(Session, "commit", commit)
            yield

    return fails


@pytest.fixture
def line_cut(app, as_in_production):
    """Within this block, the database is gone from the first change on, for reading, too."""

    @contextmanager
    def cut():
        gone = []

        def statement(connection, cursor, words, *rest):
            if gone or words.startswith(("UPDATE", "INSERT")):
                gone.append(words)
                raise failed("server closed the connection unexpectedly")

        event.listen(app.extensions["sheaf_engine"], "before_cursor_execute", statement)
        yield
        event.remove(app.extensions["sheaf_engine"], "before_cursor_execute", statement)
        assert gone

    return cut


@pytest.fixture(params=["full_disk", "commit_fails", "line_cut"])
def trouble(request):
    return request.getfixturevalue(request.param)


def in_vain(city, draft, form, **boxes):
    """The page that a section shows when it could not be saved: well made, with words, and the form to send again."""
    opened = city.post(f"{draft}/story", {**form, **boxes}, status=500)
    assert "The server could not store it just now. What you wrote is all here" in opened.text
    assert "Sign in again" not in opened.text and "Saved." not in opened.text
    return opened, opened.form(action=f"{draft}/story")


def test_when_the_database_fails_everything_typed_is_shown_and_the_next_try_saves_it(city, draft, stored, trouble):
    before = stored(draft)[1]
    form = city.get(f"{draft}/story").form() | {"then": "save"}
    long = WORDS * 100
    with trouble():
        opened, again = in_vain(city, draft, form, lessons=long, purpose="Short.")
        assert long in opened.text
    assert (again["lessons"], again["purpose"]) == (long, "Short.")
    assert stored(draft)[1] == before
    saved = city.post(f"{draft}/story", again)
    answers = stored(draft)[1]
    assert answers["lessons"] == long and answers["purpose"] == "Short." and "Saved." not in opened.text
    assert saved.status == 200


def test_when_the_database_fails_while_one_types_the_page_goes_on_trying(city, draft, stored, trouble):
    form = city.get(f"{draft}/story").form()
    with trouble():
        answer = city.client.post(f"{draft}/story/autosave", data={**form, "lessons": WORDS * 100})
        assert (answer.status_code, answer.get_json()) == (500, {"state": "unwell"})
    answer = city.client.post(f"{draft}/story/autosave", data={**form, "lessons": WORDS})
    assert answer.get_json()["state"] == "saved" and stored(draft)[1]["lessons"] == WORDS


def test_a_picture_that_came_when_the_commit_failed_is_asked_for_again_and_the_words_stay(
    city, draft, stored, commit_fails
):
    form = city.get(f"{draft}/evidence").form() | {"references-0-title": WORDS, "photos-upload": picture()}
    with commit_fails():
        opened = city.post(f"{draft}/evidence", {**form, "then": "save"}, status=500)
    assert "Choose the files again" in opened.text
    city.post(f"{draft}/evidence", opened.form(action=f"{draft}/evidence"))
    assert stored(draft)[1]["references"][0]["title"] == WORDS


def test_when_the_database_is_locked_for_too_long_everything_typed_is_shown(
    app, city, draft, stored, settings, as_in_production, monkeypatch
):
    form = city.get(f"{draft}/story").form() | {"then": "save"}
    monkeypatch.setattr(db, "PRAGMAS", (*db.PRAGMAS[:3], "busy_timeout=50"))
    app.extensions["sheaf_engine"].dispose()
    path = settings.instance / "sheaf.sqlite3"
    with closing(db.sqlite_module().connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        _, again = in_vain(city, draft, form, lessons=WORDS)
        assert city.client.post(f"{draft}/story/autosave", data=form).get_json() == {"state": "unwell"}
        city.get(f"{draft}/story")  # reading waits for nobody
        writer.execute("ROLLBACK")
    city.post(f"{draft}/story", again)
    assert stored(draft)[1]["lessons"] == WORDS


def test_when_the_database_is_away_altogether_every_page_says_so_in_words(city, page, draft, app, as_in_production):
    def away(*everything):
        raise failed("could not connect to server")

    event.listen(app.extensions["sheaf_engine"], "begin", away)
    for opened in (page.get("/", status=500), city.get(draft, status=500), city.get("/my", status=500)):
        assert "It is our fault" in opened.text and "Try again in a minute" in opened.text
    answer = city.client.post(f"{draft}/story", data={"lessons": WORDS})
    assert WORDS in answer.text and answer.status_code >= 400
    event.remove(app.extensions["sheaf_engine"], "begin", away)


# ------------------------------------------------------------------------------------------------------- odd requests


def cut_off(client, address, boxes, kind, keep):
    """Sends a form of which only the part `keep` arrives (0 to 1), although all of it was announced."""
    builder = EnvironBuilder(address, method="POST", data=boxes, content_type=kind)
    environ = builder.get_environ()
    body = environ["wsgi.input"].read()
    builder.close()
    return client.post(
        address,
        input_stream=io.BytesIO(body[: int(len(body) * keep)]),
        content_type=environ["CONTENT_TYPE"],
        environ_overrides={"CONTENT_LENGTH": str(len(body))},
    )


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("keep", [0, 0.3, 0.9, 0.99])
def test_an_upload_that_is_cut_off_changes_nothing(city, draft, stored, keep):
    before, form = stored(draft)[1], city.get(f"{draft}/evidence").form()
    whole = {**form, "references-0-title": WORDS, "photos-upload": picture()}
    answer = cut_off(city.client, f"{draft}/evidence", whole, "multipart/form-data", keep)
    gc.collect()  # Werkzeug leaves the half of a file to the garbage, which complains
    assert answer.status_code == 400 and stored(draft)[1] == before
    check_page(answer.text, answer.headers["Content-Security-Policy"])


@pytest.mark.parametrize("keep", [0, 0.5, 0.99])
@pytest.mark.parametrize("address", ["story", "story/autosave"])
def test_a_form_that_is_cut_off_changes_nothing(city, draft, stored, address, keep):
    before, form = stored(draft)[1], city.get(f"{draft}/story").form() | {"lessons": WORDS}
    kind = "application/x-www-form-urlencoded"
    assert cut_off(city.client, f"{draft}/{address}", form, kind, keep).status_code == 400
    assert stored(draft)[1] == before


@pytest.mark.parametrize("kind", ["multipart/form-data", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize(("rows", "status"), [(150, 200), (5000, 413)])
def test_a_form_with_very_many_fields_is_answered_with_a_page(city, draft, stored, kind, rows, status):
    before = stored(draft)[1]
    form = city.get(f"{draft}/contact").form() | {f"contacts-{n}-name": f"N{n}" for n in range(rows)}
    answer = city.client.post(f"{draft}/contact", data=form, content_type=kind)
    answer.request.environ["wsgi.input"].close()
    assert answer.status_code == status
    check_page(answer.text, answer.headers["Content-Security-Policy"])
    assert (stored(draft)[1] == before) == (status == 413), "what is kept is called too many, and nothing is dropped"


def test_unknown_and_repeated_fields_are_passed_over(city, draft, stored):
    before = stored(draft)[1]
    form = city.get(f"{draft}/story").form()
    odd = {
        "state": "published",
        "id": "7",
        "__class__": "x",
        "purpose-0": "y",
        "answers": "{}",
        "then": ["save", "add"],
    }
    repeated = {"lessons": [WORDS, "the second"], "seen": [form["seen"], "other"], "then": ["save", "add"]}
    city.post(f"{draft}/story", {**form, **odd, **repeated})
    assert stored(draft)[1] == {**before, "lessons": WORDS} and stored(draft)[0].state == State.DRAFT


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"lessons": "Mine"}'),
        ("application/json", b"{" * 1000),
        ("text/plain", b"lessons=Mine"),
        ("application/x-www-form-urlencoded; charset=utf-7", b"lessons=Mine"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--"),
        ("", b""),
        ("application/x-www-form-urlencoded", b"%ff%fe=%00&lessons=%ed%a0%80&&==&"),
    ],
)
@pytest.mark.parametrize("address", ["story", "story/autosave", "check", "invite"])
def test_what_is_no_form_of_ours_is_answered_with_words_and_saves_nothing(city, draft, stored, address, kind, body):
    before, token = stored(draft)[1], city.token()
    for headers in ({}, {"X-CSRFToken": token}):
        answer = city.client.post(f"{draft}/{address}", data=body, content_type=kind, headers=headers)
        assert answer.status_code in ((302, 400) if address == "check" else (400, 409, 422))
        assert stored(draft)[1] == before
        if answer.mimetype == "text/html" and answer.status_code != 302:
            check_page(answer.text, answer.headers["Content-Security-Policy"])


def test_who_does_not_keep_cookies_is_told_to_allow_them(app):
    client = app.test_client(use_cookies=False)
    form = Page(client).get("/start").form() | {"email": "a@city.example", "country": "PT", "title": WORDS}
    answer = client.post("/start", data=form)
    assert answer.status_code == 400 and "Allow cookies for this site" in answer.text


def test_a_form_without_its_token_is_shown_again_with_everything_typed(city, draft, stored):
    form = city.get(f"{draft}/story").form() | {"lessons": WORDS}
    del form["csrf_token"]
    answer = city.client.post(f"{draft}/story", data=form)
    root = check_page(answer.text, answer.headers["Content-Security-Policy"])
    assert answer.status_code == 400 and WORDS in answer.text
    again = next(form_values(one) for one in root.iter("form") if one.get("action") == f"{draft}/story")
    city.post(f"{draft}/story", again)
    assert stored(draft)[1]["lessons"] == WORDS


def test_more_text_than_a_form_takes_is_refused_with_the_way_back_to_it(city, draft, stored):
    before, form = stored(draft)[1], city.get(f"{draft}/story").form()
    far = {**form, "lessons": WORDS * 10_000}
    opened = city.post(f"{draft}/story", far, status=413)
    opened.response.request.environ["wsgi.input"].close()
    assert "What you typed is still on the page before this one: press “back”" in opened.text
    answer = city.client.post(f"{draft}/story/autosave", data=far)
    assert answer.status_code == 413 and "Shorten it" in answer.get_json()["said"]
    assert answer.get_json()["state"] == "closed" and stored(draft)[1] == before
