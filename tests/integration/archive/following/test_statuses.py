"""Where customers stand: by rule each night, by hand with a reason, one behind the other, listed and narrowed."""

from dataclasses import replace
from datetime import date

import pytest

from archive.records.models import Record
from archive.statuses.models import StatusChange
from kernel.scope import reenter
from policies.document.values import StatusRule
from policies.fields.rules import Choice, FieldType, Required
from tests.integration.archive.checks.conftest import at, company, english, june, work
from tests.integration.policies.customers import a_field, grown, publish
from tests.integration.policies.houses import address, seen

__all__ = ["company", "english", "june"]
DAY = date(2026, 6, 10)
OLD = (
    Choice(code="NEW", zh="潜在", en="Potential"), Choice(code="ACT", zh="活跃", en="Active"),
    Choice(code="KEY", zh="重要", en="Important"), Choice(code="DOR", zh="休眠", en="Dormant"),
    Choice(code="END", zh="终止", en="Ended"),
)  # fmt: skip
LISTS = tuple(
    a_field(
        "status", category=category, named="客户状态 Status", type=FieldType.CHOICE,
        required=Required.AUTO, listed=True, facet=True, choices=choices,
    )
    for category, choices in (("FM", OLD), ("HS", (Choice(code="OPEN", zh="进行中", en="Going on"),)))
)  # fmt: skip
RULES = (
    StatusRule(category="FM", becomes="ACT", before=("", "NEW", "DOR"), upon=("HX",)),
    StatusRule(category="FM", becomes="END", date_field="since"),
)


@pytest.fixture(scope="module")
def house(june, django_db_blocker):
    """Customers and minutes have a status, each its own list; the night's silence is set in the studio."""
    with django_db_blocker.unblock(), at(DAY):
        base = grown(june.base)
        fields = tuple(  # a category lists eight texts: the status takes the place of one
            replace(one, listed=False)
            if (one.category, one.code) == ("FM", "product_type")
            else one
            for one in base.fields
        )
        june.base = replace(base, fields=(*fields, *LISTS), statuses=RULES)
        june.switch(june.base)
        silence(june, 30)
    return june


def silence(house, days):
    """The administrator says in the studio after how many days without business a customer is dormant."""
    page = "/policy/categories/FM/status/DOR/"
    said = {"before": ["NEW", "ACT"], "idle": str(days)}
    assert "Saved in the draft" in seen(post(house, "admin", page, **said))
    shown = house.shown("admin", "/policy/categories/FM/")
    assert f"days without contact or business: {days} (only from: Potential, Active)" in shown
    publish(house)


def post(house, who, path, **data):
    return house.browser(who).post(path, data, secure=True, follow=True)


def customer(house, name, **values):
    said = {"cust_name": name, "importance": "KEY", "has_agent": "0", **values}
    data = {f"f.{code}": value for code, value in said.items()}
    page = house.enter("clerk", "FM", title=name, **data)
    path = address(page)
    assert path.rstrip("/")[-1].isdigit(), page.context["form"].errors
    post(house, "clerk", f"{path}step/", step="file")
    return path


def contract(house, path, number):
    """A contract is entered into the file of a customer and filed."""
    said = {"f.no": number, "f.form": "PEN", "parent": house.shown_label(path)}
    made = house.enter("clerk", "HX", **said)
    assert made.request["PATH_INFO"].rstrip("/")[-1].isdigit(), made.context["form"].errors
    post(house, "clerk", f"{made.request['PATH_INFO']}step/", step="file")


def decide(house, who, path, status, reason="客户来电", version=None):
    if version is None:
        with reenter(house.company.id):
            version = Record.objects.get(pk=number_of(path)).version
    return post(house, who, f"{path}status/", status=status, reason=reason, version=version)


def number_of(path):
    return int(path.strip("/").rpartition("/")[2])


def course(house, path):
    """How the status of a customer went: to what, by hand or upon what, on which day."""
    with reenter(house.company.id):
        rows = StatusChange.objects.filter(record=number_of(path)).order_by("pk")
        return [(one.after, one.trigger, one.on.isoformat()) for one in rows]


def night(house, day):
    with at(day):
        work(house.company, "statuses.follow")


@pytest.mark.requirement("REQ-UPD-12", "a status changes by rule, and the change is dated")
@pytest.mark.requirement(
    "REQ-UPD-12", "a user changes a status, and the change is dated with its reason"
)
def test_rules_and_people_change_a_status_one_behind_the_other(house):
    with at(DAY):
        path = customer(house, "状态车行")
        assert "Customer status" in house.shown("clerk", path)
        assert course(house, path) == []
        contract(house, path, "HT-1")
    night(house, DAY)
    night(house, DAY)  # again: nothing is made twice
    assert course(house, path) == [("ACT", "filed", "2026-06-10")]
    night(house, date(2026, 7, 9))
    assert len(course(house, path)) == 1
    night(house, date(2026, 7, 10))
    assert course(house, path)[1:] == [("DOR", "idle", "2026-07-10")]
    with at(date(2026, 7, 11)):
        page = house.shown("clerk", path)
        assert "Active → Dormant by rule: no contact or business for so long (2026-07-10)" in page
        # Whoever changes it says why; a wrong status, no reason and an old page are told as such.
        assert decide(house, "clerk", path, "ACT", reason=" ").status_code == 400
        assert decide(house, "clerk", path, "DOR").status_code == 400
        stale = decide(house, "clerk", path, "ACT", version=1)
        assert "changed this record in the meantime" in seen(stale)
        assert decide(house, "manager", path, "ACT").status_code == 403
        assert decide(house, "finance", path, "ACT").status_code == 404
        assert "The status is changed" in seen(decide(house, "clerk", path, "ACT"))
        page = house.shown("manager", path)
        assert "2026-07-11 Dormant → Active XSB-CLK · 客户来电" in page


@pytest.mark.requirement(
    "REQ-UPD-12", "a rule changes what a user decided only when its condition arises anew"
)
def test_a_rule_waits_until_its_condition_arises_anew(house):
    with at(DAY):
        path = customer(house, "静默车行")
        decide(house, "clerk", path, "NEW")
    night(house, date(2026, 7, 10))
    assert course(house, path)[1:] == [("DOR", "idle", "2026-07-10")]
    with at(date(2026, 7, 11)):
        decide(house, "clerk", path, "ACT")
    # The silence goes on: it was known to who decided. A note is a sign of life; a new silence counts anew.
    night(house, date(2026, 9, 1))
    assert course(house, path)[2:] == [("ACT", "", "2026-07-11")]
    with at(date(2026, 9, 2)):
        said = {"happened_on": "2026-09-02", "text": "来访", "source": "走访"}
        post(house, "clerk", f"{path}notes/", **said)
    night(house, date(2026, 10, 1))
    assert len(course(house, path)) == 3
    night(house, date(2026, 10, 2))
    assert course(house, path)[3:] == [("DOR", "idle", "2026-10-02")]
    # Configured otherwise: of another customer the silence is longer, and the status reads on the list.
    with at(date(2026, 10, 3)):
        silence(house, 60)
        other = customer(house, "第二车行", since="2026-10-20")
        assert "The status is changed" in seen(decide(house, "clerk", other, "NEW"))
    night(house, date(2026, 11, 10))
    assert course(house, other)[1:] == [("END", "day", "2026-11-10")]
    assert course(house, path)[4:] == []


@pytest.mark.requirement(
    "REQ-UPD-12", "the policy says which statuses there are, for each category its own"
)
@pytest.mark.requirement("REQ-UPD-12", "customers are filtered by status")
def test_each_category_has_its_own_list_and_the_list_is_narrowed_by_it(house):
    with at(date(2026, 11, 11)):
        one, two = customer(house, "重要车行"), customer(house, "终止车行")
        offered = house.get("clerk", f"{one}status/").context["form"].fields["status"].choices
        assert [name for _code, name in offered][1:] == [
            "Potential", "Active", "Important", "Dormant", "Ended",
        ]  # fmt: skip
        for path, status in ((one, "KEY"), (two, "END")):
            assert "The status is changed" in seen(decide(house, "clerk", path, status))
        made = house.enter("clerk", "HS", title="纪要", **{"f.no": "1"})
        minutes = address(made)
        offered = house.get("clerk", f"{minutes}status/").context["form"].fields["status"].choices
        assert [name for _code, name in offered][1:] == ["Going on"]
        assert decide(house, "clerk", minutes, "KEY").status_code == 400
        facet = next(
            one
            for one in house.get("clerk", "/records/?category=FM").context["facets"]
            if one["label"] == "Status"
        )
        url = next(one["url"] for one in facet["options"] if one["label"] == "Important")
        shown = house.shown("clerk", f"/records/{url}" if url.startswith("?") else url)
        assert "重要车行" in shown
        assert "终止车行" not in shown
        listed = house.shown("manager", "/records/statuses/")
        assert "no status yet → Important" in listed
        assert "重要车行" not in house.shown("finance", "/records/statuses/")
