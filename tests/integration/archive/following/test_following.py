"""Notes on customers and people who watch them: who reads, who is told, of what, and who is told nothing."""

from dataclasses import replace
from datetime import date

import pytest
from bs4 import BeautifulSoup

from archive.following.models import DevelopmentNote, Watch
from archive.following.screens import printed_notes
from archive.records.models import Record
from kernel.scope import reenter
from notices.models import Receipt
from policies.access.rules import Grant, Verb
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.checks.conftest import at, company, english, june, work
from tests.integration.policies.customers import grown
from tests.integration.policies.houses import address, seen

__all__ = ["company", "english", "june"]
DAY = date(2026, 6, 10)
SAID = {"happened_on": "2026-06-08", "text": "客户迁入新厂房", "source": "走访"}


@pytest.fixture(scope="module")
def house(june, django_db_blocker):
    """The company; clerks enter and change customers, the management reads those of level L1."""
    with django_db_blocker.unblock(), at(DAY):
        june.base = grown(june.base)
        taken_out = Grant(
            department="XSB", position="CLK", categories=("FM",), verbs=(Verb.VIEW, Verb.EXPORT),
            clearance="L2",
        )  # fmt: skip
        june.switch(replace(june.base, grants=(*june.base.grants, taken_out)))
    return june


@pytest.fixture
def day():
    with at(DAY):
        yield


def customer(house, name):
    """The clerk enters and files a customer; return the address."""
    page = house.enter(
        "clerk",
        "FM",
        **{"f.cust_name": name, "f.importance": "KEY", "f.has_agent": "0"},
        title=name,
    )
    path = address(page)
    assert path.rstrip("/")[-1].isdigit(), page.context["form"].errors
    post(house, "clerk", f"{path}step/", step="file")
    return path


def post(house, who, path, **data):
    return house.browser(who).post(path, data, secure=True, follow=True)


def number_of(path):
    return int(path.strip("/").rpartition("/")[2])


def told(house, who):
    """What somebody was told of watched records: what each notice says and where it leads."""
    with reenter(house.company.id):
        rows = Receipt.objects.filter(
            person=house.ids[who], occasion__kind="record.watched"
        ).select_related("occasion")
        return [(one.occasion.params["count"], one.occasion.path) for one in rows.order_by("pk")]


@pytest.mark.requirement("REQ-COL-25", "development notes are added to a customer")
@pytest.mark.requirement("REQ-COL-25", "a note is never changed, only put right by another one")
def test_notes_are_added_and_put_right_and_never_changed(house, day):
    path = customer(house, "动态车行")
    notes = f"{path}notes/"
    assert "Noted" in seen(post(house, "clerk", notes, **SAID))
    for wrong, words in (
        ({"text": ""}, "This field is required"),
        ({"source": ""}, "This field is required"),
        ({"happened_on": "2026-06-11"}, "This day has not come yet"),
    ):
        answer = post(house, "clerk", notes, **{**SAID, **wrong})
        assert answer.status_code == 400
        assert words in seen(answer)
    with reenter(house.company.id):
        note = DevelopmentNote.objects.get(record=number_of(path))
    # Another clerk puts it right; what was said stays.
    right = {**SAID, "text": "迁入的是租用的厂房"}
    assert "Noted" in seen(post(house, "clerk2", f"{notes}?correct={note.pk}", **right))
    page = house.shown("manager", notes)
    assert page.index(SAID["text"]) < page.index("Put right: 2026-06-08 迁入的是租用的厂房")
    assert "走访 · noted by XSB-CLK" in page
    card = house.shown("manager", path)
    assert card.count(SAID["text"]) >= 2  # in its part of the page and in the history
    assert "noted a development" in card
    assert house.get("manager", notes).context["form"] is None


@pytest.mark.requirement(
    "REQ-COL-25", "notes are read, searched and printed by those alone who see the record"
)
def test_notes_are_as_restricted_as_their_record(house, day):
    path = customer(house, "限制车行")
    notes = f"{path}notes/"
    post(house, "clerk", notes, **{**SAID, "text": "客户新建仓库"})
    # Who may not add to the record reads; who does not see it finds nothing, here and in the search.
    assert post(house, "manager", notes, **SAID).status_code == 403
    assert house.get("finance", notes).status_code == 404
    assert post(house, "finance", notes, **SAID).status_code == 404
    search = "/records/notes/?text=仓库"
    assert "客户新建仓库" in house.shown("manager", search)
    assert "客户新建仓库" not in house.shown("manager", "/records/notes/?text=厂房")
    assert "客户新建仓库" not in house.shown("manager", "/records/notes/?since=2026-06-09")
    assert "客户新建仓库" not in house.shown("finance", search)
    assert house.get("clerk", f"{path}print/").content.startswith(b"%PDF")
    with reenter(house.company.id):
        record = Record.objects.get(pk=number_of(path))
        actor = actor_of(User.objects.get(pk=house.ids["clerk"]))
        (table,) = printed_notes(actor, record)
    assert [row[1:3] for row in table.rows] == [("客户新建仓库", "走访")]
    # The record is kept more closely: its notes are too.
    raise_level(house, path)
    assert house.get("manager", notes).status_code == 404
    assert "客户新建仓库" not in house.shown("manager", search)
    assert "客户新建仓库" in house.shown("clerk2", search)


def raise_level(house, path):
    form = house.get("clerk", f"{path}place/").context["level"]
    said = {"what": "level", "level-level": "L2", "level-reason": "加密"}
    said["level-version"] = form["version"].value()
    answer = post(house, "clerk", f"{path}place/", **said)
    with reenter(house.company.id):
        assert Record.objects.get(pk=number_of(path)).level == "L2", seen(answer)


@pytest.mark.requirement("REQ-COL-25", "who watches a customer is told of changes")
@pytest.mark.requirement("REQ-COL-25", "changes are told together, one's own not at all")
def test_who_watches_is_told_together_of_what_others_change(house, day):
    path, other = customer(house, "关注甲"), customer(house, "关注乙")
    assert "you are told when others change it" in seen(post(house, "manager", f"{path}watch/"))
    post(house, "manager", f"{path}watch/")  # twice is once
    for who, one in (("manager", other), ("clerk", path)):
        post(house, who, f"{one}watch/")
    assert post(house, "finance", f"{path}watch/").status_code == 404
    work(house.company, "following.tell")
    assert told(house, "manager") == []  # what was before one watched is no news
    house.change("clerk", path, **{"f.project": "新项目"})
    work(house.company, "following.tell")
    work(house.company, "following.tell")  # again: nobody is told twice
    assert told(house, "manager") == [("1", path)]
    assert told(house, "clerk") == []  # one's own change
    notice = house.shown("manager", "/notices/")
    assert "Watched records that changed: 1" in notice
    assert "新项目" not in notice
    # Two records, several changes, a note among them: one notice that leads to the list.
    for one in (path, other):
        house.change("clerk", one, **{"f.project": "第二个项目"})
        post(house, "clerk", f"{one}notes/", **SAID)
    work(house.company, "following.tell")
    assert told(house, "manager")[1:] == [("2", "/records/watched/")]
    listed = house.get("manager", "/records/watched/")
    rows = BeautifulSoup(listed.content, "html.parser").select("tbody tr")
    assert [("关注" in row.text, "XSB-CLK noted a development" in row.text) for row in rows] == [
        (True, True), (True, True),
    ]  # fmt: skip


@pytest.mark.requirement("REQ-COL-25", "who lost the right to a record is told nothing of it")
def test_who_loses_the_right_watches_no_more_and_nobody_says_so(house, day):
    path, other = customer(house, "关注丙"), customer(house, "关注丁")
    for one in (path, other):
        post(house, "manager", f"{one}watch/")
    before = len(told(house, "manager"))
    raise_level(house, path)
    house.change("clerk", path, **{"f.project": "保密项目"})
    work(house.company, "following.tell")
    assert len(told(house, "manager")) == before
    with reenter(house.company.id):
        watched = Watch.objects.filter(person=house.ids["manager"])
        left = set(watched.values_list("record", flat=True))
        assert number_of(other) in left
        assert number_of(path) not in left
    # He leaves the other one himself.
    assert "no more" in seen(post(house, "manager", f"{other}watch/", do="leave"))
    house.change("clerk", other, **{"f.project": "第三个项目"})
    work(house.company, "following.tell")
    assert len(told(house, "manager")) == before
