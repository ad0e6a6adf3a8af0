"""Reference documents in a draft: taken as PDF, kept without active content, and public only with their practice."""

from __future__ import annotations

import io
import re

import pikepdf
import pytest
from builders import a_practice
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name
from sqlalchemy import select
from writing import fill, summary

from webapp.core import active_content
from webapp.core.active_content import Cleaned
from webapp.editions import build_input
from webapp.models import Person, Practice, State, StoredFile
from webapp.practices import drafts
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action
from webapp.storage import files
from webapp.storage.reference_files import NotADocument, taken


def a_pdf(**options):
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out, **options)
    return out.getvalue()


def an_empty_pdf():
    out = io.BytesIO()
    pikepdf.new().save(out)
    return out.getvalue()


def upload(data, name="plan.pdf"):
    return io.BytesIO(data), name


REFUSED = {
    "a web page": (b"<!doctype html><script>alert(1)</script>", "not_a_pdf"),
    "a web page that is a PDF further down": (b"<script>alert(1)</script>" + a_pdf(), "not_a_pdf"),
    "a picture that is a PDF further down": (b"\xff\xd8\xff\xe0" + a_pdf(), "not_a_pdf"),
    "only a beginning": (b"%PDF-1.7\n", "not_a_pdf"),
    "half of one": (a_pdf()[:200], "not_a_pdf"),
    "no pages": (an_empty_pdf(), "not_a_pdf"),
    "nothing": (b"", "not_a_pdf"),
    "with a password": (a_pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "locked"),
    "too large": (a_pdf() + b"\n" * 3000, "too_large"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_open_pdf_is_refused_by_its_content(name):
    data, reason = REFUSED[name]
    with pytest.raises(NotADocument) as refusal:
        taken(data, most_bytes=3000)
    assert refusal.value.reason == reason


def test_an_uploaded_document_is_kept_as_it_is_and_named_after_its_file(city, draft, stored):
    data = a_pdf()
    opened = fill(
        city, f"{draft}/evidence", then="add", **{"references-0-upload": upload(data, "Action plan 2026.pdf")}
    )
    row = stored(draft)[1]["references"][0]
    assert row["title"] == "Action plan 2026" and row["url"] == ""
    assert "Action plan 2026.pdf" in opened.text
    answer = city.get(f"/files/{row['file']}").response
    assert answer.data == data and answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_refused_document_is_named_at_its_box_and_the_words_are_kept(city, draft, stored):
    boxes = {"references-0-title": "Our plan", "references-0-upload": upload(b"<script>", "plan.pdf")}
    opened = fill(city, f"{draft}/evidence", **boxes)
    assert [(anchor, "plan.pdf" in sentence) for sentence, anchor in summary(opened)] == [("references-0-upload", True)]
    assert stored(draft)[1]["references"][0]["title"] == "Our plan"


@pytest.mark.parametrize(
    "box", ["references-²-upload", "references--1-upload", "references-9999999-upload", "x-0-upload"]
)
def test_a_document_in_an_odd_box_is_passed_over(city, draft, stored, box):
    before = stored(draft)[1]
    fill(city, f"{draft}/evidence", then="save", **{box: upload(a_pdf())})
    assert stored(draft)[1] == before


def test_a_document_of_another_practice_in_the_form_is_dropped(city, draft, stored, work, people):
    with work() as session:
        theirs = a_practice(session, by=session.get(Person, people.other.id))
        foreign = files.keep(session, theirs, a_pdf(), "secret.pdf", None).id
    fill(city, f"{draft}/evidence", then="save", **{"references-0-title": "Mine", "references-0-file": foreign})
    assert stored(draft)[1]["references"][0]["file"] == ""
    assert city.client.get(f"/files/{foreign}").status_code == 404


def test_a_document_is_public_with_its_practice_and_only_then(city, draft, page, work, people, stored):
    data = a_pdf()
    fill(city, f"{draft}/evidence", then="add", **{"references-0-upload": upload(data, "plan.pdf")})
    id = stored(draft)[1]["references"][0]["file"]
    assert page.client.get(f"/documents/{id}.pdf").status_code == 404
    with work() as session:
        practice = session.get(Practice, int(draft.split("/")[2]))
        carry_out(session, practice, Action.SUBMIT, session.get(Person, people.author.id))
        editor = session.get(Person, people.editor.id)
        for action in (Action.ACCEPT, Action.PUBLISH):
            carry_out(session, practice, action, editor)
        slug = practice.slug
    answer = page.client.get(f"/documents/{id}.pdf")
    assert answer.data == data and answer.headers["Content-Disposition"].startswith("attachment")
    assert f"/documents/{id}.pdf" in page.get(f"/practices/{slug}").response.text
    assert page.client.get(f"/pictures/{id}.jpg").status_code == 404
    with work() as session:
        practice = session.get(Practice, int(draft.split("/")[2]))
        carry_out(session, practice, Action.WITHDRAW, session.get(Person, people.editor.id), note="Because.")
    assert page.client.get(f"/documents/{id}.pdf").status_code == 404


def test_a_full_disk_keeps_the_words_and_says_that_the_file_is_not_there(city, draft, stored, monkeypatch, work):
    def full(*args, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.obstore, "put", full)
    boxes = {"references-0-title": "Our plan", "references-0-upload": upload(a_pdf())}
    opened = fill(city, f"{draft}/evidence", **boxes)
    assert "no room" in summary(opened)[0][0]
    assert stored(draft)[1]["references"][0]["title"] == "Our plan"
    with work() as session:
        assert session.scalars(select(StoredFile)).all() == []
    assert stored(draft)[0].state == State.DRAFT


# ------------------------------------------------------------------------------------------------ active content


def an_active_pdf(*, active=True, signed=False):
    """A PDF that runs a script when it is opened, starts a program by a link, and has a program attached."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page().obj
        if active:
            make_active(pdf, page)
        if signed:
            value = Dictionary(Type=Name.Sig, ByteRange=[0, 1, 2, 3], Contents=b"signature")
            pdf.Root.AcroForm = Dictionary(SigFlags=3, Fields=Array([Dictionary(FT=Name.Sig, T="s", V=value)]))
        pdf.save(out)
    return out.getvalue()


def make_active(pdf, page):
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    pdf.attachments["evil.exe"] = b"MZ evil"
    launch = Dictionary(S=Name.Launch, F="cmd.exe")
    web = Dictionary(S=Name.URI, URI="https://lutsk.example/", Next=launch)
    page.Annots = pdf.make_indirect(Array([Dictionary(Subtype=Name.Link, Rect=[0, 0, 9, 9], A=web)]))


FORBIDDEN = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|EF|AA|XFA|RichMedia|GoToR|SubmitForm|Movie)\b|MZ evil")


def laid_bare(data):
    """The objects of a PDF as text, nothing compressed."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(
            out,
            qdf=True,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return out.getvalue()


ACTIVE = [
    Dictionary(S=Name.JavaScript, JS="app.alert(1)"),
    Dictionary(S=Name.Launch, F="cmd.exe"),
    Dictionary(S=Name.SubmitForm, F="https://evil.example/"),
    Dictionary(S=Name.GoToR, F="\\\\evil\\share"),
    Dictionary(S=Name.URI, URI=" JavaScript:alert(1)"),
]
HARMLESS = [Dictionary(S=Name.URI, URI="https://lutsk.example/"), Dictionary(S=Name.GoTo, D="chapter")]
actions = st.recursive(
    st.sampled_from(ACTIVE + HARMLESS).map(Dictionary),
    lambda inner: st.builds(
        lambda first, then, many: Dictionary(
            **{k[1:]: v for k, v in first.items()}, Next=Array(then) if many else then[0]
        ),
        st.sampled_from(ACTIVE + HARMLESS),
        st.lists(inner, min_size=1, max_size=3),
        st.booleans(),
    ),
    max_leaves=4,
)
places = st.sampled_from(["catalog", "page", "link", "field", "names", "outline", "annotation", "xfa", "rich media"])


def put_at(pdf, place, action):
    """Put an action where PDFs have them, or something as active in its place."""
    page, one = pdf.pages[0].obj, pdf.make_indirect(action) if len(action) % 2 else action
    annotation = {
        "link": Dictionary(Subtype=Name.Link, A=one),
        "annotation": Dictionary(
            Subtype=Name.FileAttachment, FS=Dictionary(EF=Dictionary(F=pdf.make_stream(b"MZ evil")))
        ),
        "rich media": Dictionary(Subtype=Name.RichMedia, RichMediaContent=Dictionary(Assets=one)),
    }
    if place in annotation:
        annotation[place].Rect = Array([0, 0, 9, 9])
        page.Annots = Array([*page.get("/Annots", []), annotation[place]])
    elif place == "catalog":
        pdf.Root.OpenAction = one
    elif place == "page":
        page.AA = Dictionary(O=one)
    elif place == "names":
        pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["a", one])))
    elif place == "outline":
        pdf.Root.Outlines = Dictionary(First=pdf.make_indirect(Dictionary(Title="Chapter", A=one)))
    elif place == "xfa":
        pdf.Root.AcroForm = Dictionary(XFA=pdf.make_stream(b"<xfa/>"), Fields=Array([]))
    else:
        pdf.Root.AcroForm = Dictionary(Fields=Array([Dictionary(FT=Name.Btn, T="b", AA=Dictionary(K=one))]))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(places, actions), min_size=1, max_size=5))
def test_nothing_active_is_left_wherever_it_stands_and_the_pages_are_the_same(found):
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.pages[0].obj.Contents = pdf.make_stream(b"BT (What a reader sees) Tj ET")
        for place, action in found:
            put_at(pdf, place, action)
        pdf.save(out)
    cleaned = active_content.clean(out.getvalue())
    bare = laid_bare(cleaned.data)
    assert FORBIDDEN.search(bare) is None and b"javascript:" not in bare.lower()
    assert b"(What a reader sees)" in bare
    assert cleaned.changed or cleaned.data == out.getvalue()
    assert active_content.clean(cleaned.data) == Cleaned(cleaned.data, changed=False)


def test_an_upload_loses_what_runs_or_is_attached_and_its_city_is_told(city, draft, stored):
    boxes = {"references-0-upload": upload(an_active_pdf(), "plan.pdf")}
    opened = fill(city, f"{draft}/evidence", then="add", **boxes)
    assert "“plan.pdf” had scripts, attached files or multimedia in it" in opened.text
    kept = city.get(f"/files/{stored(draft)[1]['references'][0]['file']}").response.data
    assert FORBIDDEN.search(laid_bare(kept)) is None and b"https://lutsk.example/" in laid_bare(kept)


def test_a_signed_document_is_kept_as_it_is_or_refused_and_never_loses_its_signature_in_silence(city, draft, stored):
    active = an_active_pdf(signed=True)
    opened = fill(city, f"{draft}/evidence", **{"references-0-upload": upload(active, "plan.pdf")})
    assert "would break the signature" in summary(opened)[0][0] and "references" not in stored(draft)[1]
    harmless = an_active_pdf(active=False, signed=True)
    assert taken(harmless, 10_000) == Cleaned(harmless, changed=False)
    assert b"ByteRange" not in laid_bare(active_content.clean(active, keep_signature=False).data)


def test_a_form_that_draws_its_own_pages_is_refused():
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.AcroForm = Dictionary(XFA=pdf.make_stream(b"<xfa/>"))
        pdf.Root.NeedsRendering = True
        pdf.save(out)
    with pytest.raises(NotADocument) as refusal:
        taken(out.getvalue(), 10_000)
    assert refusal.value.reason == "drawn"


def test_a_document_that_an_earlier_release_stored_is_handed_out_clean_everywhere(city, draft, work, page, people):
    """On the public page, to its city, in the package of an edition; and its clean copy goes when the file goes."""
    with work() as session:
        practice = session.get(Practice, int(draft.split("/")[2]))
        id = files.keep(session, practice, an_active_pdf(signed=True), "plan.pdf", None).id
        row = {"title": "Plan", "url": "", "file": id}
        drafts.save(session, practice.working_copy, {"references": [row]}, session.get(Person, people.author.id))
        carry_out(session, practice, Action.SUBMIT, session.get(Person, people.author.id))
        for action in (Action.ACCEPT, Action.PUBLISH):
            carry_out(session, practice, action, session.get(Person, people.editor.id))
        session.flush()
        (read,) = build_input._documents(session, practice.published_revisions).values()
        packed = read()
    public = [page.client.get(f"/documents/{id}.pdf").data for _ in range(2)]
    assert public[0] == public[1] == packed == city.get(f"/files/{id}").response.data
    assert FORBIDDEN.search(laid_bare(packed)) is None
    with work():
        assert [name for name in files.names("documents") if id in name]
        files.forget([id])
        assert [name for name in files.names("documents") if id in name] == []


@pytest.mark.parametrize("name, kept", [("NextPage", True), ("Print", False), ("SaveAs", False)])
def test_only_to_pages_a_named_action_may_lead(name, kept):
    with pikepdf.open(io.BytesIO(a_pdf())) as pdf:
        pdf.Root.OpenAction = Dictionary(S=Name.Named, N=Name("/" + name))
        pdf.save(out := io.BytesIO())
    assert active_content.clean(out.getvalue()).changed is not kept


def test_nothing_is_fetched_or_done_by_a_stream():
    with pikepdf.open(io.BytesIO(a_pdf())) as pdf:
        pdf.pages[0].obj.Contents = pdf.make_stream(b"", F=Dictionary(FS=Name.URL, F="https://evil.example/"))
        pdf.Root.OpenAction = pdf.make_stream(b"", S=Name.Launch)
        pdf.save(out := io.BytesIO())
    with pikepdf.open(io.BytesIO(active_content.clean(out.getvalue()).data)) as pdf:
        assert "/OpenAction" not in pdf.Root and "/F" not in pdf.pages[0].obj.Contents
