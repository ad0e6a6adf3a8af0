"""The doors: one-time links, forged forms, headers, limits of uploads, and settings that are refused."""

from __future__ import annotations

import datetime as dt
import io
import re
import stat
from dataclasses import fields, replace

import pytest
from builders import DAY, a_jpeg, a_person, a_practice
from page import Page
from sqlalchemy import select

from webapp import clock, create_app, security
from webapp.config import ConfigError, Environment, Settings, from_environment
from webapp.models import Letter, Person, SignInLink, State

LINK = re.compile(r"http://localhost(/sign-in/\S+)")
SECRET = "x" * 40


def link_in_last_letter(work) -> str:
    with work() as session:
        letter = session.scalars(select(Letter).order_by(Letter.id.desc())).first()
    return LINK.search(letter.body).group(1)


def a_link(work, person, **options) -> str:
    with work() as session:
        return security.make_link(session, session.get(Person, person.id), **options).removeprefix("http://localhost")


def is_signed_in(browser) -> bool:
    return browser.client.get("/my").status_code == 200


# ---------------------------------------------------------------------------------------------------- one-time links


def test_a_letter_with_a_link_signs_in(page, people, work):
    page.post("/sign-in", {"email": people.author.email})
    link = link_in_last_letter(work)
    assert "Olena Author" in page.get(link).text
    opened = page.post(link)
    assert opened.response.request.path == "/my" and is_signed_in(page)


@pytest.mark.parametrize("times", [1, 3])
def test_opening_a_link_does_not_use_it_up(page, people, work, times):
    link = a_link(work, people.author)
    for _ in range(times):
        page.get(link)
        page.client.head(link)
    assert not is_signed_in(page)
    page.post(link)
    assert is_signed_in(page)


def test_the_page_of_a_link_shows_a_button_that_posts(page, people, work):
    opened = page.get(a_link(work, people.author))
    form = next(f for f in opened.one("main").iter("form"))
    assert form.get("method") == "post" and [b.get("type") for b in form.iter("button")] == ["submit"]


def test_a_used_link_signs_nobody_in(app, page, people, work):
    link = a_link(work, people.author)
    page.post(link)
    second = Page(app.test_client())
    refused = second.post(link, status=410)
    assert not is_signed_in(second)
    for opened in (refused, second.get(link, status=410)):
        form = opened.one("form", action="/sign-in")
        assert [box.get("name") for box in form.iter("input") if box.get("type") != "hidden"] == ["email"]
        assert opened.one("input", id="email").get("value") is None, "nobody is told whose link it was"


@pytest.mark.parametrize(("minutes", "status"), [(14, 200), (15, 410), (16, 410)])
def test_a_link_is_valid_for_fifteen_minutes(page, people, work, minutes, status):
    with clock.at(DAY):
        link = a_link(work, people.author)
    with clock.at(DAY + dt.timedelta(minutes=minutes)):
        page.get(link, status=status)
        page.post(link, status=status)
    assert is_signed_in(page) is (status == 200)


def test_an_unknown_link_signs_nobody_in(page, people):
    page.get("/sign-in/made-up", status=410)
    page.post("/sign-in/made-up", status=410)
    assert not is_signed_in(page)


def test_a_link_that_expired_between_looking_and_pressing_signs_nobody_in(page, people, work):
    with clock.at(DAY):
        link = a_link(work, people.author)
        page.get(link)
    with clock.at(DAY + dt.timedelta(hours=1)):
        page.post(link, status=410)
    assert not is_signed_in(page)


def test_the_database_holds_no_token(page, people, work):
    link = a_link(work, people.author)
    token = link.rsplit("/", 1)[1]
    with work() as session:
        row = session.scalars(select(SignInLink)).one()
        assert token not in row.token_hash and len(row.token_hash) == 64
    page.get(f"/sign-in/{row.token_hash}", status=410)


def test_two_links_are_never_alike(people, work):
    assert len({a_link(work, people.author) for _ in range(20)}) == 20


def test_a_link_leads_back_to_the_page_that_asked_for_signing_in(page, people, work):
    practice = _draft(work, people)
    page.post("/sign-in", {"email": people.author.email, "next": f"/drafts/{practice}"})
    assert page.post(link_in_last_letter(work)).response.request.path == f"/drafts/{practice}"


@pytest.mark.parametrize(
    ("who", "home"),
    [("author", "/my"), ("editor", "/desk"), ("archivist", "/volumes"), ("administrator", "/people")],
)
def test_everybody_arrives_where_their_work_is(page, people, work, who, home):
    assert page.post(a_link(work, people.named(who))).response.request.path == home


def _draft(work, people) -> int:
    with work() as session:
        return a_practice(session, by=session.get(Person, people.author.id)).id


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "javascript:alert(1)",
    "evil.example",
    "http:evil.example",
    " //evil.example",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_sent_to_another_site(page, people, work, target):
    page.post("/sign-in", {"email": people.author.email, "next": target})
    answer = page.client.post(link_in_last_letter(work), data={"csrf_token": page.token()})
    assert answer.location == "/my"
    answer = page.client.post("/language", data={"csrf_token": page.token(), "language": "fr", "next": target})
    assert answer.location == "/"


def test_a_line_end_in_a_target_adds_no_header(page):
    answer = page.client.post(
        "/language", data={"csrf_token": page.token(), "language": "fr", "next": "/a\r\nSet-Cookie: evil=1"}
    )
    assert "evil=1" not in str(answer.headers.getlist("Set-Cookie"))


def test_a_target_that_stays_here_is_kept():
    assert security.local_path("/desk?state=returned#x", "/") == "/desk?state=returned#x"
    assert security.local_path(None, "/my") == "/my" and security.local_path("", "/my") == "/my"


# --------------------------------------------------------------------------------------------------- what is told


def test_known_and_unknown_addresses_get_the_same_answer(app, people, work):
    known = Page(app.test_client()).post("/sign-in", {"email": people.author.email})
    unknown = Page(app.test_client()).post("/sign-in", {"email": "nobody@elsewhere.example"})
    assert (known.status, known.text) == (unknown.status, unknown.text)
    assert _names(known) == _names(unknown)
    with work() as session:
        assert [letter.to_email for letter in session.scalars(select(Letter))] == [people.author.email]


def _names(opened):
    return sorted(name for name, _ in opened.response.headers)


def test_an_address_is_known_whatever_its_case(page, people, work):
    page.post("/sign-in", {"email": f"  {people.author.email.upper()} "})
    assert link_in_last_letter(work)


@pytest.mark.parametrize("email", ["", "   ", "nobody", "a@b", "a b@city.example", "a@city.example\nBcc: x@y.example"])
def test_what_is_no_address_is_said_at_the_field(page, work, email):
    opened = page.post("/sign-in", {"email": email})
    assert opened.all("input", id="email")[0].get("aria-describedby")
    assert any(a.get("href") == "#email" for a in opened.root.iter("a"))
    with work() as session:
        assert not session.scalars(select(Letter)).all()


# ---------------------------------------------------------------------------------------------------- sessions


def test_signing_out_ends_the_session_in_every_browser(page_of, people):
    here, there = page_of(people.author), page_of(people.author)
    assert is_signed_in(there)
    here.post("/sign-out")
    assert not is_signed_in(here) and not is_signed_in(there)


def test_signing_out_leaves_other_people_alone(page_of, people):
    page_of(people.author).post("/sign-out")
    assert is_signed_in(page_of(people.editor))


def test_a_cookie_of_an_earlier_epoch_opens_nothing(page_of, people, work):
    with work() as session:
        session.get(Person, people.author.id).session_epoch = 7
    assert not is_signed_in(page_of(people.author))


def test_a_cookie_of_a_person_who_is_gone_opens_nothing(page_of, work):
    with work() as session:
        person = a_person(session)
    browser = page_of(person)
    with work() as session:
        session.delete(session.get(Person, person.id))
    assert not is_signed_in(browser)
    browser.get("/")


def test_a_cookie_signed_with_another_key_opens_nothing(app, page_of, people):
    browser = page_of(people.author)
    app.config["SECRET_KEY"] = "another key, just as long as the first one was"
    assert not is_signed_in(browser)


def test_signing_in_starts_a_new_session(page, people, work):
    with page.client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    page.post(a_link(work, people.author))
    with page.client.session_transaction() as cookie:
        assert "planted" not in cookie and cookie["person"] == people.author.id


def test_the_session_cookie_is_out_of_reach_of_scripts(page, people, work):
    answer = page.client.post(a_link(work, people.author), data={"csrf_token": page.token()})
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("sheaf="))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


def test_over_https_the_cookie_is_secure_and_browsers_are_told_to_stay(settings):
    app = create_app(replace(settings, site_url="https://sheaf.example"))
    answer = app.test_client().get("/healthz")
    assert app.config["SESSION_COOKIE_SECURE"] is True
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


# --------------------------------------------------------------------------------------------------- forged forms


@pytest.mark.parametrize("token", [None, "", "made-up"])
def test_a_forged_form_is_refused_on_every_address_that_takes_forms(app, page_of, people, work, token):
    practice = _draft(work, people)
    data = {} if token is None else {"csrf_token": token}
    values = {
        "id": practice,
        "token": "x",
        "section_id": "about",
        "action": "recall",
        "language": "fr",
        "year": 2026,
        "person_id": 1,
        "asked_id": 1,
        "comment_id": 1,
        "suggestion_id": 1,
        "field_id": "title",
    }
    doors = [rule for rule in app.url_map.iter_rules() if "POST" in rule.methods]
    assert len(doors) > 10
    clients = [page_of(getattr(people, who)).client for who in ("author", "editor", "archivist", "administrator")]
    urls = app.url_map.bind("localhost")
    for rule in doors:
        path = urls.build(rule.endpoint, {name: values[name] for name in rule.arguments}, method="POST")
        for client in clients:
            assert client.post(path, data=data).status_code == 400, path


def test_a_token_of_another_browser_is_refused(page, page_of, people):
    stolen = page.token()
    assert page_of(people.author).client.post("/sign-out", data={"csrf_token": stolen}).status_code == 400


# -------------------------------------------------------------------------------------------------------- headers


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/practices/{slug}", 200),
        ("/practices/{slug}/sheet-en.docx", 200),
        ("/pictures/{photo}.jpg", 200),
        ("/style/topics.css", 200),
        ("/healthz", 200),
        ("/my", 302),
        ("/people", 403),
        ("/nowhere", 404),
        ("/sign-in/made-up", 410),
        ("/sign-out", 405),
        ("/static/css/sheaf.css", 200),
    ],
)
def test_every_kind_of_answer_carries_the_headers(page, page_of, people, work, address, status):
    with work() as session:
        practice = a_practice(session, State.PUBLISHED, photos=1)
        photo = practice.published_revisions[0].answers["photos"][0]["file"]
    browser = page_of(people.author) if status == 403 else page
    answer = browser.client.get(address.format(slug=practice.slug, photo=photo))
    assert answer.status_code == status
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert answer.headers["Referrer-Policy"] == "same-origin"
    answer.close()


def test_a_failed_request_carries_the_headers_too(app, page, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("a mistake of ours")

    app.testing = app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("webapp.search.catalogue", fail)
    answer = page.client.get("/practices")
    assert answer.status_code == 500 and "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_no_page_may_run_a_script_that_is_written_into_it(page):
    policy = page.client.get("/").headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy and "unsafe" not in policy


def test_reading_sets_no_cookie_and_working_renews_it(page_of, people):
    browser = page_of(people.author).client
    browser.get("/my")
    assert "Set-Cookie" not in browser.get("/my").headers
    token = re.search(r'csrf_token" value="([^"]+)"', browser.get("/my").text)[1]
    assert "sheaf=" in browser.post("/language", data={"csrf_token": token, "language": "en"}).headers["Set-Cookie"]


def test_pages_of_somebody_who_is_signed_in_are_kept_nowhere(page_of, page, people):
    assert page_of(people.author).client.get("/my").headers["Cache-Control"] == "no-store"
    assert page_of(people.author).client.get("/").headers["Cache-Control"] == "no-store"
    assert page.client.get("/sign-in/made-up").headers["Cache-Control"] == "no-store"


# --------------------------------------------------------------------------------------------------------- limits


def test_an_upload_beyond_the_limit_is_refused_with_a_page(app, page_of, people, work):
    app.config["MAX_CONTENT_LENGTH"] = 50_000
    practice, browser = _draft(work, people), page_of(people.author)
    big = {"photos-upload": (io.BytesIO(a_jpeg() + b"\0" * 60_000), "big.jpg")}
    opened = browser.post(f"/drafts/{practice}/evidence", big, status=413)
    assert "too large" in opened.text


def test_a_form_with_a_huge_text_is_refused_with_a_page(page_of, people, work):
    practice, browser = _draft(work, people), page_of(people.author)
    huge = {"csrf_token": browser.token(), "purpose": "x" * (security.MAX_FORM_BYTES + 1)}
    assert browser.client.post(f"/drafts/{practice}/story", data=huge).status_code == 413


def test_six_pictures_of_the_largest_size_fit_into_one_form(app, settings):
    assert app.config["MAX_CONTENT_LENGTH"] > 6 * settings.upload_megabytes * 1_000_000


def test_who_knocks_too_often_is_asked_to_wait(settings, app):
    busy = create_app(replace(settings, environment=Environment.DEVELOPMENT))
    busy.config["WTF_CSRF_ENABLED"] = False
    client = busy.test_client()
    answers = [client.post("/sign-in", data={"email": "a@city.example"}) for _ in range(11)]
    assert [a.status_code for a in answers] == [200] * 10 + [429]
    assert "wait a moment" in answers[-1].text
    assert client.get("/sign-in").status_code == 200


# -------------------------------------------------------------------------------------------------------- settings


def test_settings_come_from_the_environment():
    settings = from_environment(
        {
            "SHEAF_ENVIRONMENT": "demo",
            "SHEAF_SECRET_KEY": SECRET,
            "SHEAF_INSTANCE": "/somewhere",
            "SHEAF_WORKERS": "5",
            "SHEAF_LEASE_SECONDS": "1.5",
            "PATH": "/bin",
        }
    )
    assert settings.environment is Environment.DEMO and settings.shows_letters
    assert (str(settings.instance), settings.workers, settings.lease_seconds) == ("/somewhere", 5, 1.5)
    assert settings.resolved_database_url == "sqlite:////somewhere/sheaf.sqlite3"


def test_production_is_the_default_and_shows_no_letters():
    settings = from_environment({"SHEAF_SECRET_KEY": SECRET})
    assert settings.environment is Environment.PRODUCTION and not settings.shows_letters


def test_a_setting_that_does_not_exist_is_refused_by_name():
    with pytest.raises(ConfigError, match=r"SHEAF_SECRET_KEYS is not a setting of Sheaf"):
        from_environment({"SHEAF_SECRET_KEYS": SECRET})


@pytest.mark.parametrize("secret", ["", "change-me", "x" * 31])
def test_several_machines_need_a_secret_that_is_long_enough(secret):
    with pytest.raises(ConfigError, match=r"SHEAF_SECRET_KEY must be given .* 32 characters"):
        from_environment({"SHEAF_DATABASE_URL": "postgresql://db/sheaf", "SHEAF_SECRET_KEY": secret})


def test_a_short_secret_is_refused_on_one_machine_too(tmp_path):
    with pytest.raises(ConfigError, match="SHEAF_SECRET_KEY"):
        from_environment({"SHEAF_INSTANCE": str(tmp_path), "SHEAF_SECRET_KEY": "short"})


def test_one_machine_makes_its_own_secret_once_and_keeps_it_to_itself(tmp_path):
    first = from_environment({"SHEAF_INSTANCE": str(tmp_path)})
    second = from_environment({"SHEAF_INSTANCE": str(tmp_path)})
    assert first.secret_key == second.secret_key and len(first.secret_key) >= 32
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_two_installations_have_different_secrets(tmp_path):
    one, two = (from_environment({"SHEAF_INSTANCE": str(tmp_path / name)}) for name in ("one", "two"))
    assert one.secret_key != two.secret_key


@pytest.mark.parametrize(
    ("name", "value"),
    [("WORKERS", "many"), ("ENVIRONMENT", "staging"), ("UPLOAD_MEGABYTES", "1.5"), ("LEASE_SECONDS", "soon")],
)
def test_a_value_that_is_not_understood_is_named(name, value):
    with pytest.raises(ConfigError, match=f"SHEAF_{name} is “{value}”, which is not understood"):
        from_environment({f"SHEAF_{name}": value})


def test_a_value_may_stand_in_a_file(tmp_path):
    (tmp_path / "secret").write_text(SECRET + "\n")
    (tmp_path / "database").write_text("postgresql://user:password@db/sheaf\n")
    settings = from_environment(
        {
            "SHEAF_SECRET_KEY_FILE": str(tmp_path / "secret"),
            "SHEAF_DATABASE_URL_FILE": str(tmp_path / "database"),
        }
    )
    assert (settings.secret_key, settings.database_url) == (SECRET, "postgresql://user:password@db/sheaf")


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(ConfigError, match=r"SHEAF_SECRET_KEY_FILE names /not/here, which cannot be read"):
        from_environment({"SHEAF_SECRET_KEY_FILE": "/not/here"})


def test_every_setting_says_what_it_is_for():
    assert [f.name for f in fields(Settings) if not f.metadata.get("help")] == []
