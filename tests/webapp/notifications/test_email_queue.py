"""E-mails: in the person's language, written with what causes them, sent after it and once."""

from __future__ import annotations

import email
import email.policy
import re
import smtplib
import ssl
from dataclasses import replace

import pytest
from builders import a_person, a_practice
from sqlalchemy import select, update

from webapp.accounts import sign_in_links
from webapp.config import ROOT, Settings
from webapp.models import Email, EmailState, Job, Role, State
from webapp.notifications import email_texts as emails
from webapp.notifications import mail
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action

CERTIFICATE = ROOT / "tests" / "mail_server.pem"


@pytest.fixture
def posted(app):
    """The messages that the post was given."""
    messages = []
    app.extensions["sheaf_post"] = messages.append
    return messages


def outbox(settings):
    """The e-mails in the outbox folder, parsed, in the order of their numbers."""
    paths = sorted((settings.instance / "outbox").glob("*.eml"), key=lambda p: int(re.sub(r"\D", "", p.stem)))
    return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in paths]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_email_is_whole_in_every_language(session, language):
    person = a_person(session, language=language, name="Olena Example")
    practice = a_practice(session, State.PUBLISHED, by=person)
    greeting = {"en": "Dear Olena Example,", "fr": "Olena Example"}[language]
    for name in emails.NAMES:
        email = mail.write(session, name, person, practice=practice, note="A reason.", link="http://localhost/x")
        assert greeting in email.body.splitlines()[0], name
        assert email.subject and "\n" not in email.subject and email.language == language, name
        assert "http://localhost/x" in email.body, name
        assert not re.search(r"None|\{\{|\}\}|%\(|&amp;|&#|\n\n\n\n", email.subject + email.body), name
        assert email.body.splitlines()[-3] == "", f"{name}: the farewell is a paragraph of its own"


def test_a_french_email_is_not_english(session):
    person, practice = a_person(session), a_practice(session, State.PUBLISHED)
    for name in emails.NAMES:
        person.language = "en"
        english = mail.write(session, name, person, practice=practice, note="x", link="http://localhost/x")
        person.language = "fr"
        french = mail.write(session, name, person, practice=practice, note="x", link="http://localhost/x")
        assert english.body.splitlines()[-1] != french.body.splitlines()[-1], name
        assert english.body.splitlines()[2] != french.body.splitlines()[2], name


def test_each_of_two_people_gets_the_email_in_their_own_language(session):
    author, co_author = a_person(session, language="fr"), a_person(session, language="en")
    practice = a_practice(session, by=author)
    practice.people.append(co_author)
    carry_out(session, practice, Action.SUBMIT, author)
    found = session.execute(select(Email.to_email, Email.language).where(Email.name == "received"))
    assert {tuple(one) for one in found} == {(author.email, "fr"), (co_author.email, "en")}


@pytest.mark.parametrize("title", ["A & B <c> “d”", "Line\nbreak\r\nBcc: evil@evil.example", "ائدة الثلاثاء"])
def test_a_title_is_plain_text_in_an_email(app, work, posted, run_jobs, title):
    with work() as session:
        practice = a_practice(session, title="x")
        practice.title = title
        mail.write(session, "received", practice.people[0], practice=practice)
    run_jobs()
    message = email.message_from_bytes(posted[0].as_bytes(), policy=email.policy.default)
    assert " ".join(title.split()) in message["Subject"]
    assert message["Bcc"] is None and len(message.get_all("To")) == 1


def test_an_email_points_where_its_reader_works(session):
    person, practice = a_person(session), a_practice(session, State.PUBLISHED)
    links = {
        "received": f"http://localhost/drafts/{practice.id}",
        "submitted": f"http://localhost/desk/{practice.id}",
        "published": f"http://localhost/practices/{practice.slug}",
    }
    for name, link in links.items():
        assert link in mail.write(session, name, person, practice=practice).body


def test_an_email_is_written_before_it_is_sent_and_sent_once(work, posted, run_jobs):
    with work() as session:
        mail.write(session, "sign_in", a_person(session), link="http://localhost/x")
        assert posted == []
    with work() as session:
        email = session.scalars(select(Email)).one()
        assert (email.state, email.sent_at) == (EmailState.QUEUED, None)
    run_jobs()
    with work() as session:
        email = session.scalars(select(Email)).one()
        assert email.state == EmailState.SENT and email.sent_at
        session.execute(update(Job).values(state="queued"))
    run_jobs()
    assert len(posted) == 1


def test_an_email_that_cannot_be_sent_now_is_sent_later(app, work, run_jobs, posted):
    def away(message):
        raise smtplib.SMTPServerDisconnected("not now")

    app.extensions["sheaf_post"] = away
    with work() as session:
        mail.write(session, "sign_in", a_person(session), link="http://localhost/x")
    run_jobs()
    with work() as session:
        assert session.scalars(select(Email)).one().state == EmailState.QUEUED
        session.execute(update(Job).values(run_after=Job.created_at))
    app.extensions["sheaf_post"] = posted.append
    run_jobs()
    assert len(posted) == 1


def test_every_attempt_at_an_email_has_the_same_message_id_and_a_copy_another(app, work, run_jobs):
    tried = []

    def drops(message):
        tried.append(message["Message-ID"])
        if len(tried) < 3:
            raise smtplib.SMTPServerDisconnected("taken, perhaps")

    app.extensions["sheaf_post"] = drops
    with work() as session:
        mail.write(session, "sign_in", a_person(session), link="http://localhost/x")
    for _ in range(3):
        run_jobs()
        with work() as session:
            session.execute(update(Job).values(run_after=Job.created_at))
    with work() as session:
        mail.send_again(session, session.scalars(select(Email)).one())
    run_jobs()
    assert len(tried) == 4 and len(set(tried[:3])) == 1 and tried[3] != tried[0]
    assert re.fullmatch(r"<letter-1\.\d{20}@localhost>", tried[0])


def test_one_email_that_fails_does_not_hold_up_the_others(app, work, run_jobs):
    sent = []

    def picky(message):
        if "person" not in message["To"]:
            raise ValueError("no such mailbox")
        sent.append(message["To"])

    app.extensions["sheaf_post"] = picky
    with work() as session:
        people = [a_person(session) for _ in range(3)]
        people[0].email = "gone@city.example"
        for person in people:
            mail.write(session, "sign_in", person, link="http://localhost/x")
    run_jobs()
    assert sent == [person.email for person in people[1:]]


# ------------------------------------------------------------------------------------------------------- the folder


def test_the_outbox_holds_emails_that_a_mail_program_can_read(settings, work, run_jobs):
    with work() as session:
        person = a_person(session, Role.EDITOR, name="Zoë Éditrice", language="fr")
        practice = a_practice(session, State.SUBMITTED, title="Łódź – ائدة", editor=person)
        sign_in_links.send_sign_in(session, person)
    run_jobs()
    emails = outbox(settings)
    assert len(emails) == 3
    for one in emails:
        assert one["From"] == "Sheaf <no-reply@localhost>" and one["Date"] and "@localhost" in one["Message-ID"]
        assert one["Auto-Submitted"] == "auto-generated" and one.get_body().get_content_type() == "text/plain"
        enclosed = [part.get_content_type() for part in one.iter_attachments()]
        assert enclosed == (["application/pdf"] if one["To"] == practice.people[0].email else [])
    assert len({one["Message-ID"] for one in emails}) == 3
    submitted = next(one for one in emails if one["To"] == person.email and practice.reference in one["Subject"])
    assert "Łódź – ائدة" in submitted["Subject"] and "Łódź – ائدة" in submitted.get_content()
    assert submitted["Content-Language"] == "fr"


def test_a_link_in_the_outbox_is_whole_and_works(settings, work, run_jobs, page):
    with work() as session:
        sign_in_links.send_sign_in(session, a_person(session), "/my")
    run_jobs()
    (email,) = outbox(settings)
    (link,) = re.findall(r"^http://localhost(/sign-in/\S+)$", email.get_content(), re.MULTILINE)
    assert page.post(link).response.request.path == "/my"


@pytest.mark.parametrize(
    "address", ["jürgen@city.example", "o'neill+x@city.example", "a,b@city.example", "a<b@city.example"]
)
def test_an_odd_address_does_not_stop_the_post(settings, work, run_jobs, address):
    with work() as session:
        person = a_person(session)
        person.email = address
        mail.write(session, "sign_in", person, link="http://localhost/x")
    run_jobs()
    assert len(outbox(settings)) == 1


# --------------------------------------------------------------------------------------------------- a mail server


def a_message(work, run_jobs, posted):
    with work() as session:
        mail.write(session, "sign_in", a_person(session), link="http://localhost/x")
    run_jobs()
    return posted[-1]


def test_an_email_reaches_a_mail_server(app, work, run_jobs, posted, mail_server):
    server = mail_server()
    message = a_message(work, run_jobs, posted)
    mail.Smtp(server.url)(message)
    assert server.recipients == [message["To"]]
    taken = email.message_from_bytes(server.taken[0], policy=email.policy.default)
    assert taken["Subject"] == message["Subject"] and "http://localhost/x" in taken.get_content()


def test_a_mail_server_that_is_not_there_is_an_error_that_is_tried_again(work, run_jobs, posted, mail_server):
    server = mail_server()
    message = a_message(work, run_jobs, posted)
    server.close()
    server.close = lambda: None
    with pytest.raises(OSError):
        mail.Smtp(server.url)(message)


@pytest.mark.parametrize("scheme", ["smtp", "smtp+starttls"])
def test_encryption_that_a_mail_server_offers_is_used_without_a_user_too(
    work, run_jobs, posted, mail_server, monkeypatch, scheme
):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    server = mail_server(offers_tls=True)
    mail.Smtp(server.url.replace("smtp:", f"{scheme}:"))(a_message(work, run_jobs, posted))
    assert server.encrypted == [True] and len(server.recipients) == 1


def test_only_where_encryption_is_required_is_a_certificate_required_too(work, run_jobs, posted, mail_server):
    message, server = a_message(work, run_jobs, posted), mail_server(offers_tls=True)
    mail.Smtp(server.url)(message)
    with pytest.raises(ssl.SSLCertVerificationError):
        mail.Smtp(server.url.replace("smtp:", "smtp+starttls:"))(message)
    assert server.encrypted == [True]


def test_where_encryption_is_required_nothing_is_sent_without(work, run_jobs, posted, mail_server):
    message, server = a_message(work, run_jobs, posted), mail_server()
    mail.Smtp(server.url)(message)
    with pytest.raises(smtplib.SMTPNotSupportedError):
        mail.Smtp(server.url.replace("smtp:", "smtp+starttls:"))(message)
    assert server.encrypted == [False]


class FakeSmtp:
    """Notes what is asked of a mail server."""

    calls: list

    def __init__(self, host, port, **options):
        self.calls.append(("connect", type(self).__name__, host, port, options["timeout"]))

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.calls.append(("quit",))

    def ehlo_or_helo_if_needed(self):
        pass

    def has_extn(self, name):
        return False

    def starttls(self, context):
        self.calls.append(("starttls", context.check_hostname))

    def login(self, user, password):
        self.calls.append(("login", user, password))

    def send_message(self, message):
        self.calls.append(("send",))


class FakeSmtpSsl(FakeSmtp):
    pass


@pytest.mark.parametrize(
    ("url", "calls"),
    [
        ("smtp://mail.example", [("connect", "FakeSmtp", "mail.example", 25, 30), ("send",), ("quit",)]),
        (
            "smtp://me:p%40ss@mail.example:587",
            [
                ("connect", "FakeSmtp", "mail.example", 587, 30),
                ("starttls", True),
                ("login", "me", "p@ss"),
                ("send",),
                ("quit",),
            ],
        ),
        (
            "smtps://me:pass@mail.example",
            [("connect", "FakeSmtpSsl", "mail.example", 465, 30), ("login", "me", "pass"), ("send",), ("quit",)],
        ),
    ],
)
def test_a_password_is_only_sent_over_an_encrypted_connection(monkeypatch, url, calls):
    FakeSmtp.calls = []
    monkeypatch.setattr(smtplib, "SMTP", FakeSmtp)
    monkeypatch.setattr(smtplib, "SMTP_SSL", FakeSmtpSsl)
    mail.Smtp(url)(email.message.EmailMessage())
    assert FakeSmtp.calls == calls


def test_the_setting_chooses_the_post(app, settings):
    assert isinstance(app.extensions["sheaf_post"], mail.Outbox)
    mail.init_app(app_with(app, replace(settings, mail_url="smtp://mail.example")))
    assert isinstance(app.extensions["sheaf_post"], mail.Smtp)


def app_with(app, settings: Settings):
    app.config["SETTINGS"] = settings
    return app
