"""The form builder: fields put elsewhere, and beside them the entry form staff would get, judged as theirs."""

import html

import pytest
from bs4 import BeautifulSoup

from archive.records.models import Record
from kernel.scope import reenter
from policies.document import entered
from policies.document.queries import draft_document, open_draft
from policies.fields.rules import fields_of
from tests.integration.policies.studio.test_arranging import clean_draft  # noqa: F401 - a fixture
from tests.integration.policies.studio.test_shaping import error_at, post

pytestmark = pytest.mark.usefixtures("clean_draft")
AT = "/policy/categories/KP/form/"


def text_of(answer):
    return html.unescape(answer.content.decode())


def controls_of(answer):
    """Return the names of what is typed into the shown entry form, in its order."""
    page = BeautifulSoup(answer.content.decode(), "html.parser")
    found = page.select(".policy-preview [name], form.fonds-form [name]")
    names = [one["name"] for one in found if one["name"].startswith(("f.", "g."))]
    return list(dict.fromkeys(names))


def order_of(company, category="KP"):
    with reenter(company.id):
        document = draft_document()
    fields = fields_of([category], document.fields, sections=document.sections)
    return [(one.section, one.code) for one in fields]


def move(client, field, section, after):
    said = {"back": "form", "parent": section, "after": after}
    return client.post(
        f"/policy/categories/KP/fields/{field}/move/", said, secure=True, follow=True
    )


def test_a_field_moves_within_its_section_and_the_entry_form_follows(
    manager, company, nothing_untold
):
    before = order_of(company)
    section, first = before[0]
    second = before[1][1]
    answer = move(manager, first, section, second)
    assert "is moved in the draft" in text_of(answer)
    assert f'data-arrange-at="{first}"' in text_of(answer)
    assert order_of(company)[:2] == [(section, second), (section, first)]
    move(manager, "brands", section, "store_name")
    shown = controls_of(manager.get(AT, secure=True))
    assert shown.index("f.brands") == shown.index("f.store_name") + 1


def test_a_field_moves_into_another_section_and_to_none(manager, company):
    move(manager, "brands", "FIL", "")
    codes = [code for section, code in order_of(company) if section == "FIL"]
    assert codes[0] == "brands"
    move(manager, "brands", "", "")
    assert order_of(company)[0] == ("", "brands")
    assert (
        len(manager.get("/policy/", secure=True).context["changes"]) == 2
    )  # the order, the section


def test_a_place_that_is_not_there_is_refused_and_nothing_changes(manager, company):
    assert "does not" in text_of(move(manager, "brands", "NONE", ""))
    assert "has no field" in text_of(move(manager, "brands", "KP", "nothing"))
    with reenter(company.id):
        assert open_draft() is None


def test_a_field_is_moved_without_a_script(manager, company):
    url = "/policy/categories/KP/fields/brands/move/"
    assert post(manager, url, parent="KP", after="org_name").status_code == 302
    codes = [code for _section, code in order_of(company)]
    assert codes.index("brands") == codes.index("org_name") + 1
    answer = manager.post(url, {"parent": "NONE"}, secure=True)
    assert answer.status_code == 400
    assert "not one of the available choices" in error_at(answer, "parent")


def test_an_inherited_field_has_no_handle_where_it_only_comes_through(manager):
    page = manager.get("/policy/categories/GL·SY/form/", secure=True)
    rows = [row for group in page.context["groups"] for row in group["rows"]]
    assert rows
    assert all(row["origin"]["url"] and not row["move_url"] for row in rows if row["origin"])


def test_the_preview_is_the_form_that_staff_get(manager, salesman):
    """The same controls in the same order as on the page where a salesperson enters a card."""
    staff = controls_of(salesman.get("/records/new/KP/", secure=True))
    assert len(staff) > 20
    assert controls_of(manager.get(AT, secure=True)) == staff


def test_a_new_field_of_the_draft_stands_in_the_preview_before_it_is_published(manager):
    said = {"code": "colour", "zh": "颜色", "en": "Colour", "type": "text", "section": "KP"}
    answer = post(manager, "/policy/categories/KP/fields/add/?from=form", **said)
    assert answer["Location"] == f"{AT}?added=colour&section=KP"
    page = manager.get(AT, secure=True)
    assert "f.colour" in controls_of(page)
    assert "Colour" in text_of(page)


def test_typed_values_are_judged_as_the_form_would_and_nothing_is_kept(manager, company):
    with reenter(company.id):
        before = Record.objects.count()
    said = manager.get(f"{AT}said/", {"f.annual_qty": "many", "f.area": "12"}, secure=True).json()
    ((label, sentence),) = said["objections"]
    assert label
    assert sentence in html.unescape(said["html"])
    assert manager.get(f"{AT}said/", {"f.area": "12"}, secure=True).json()["objections"] == []
    answer = manager.post(AT, {"f.annual_qty": "many", "f.store_name": "店"}, secure=True)
    assert "It could not be filed as typed" in text_of(answer)
    assert sentence in text_of(answer)
    assert 'value="many"' in text_of(answer)
    with reenter(company.id):
        assert Record.objects.count() == before
        assert open_draft() is None


def test_a_value_refused_by_the_draft_only_is_refused_in_the_preview(manager):
    post(manager, "/policy/categories/KP/fields/brands/edit/", type="text", required="always")
    answer = manager.post(AT, {"f.store_name": "店"}, secure=True)
    form = BeautifulSoup(answer.content.decode(), "html.parser")
    field = form.select_one("[name='f.brands']").find_parent(class_="fonds-field")
    assert "has-error" in field["class"]


def test_without_records_there_is_no_form_to_show(manager, monkeypatch):
    monkeypatch.setattr(entered, "_port", [])
    assert "There is no entry form to show" in text_of(manager.get(AT, secure=True))
    assert manager.get(f"{AT}said/", secure=True).json()["objections"] == []


def test_a_salesperson_sees_and_moves_nothing(manager, salesman, company):
    before = order_of(company)
    assert salesman.get(AT, secure=True).status_code == 403
    assert salesman.get(f"{AT}said/", secure=True).status_code == 403
    assert move(salesman, "brands", "FIL", "").status_code == 403
    assert order_of(company) == before


def quick(client, **said):
    return client.post(
        "/policy/categories/KP/fields/add/?from=form",
        {"quick": "1", "type": "text", "required": "optional", **said},
        secure=True,
        follow=True,
    )


def test_the_short_form_adds_a_field_and_waits_for_the_next_one(manager, company):
    answer = quick(manager, zh="颜色", type="choice", values="R=红、其他", section="KP")
    page = BeautifulSoup(answer.content.decode(), "html.parser")
    form = page.select_one("[data-policy-quick]")
    assert form.select_one("[name=zh]").has_attr("autofocus")
    assert form.select_one("[name=section] [selected]")["value"] == "KP"
    assert page.select_one("tr.is-added")["data-item"] == "yan_se"
    assert "f.yan_se" in controls_of(answer)
    with reenter(company.id):
        (made,) = [one for one in draft_document().fields if one.code == "yan_se"]
    assert (made.zh, made.section) == ("颜色", "KP")
    assert [(one.code, one.zh) for one in made.choices] == [("R", "红"), ("QT", "其他")]


def test_what_is_wrong_in_the_short_form_is_shown_on_the_page_with_all_properties(manager):
    answer = quick(manager, zh="颜色", type="choice", values="", section="KP")
    assert answer.status_code == 400
    assert "no value to choose from" in error_at(answer, "type")
    page = BeautifulSoup(answer.content.decode(), "html.parser")
    assert page.select_one("main [name=zh], [name=zh]")["value"] == "颜色"
    twice = quick(manager, zh="颜色", type="choice", values="A=红、A=蓝")
    rows = BeautifulSoup(twice.content.decode(), "html.parser")
    assert rows.select_one("[name='choices-1-zh']")["value"] == "蓝"


def test_the_next_field_is_added_from_the_page_with_all_properties(manager):
    said = {"zh": "尺寸", "type": "number", "required": "optional", "section": "KP", "next": "1"}
    said |= {"choices-TOTAL_FORMS": "0", "choices-INITIAL_FORMS": "0"}
    url = "/policy/categories/KP/fields/add/?from=form"
    answer = manager.post(url, said, secure=True, follow=True)
    page = BeautifulSoup(answer.content.decode(), "html.parser")
    assert page.select_one("[name=zh]").has_attr("autofocus")
    assert page.select_one("[name=section] [selected]")["value"] == "KP"
    assert page.select_one(".fonds-submit a")["href"].endswith("/policy/categories/KP/form/")


def test_a_section_needs_no_code_and_the_next_one_is_asked_for(manager, company):
    url = "/policy/categories/KP/sections/add/?from=form"
    answer = manager.post(url, {"zh": "经营情况", "next": "1"}, secure=True, follow=True)
    assert "autofocus" in text_of(answer)
    with reenter(company.id):
        assert ("JYQK", "经营情况") in [(one.code, one.zh) for one in draft_document().sections]
