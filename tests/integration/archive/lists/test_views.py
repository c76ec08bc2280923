"""Lists as each person wants them: columns, filters, saved views, page sizes, and what is seen given out."""

import csv
import io
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from archive.lists import actions, conditions, queries
from archive.lists.actions import ViewSpec
from archive.lists.models import ListHabit, SavedView
from archive.records.models import Record
from kernel.scope import reenter
from policies.document import queries as policy
from security.audit.models import AuditEvent
from security.people.models import Appointment, Department, Position

CEILING = 25
NARROWED = {"category": "KP", "w.area.from": "100", "sort": "-area"}


def titles(page):
    return [row["label"] for row in page.context["table"]["rows"]]


def labels(page):
    return [str(one["label"]) for one in page.context["table"]["columns"]]


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_filters_narrow_the_list_and_stand_as_chips_in_words(cards, sign_in):
    clerk = sign_in("XSB", "CLK")
    page = clerk.get(
        "/records/", {"category": "KP", "w.store_name.has": "甲店", "w.area.to": "200"}
    )
    assert page.status_code == 200
    assert len(titles(page)) == 0  # 甲店 have no area
    chips = [one["label"] for one in page.context["chips"]]
    assert any("contains “甲店”" in one for one in chips)
    page = clerk.get("/records/", {"category": "KP", "w.area.from": "100", "w.area.to": "140"})
    assert {title[-2:] for title in titles(page)} == {"10", "11", "13", "14"}


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"w.area.empty": "1"}, 10),
        ({"w.area.empty": "0"}, 20),
        ({"w.store_name.is": "乙店1"}, 1),
        ({"w.store_name.has": "丙店"}, 10),
        ({"w._filed.last": "1"}, 30),
        ({"w._filed.from": "2001-01-01", "w._filed.to": "2001-01-02"}, 0),
        ({"w._owner.empty": "1"}, 30),
        ({"w._updated.last": "7"}, 30),
        ({"w._owner.is": "me"}, 0),
    ],
)
def test_every_kind_of_condition_finds_what_it_says(cards, sign_in, filters, count):
    clerk = sign_in("XSB", "CLK")
    page = clerk.get("/records/", {"category": "KP", **filters})
    assert len(titles(page)) == count


def test_a_sent_form_becomes_an_address_without_empty_parts(cards, sign_in):
    clerk = sign_in("XSB", "CLK")
    sent = {"category": "KP", "v.store_name": "甲店", "h.store_name": "has", "w.area.from": ""}
    answer = clerk.get("/records/", sent)
    assert answer["Location"] == "/records/?category=KP&w.store_name.has=%E7%94%B2%E5%BA%97"


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"w.area.from": "many"}, "number"),
        ({"w._filed.last": "0"}, "is no number of days"),
        ({"w.gone.has": "x"}, "cannot be narrowed or sorted by gone"),
        ({"sort": "gone"}, "cannot be narrowed or sorted by gone"),
    ],
)
def test_a_wrong_condition_is_said_and_the_list_opens_without(cards, sign_in, asked, sentence):
    clerk = sign_in("XSB", "CLK")
    page = clerk.get("/records/", {"category": "KP", **asked}, follow=True)
    assert sentence in page.content.decode()
    assert len(titles(page)) == 30


def test_masked_fields_are_offered_neither_as_column_nor_as_filter(company, actor, cards, sign_in):
    reader = sign_in("XZB", "CLK")
    columns = reader.get("/records/columns/?category=KP").content.decode()
    assert 'value="org_name"' in columns
    assert 'value="operator"' not in columns
    with reenter(company.id):
        actions.choose_columns(actor("XZB", "CLK"), "KP", ["_title", "operator", "org_name"])
        assert queries.habit_of(actor("XZB", "CLK"), "KP").columns == ("_title", "org_name")
    page = reader.get("/records/", {"category": "KP", "w.operator.has": "张"}, follow=True)
    assert "cannot be narrowed or sorted by" in page.content.decode()
    assert "张三丰" not in page.content.decode()


def test_columns_are_chosen_ordered_and_remembered_for_this_person_alone(company, cards, sign_in):
    clerk, head = sign_in("XSB", "CLK"), sign_in("XSB", "DH")
    order = ["_title", "qty", "_owner", "_number", "area"]
    moved = clerk.post(
        "/records/columns/?category=KP",
        {"order": order, "show": ["_title", "qty", "area"], "move": "area:up"},
    )
    assert [row["code"] for row in moved.context["rows"]][3:5] == ["area", "_number"]
    answer = clerk.post(
        "/records/columns/?category=KP", {"order": order, "show": ["qty", "_owner", "area"]}
    )
    assert answer.status_code == 302
    page = clerk.get("/records/?category=KP")
    assert len(labels(page)) == 4
    assert labels(page)[0] == "Title"
    assert len(labels(head.get("/records/?category=KP"))) != 4
    clerk.post("/records/columns/?category=KP", {"order": order, "usual": "1"})
    with reenter(company.id):
        assert AuditEvent.objects.filter(verb="list.columns").exists()
    assert len(labels(clerk.get("/records/?category=KP"))) > 4


def test_the_page_size_is_remembered(company, cards, sign_in):
    clerk = sign_in("XSB", "CLK")
    answer = clerk.post("/records/size/", {"size": "25", "query": "category=KP"})
    assert answer["Location"] == "/records/?category=KP"
    assert len(titles(clerk.get("/records/?category=KP"))) == 25
    clerk.post("/records/size/", {"size": "7"})
    assert len(titles(clerk.get("/records/?category=KP"))) == 25
    clerk.post("/records/size/", {"size": "50"})


def test_a_view_is_saved_opened_renamed_shared_and_deleted(company, cards, sign_in):
    clerk, head, other = sign_in("XSB", "CLK"), sign_in("XSB", "DH"), sign_in("XZB", "CLK")
    query = "?category=KP&w.area.from=100&sort=-area"
    answer = clerk.post(f"/records/views/new/{query}", {"name": "大店", "shared": ""}, follow=True)
    assert titles(answer)[0].endswith("29")
    with reenter(company.id):
        pk = SavedView.objects.get(name="大店").pk
    assert head.get(f"/records/views/{pk}/open/").status_code == 404
    taken = clerk.post(f"/records/views/new/{query}", {"name": "大店", "shared": ""})
    assert "You have a view named “大店” already" in taken.content.decode()
    refused = clerk.post(f"/records/views/{pk}/", {"name": "大店", "shared": "*"})
    assert "Only who shapes the archive" in refused.content.decode()
    clerk.post(f"/records/views/{pk}/", {"name": "大车行", "shared": "XSB"})
    opened = head.get(f"/records/views/{pk}/open/", follow=True)
    assert titles(opened)[0].endswith("29")
    assert head.post(f"/records/views/{pk}/delete/").status_code == 403
    assert other.get(f"/records/views/{pk}/open/").status_code == 404
    clerk.post(f"/records/views/{pk}/first/")
    assert titles(clerk.get("/records/", follow=True)) == titles(opened)
    clerk.post(f"/records/views/{pk}/delete/")
    assert len(titles(clerk.get("/records/", follow=True))) > 20
    with reenter(company.id):
        verbs = {"view.save", "view.rename", "view.first", "view.delete"}
        found = AuditEvent.objects.filter(verb__in=verbs).values_list("verb", flat=True)
        assert set(found) == verbs


def test_who_left_the_department_changes_its_view_no_more(company, actor, cards, sign_in):
    """A view shared with a department belongs to those who keep its records today."""
    owner = sign_in("XSB", "OPR")
    with reenter(company.id):
        person = actor("XSB", "OPR")
        spec = ViewSpec(name="部门的", shared="XSB", parameters=[("category", "KP")])
        pk = actions.save_view(actor("XSB", "CLK"), spec).pk
        SavedView.objects.filter(pk=pk).update(owner=person.user_id)
        post = Appointment.objects.get(user=person.user_id)
        post.position = Position.objects.get(code="CLK")
        post.save()
    assert (
        owner.post(f"/records/views/{pk}/", {"name": "我们的", "shared": "XSB"}).status_code == 302
    )
    with reenter(company.id):
        post.department = Department.objects.get(code="XZB")
        post.save()
    try:
        assert owner.get(f"/records/views/{pk}/open/").status_code == 302
        for path, said in (("", {"name": "他的", "shared": "XSB"}), ("delete/", {})):
            assert owner.post(f"/records/views/{pk}/{path}", said).status_code in {400, 403}
        with reenter(company.id):
            assert SavedView.objects.get(pk=pk).name == "我们的"
    finally:
        with reenter(company.id):
            post.department = Department.objects.get(code="XSB")
            post.position = Position.objects.get(code="OPR")
            post.save()


def test_a_view_with_a_field_that_is_gone_opens_without_it_and_says_so(
    company, actor, cards, sign_in
):
    """A saved view with a field that was retired, or that its reader may not read any more."""
    clerk, reader = sign_in("XSB", "CLK"), sign_in("XZB", "CLK")
    with reenter(company.id):
        view = actions.save_view(
            actor("XSB", "CLK"),
            ViewSpec(
                name="旧视图",
                shared="",
                parameters=[("category", "KP"), ("w.operator.has", "张"), ("w.area.from", "100")],
                columns=["_title", "operator", "area"],
            ),
        )
        view.shared = "*"
        gone = [["w.retired_one.has", "x"], ["sort", "retired_one"]]
        conditions.put(view, [*conditions.pairs_of(view), *gone])
        view.columns += ["retired_one"]
        view.save()
    page = clerk.get(f"/records/views/{view.pk}/open/", follow=True)
    text = page.content.decode()
    assert "names fields that are retired or not yours to read" in text
    assert "retired_one" in text
    assert len(titles(page)) > 0
    masked = reader.get(f"/records/views/{view.pk}/open/", follow=True)
    assert masked.status_code == 200
    assert len(titles(masked)) > 0
    assert "张三丰" not in masked.content.decode()


def test_a_view_that_an_older_fonds_kept_open_is_sealed(company, actor, cards):
    pairs = [["category", "KP"], ["q", "13800138000"]]
    with reenter(company.id):
        clerk = actor("XSB", "CLK")
        view = actions.save_view(clerk, ViewSpec(name="旧的", parameters=[("category", "KP")]))
        SavedView.objects.filter(pk=view.pk).update(parameters=pairs)
        assert actions.seal_older_views() == 1
        assert actions.seal_older_views() == 0
        view.refresh_from_db()
        assert "13800138000" not in str(view.parameters)
        assert conditions.pairs_of(view) == pairs


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_what_is_seen_is_given_out_and_noted(company, actor, cards, sign_in, ending):
    clerk = sign_in("XSB", "CLK")
    with reenter(company.id):
        actions.choose_columns(
            actor("XSB", "CLK"), "KP", ["_number", "_title", "filled_on", "area"]
        )
        Record.objects.filter(pk=cards[29]).update(title="=HYPERLINK(1)")
    seen = clerk.get("/records/", NARROWED)
    content = body(clerk.get("/records/export/", {**NARROWED, "format": ending}))
    with reenter(company.id):
        Record.objects.filter(pk=cards[29]).update(title="丙店29")
        actions.choose_columns(actor("XSB", "CLK"), "KP", None)
        assert AuditEvent.objects.filter(verb="record.export").exists()
    if ending == "csv":
        *rows, mark = csv.reader(io.StringIO(content.decode("utf-8-sig")))
        assert "XSB-CLK" in mark[0]
        assert rows[1][1] == "'=HYPERLINK(1)"
    else:
        sheet = load_workbook(io.BytesIO(content)).active
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        cells = next(sheet.iter_rows(min_row=2, max_row=2))
        assert [cell.data_type for cell in cells] == ["s", "s", "d", "n"]
        assert rows[1][1] == "=HYPERLINK(1)"
        assert isinstance(rows[1][2], datetime)
        assert sheet.freeze_panes == "A2"
    assert rows[0] == labels(seen)
    assert [row[1].lstrip("'") for row in rows[1:]] == titles(seen)


def test_nobody_exports_without_the_right(sign_in, cards):
    assert sign_in("CWB", "CLK").get("/records/export/?category=KP").status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/records/?view=0",
        "/records/?category=KP&w.area.from=10&sort=-area",
        "/records/columns/?category=KP",
        "/records/views/",
    ],
)
def test_a_page_needs_few_queries_as_an_ordinary_role(cards, sign_in, path):
    clerk = sign_in("XSB", "CLK")
    clerk.get(path)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert clerk.get(path).status_code == 200
    assert len(captured) <= CEILING, [one["sql"][:160] for one in captured]


def test_habits_belong_to_one_person(company, actor):
    with reenter(company.id):
        clerk, head = actor("XSB", "CLK"), actor("XSB", "DH")
        actions.choose_size(clerk, 100)
        assert queries.habit_of(head, "").size == 50
        assert policy.published().number >= 1
        ListHabit.objects.filter(person=clerk.user_id, category="").update(size=None)
