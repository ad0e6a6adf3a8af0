"""Photographs in a draft, over HTTP and without scripts."""

from __future__ import annotations

import pytest
from builders import a_jpeg, a_practice
from sqlalchemy import select
from writing import fill, picture, summary

from webapp.core.pictures import reencode
from webapp.models import Person, StoredFile
from webapp.storage import files


def test_an_uploaded_picture_asks_for_its_description_before_sending(city, draft, stored, work):
    opened = fill(city, f"{draft}/evidence", **{"photos-upload": picture()})
    assert opened.all("textarea", id="photos-0-alt")
    photo = stored(draft)[1]["photos"][0]
    assert (photo["alt"], photo["consent"]) == ("", False)
    assert city.get(f"/files/{photo['file']}").response.mimetype == "image/jpeg"
    refused = city.post(f"{draft}/check", city.get(f"{draft}/check").form(), status=422)
    (summary_of_problems,) = refused.all("div", class_="govuk-error-summary")
    links = [a.get("href") or "" for a in summary_of_problems.iter("a") if "/evidence?" in (a.get("href") or "")]
    assert {link.split("#")[1] for link in links} == {"photos-0-alt", "photos-0-consent"}


def test_a_described_picture_can_be_sent(city, draft, stored):
    fill(city, f"{draft}/evidence", **{"photos-upload": picture()})
    described = {"photos-0-alt": "Children paint a wall", "photos-0-credit": "City", "photos-0-consent": "y"}
    fill(city, f"{draft}/evidence", **described)
    receipt = city.post(f"{draft}/check", city.get(f"{draft}/check").form())
    assert receipt.response.request.path == f"{draft}/receipt"
    assert stored(draft)[1]["photos"][0]["alt"] == "Children paint a wall"


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "wall.jpg", "Save it as JPEG or PNG"),
        (b"%PDF-1.7\n", "wall.png", "not a picture"),
        (b"", "empty.jpg", "not a picture"),
        (a_jpeg()[:2000], "half.jpg", "a part of it is missing"),
        (a_jpeg(120, 90), "small.jpg", "too small"),
    ],
)
def test_what_is_not_a_picture_is_refused_by_its_content_and_by_name(city, draft, work, data, name, says):
    opened = fill(city, f"{draft}/evidence", **{"photos-upload": picture(data, name)})
    ((sentence, anchor),) = summary(opened)
    assert anchor == "photos-upload" and says in sentence and name in sentence
    with work() as session:
        assert session.scalars(select(StoredFile)).all() == []


def test_a_refused_picture_does_not_take_the_others_with_it(city, draft, stored):
    form = city.get(f"{draft}/evidence").form()
    form["photos-upload"] = [picture(b"no picture", "no.jpg"), picture(name="yes.jpg")]
    form["references-0-title"] = "The plan"
    opened = city.post(f"{draft}/evidence", form)
    assert any("no.jpg" in text for text, _ in summary(opened))
    answers = stored(draft)[1]
    assert len(answers["photos"]) == 1 and answers["references"][0]["title"] == "The plan"


def test_a_seventh_picture_is_refused_by_name(city, draft, stored):
    form = city.get(f"{draft}/evidence").form()
    form["photos-upload"] = [picture(a_jpeg(shade=n), f"{n}.jpg") for n in range(7)]
    opened = city.post(f"{draft}/evidence", form)
    assert any("6.jpg" in text and "room for 6" in text for text, _ in summary(opened))
    assert len(stored(draft)[1]["photos"]) == 6


def test_a_picture_of_another_practice_in_the_form_is_dropped(city, draft, stored, work, people):
    with work() as session:
        theirs = a_practice(session, by=session.get(Person, people.other.id))
        foreign = files.keep(session, theirs, reencode(a_jpeg()), "secret.jpg", None).id
    fill(city, f"{draft}/evidence", **{"photos-0-file": foreign, "photos-0-alt": "Mine now"})
    assert "photos" not in stored(draft)[1]
    city.get(f"/files/{foreign}", status=404)


def test_a_removed_picture_is_gone_from_the_answers(city, draft, stored):
    fill(city, f"{draft}/evidence", **{"photos-upload": picture()})
    fill(city, f"{draft}/evidence", then="save", **{"photos-0-remove": "y"})
    assert "photos" not in stored(draft)[1]


def test_the_name_of_a_file_never_becomes_a_path(city, draft, work, settings):
    fill(city, f"{draft}/evidence", **{"photos-upload": picture(name="../../../evil.jpg")})
    with work() as session:
        row = session.scalars(select(StoredFile)).one()
    assert row.name == "evil.jpg"
    assert [p.name for p in (settings.instance / "files").iterdir()] == [row.id]
