"""An age is shaped in the studio: which date of birth it follows, and why it may not be listed or required."""

import html

import pytest

from kernel.scope import reenter
from policies.document.queries import draft_document

ADD = "/policy/categories/KP/fields/add/"


@pytest.fixture(autouse=True)
def clean_draft(manager):
    """Each test begins and ends without a draft."""
    yield
    manager.post("/policy/discard/", secure=True)


def post(client, url, **said):
    rows = client.get(url, secure=True).context["values"]
    said[f"{rows.prefix}-TOTAL_FORMS"] = rows.total_form_count()
    said[f"{rows.prefix}-INITIAL_FORMS"] = rows.initial_form_count()
    return client.post(url, said, secure=True)


BORN = {
    "code": "born",
    "zh": "出生日期",
    "en": "Date of birth",
    "type": "date",
    "required": "optional",
}
AGE = {"code": "age", "zh": "年龄", "en": "Age", "type": "age", "required": "optional"}


def test_an_age_is_given_the_date_of_birth_it_follows(manager, company):
    assert post(manager, ADD, **BORN).status_code == 302
    page = html.unescape(manager.get(ADD, secure=True).content.decode())
    assert "born Date of birth" in page
    answer = post(manager, ADD, **AGE, birth="born")
    assert answer.status_code == 302, answer.context["form"].errors
    with reenter(company.id):
        found = next(one for one in draft_document().fields if one.code == "age")
    assert (found.type, found.birth, found.category) == ("age", "born", "KP")
    assert "follows Date of birth" in html.unescape(
        manager.get("/policy/categories/KP/", secure=True).content.decode()
    )


def test_another_type_takes_no_date_of_birth(manager, company):
    post(manager, ADD, **BORN)
    assert post(manager, ADD, **{**AGE, "type": "number"}, birth="born").status_code == 302
    with reenter(company.id):
        assert next(one for one in draft_document().fields if one.code == "age").birth == ""


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"listed": "on"}, "listed", "of the type age cannot be listed"),
        ({"unique": "on"}, "unique", "cannot be unique"),
        ({"required": "always", "birth": "born"}, "required", "require the date of birth instead"),
        ({"required": "auto"}, "birth", "needs the date of birth it follows"),
        ({"birth": "born", "repeat": "CTC"}, "birth", "no date of the same category and group"),
        ({"birth": "store_name"}, "birth", "Select a valid choice"),
    ],
)
def test_an_age_that_makes_no_sense_is_refused_at_its_field(manager, changes, field, sentence):
    post(manager, ADD, **BORN)
    answer = post(manager, ADD, **{**AGE, **changes})
    assert answer.status_code == 400
    errors = answer.context["form"].errors
    assert set(errors) == {field}
    assert [sentence in one for one in errors[field]] == [True]
