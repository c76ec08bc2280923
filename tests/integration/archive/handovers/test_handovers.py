"""Files change hands by a form that both sign, whole and once (REQ-TRF-01, REQ-TRF-02)."""

import io
import re
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from archive.handovers.models import Handover, HandoverLine
from archive.records.bars import Act, Bar, bars, register_bar
from archive.records.models import Record
from kernel.scope import reenter
from policies.access.rules import Grant, Verb
from security.people.models import Appointment, Department, Position, User
from tests.integration.archive.checks.conftest import at, company, english, june
from tests.integration.policies.consulting import filed, told
from tests.integration.policies.houses import post, seen
from tests.integration.security_review.attacks.races import crossing

__all__ = ["company", "english", "june"]
DAY = date(2026, 6, 10)
HELD = set()

FORM = pytest.mark.requirement(
    "REQ-TRF-01",
    "a handover form lists files chosen by their holder, department, territory or number, with transferor, receiver, "
    "date, condition and discrepancy of each, and is printed on paper, blank and filled",
)
SIGNED = pytest.mark.requirement(
    "REQ-TRF-01",
    "responsibility for a file passes only when transferor and receiver have both signed what is written, and each "
    "file passes once and whole",
)
NAMED = pytest.mark.requirement(
    "REQ-TRF-01", "a discrepancy is named for each file and stays until somebody settled it"
)
TRAIL = pytest.mark.requirement(
    "REQ-TRF-02", "the trail of a file shows every holder, department and person, with dates"
)


@pytest.fixture(scope="module")
def house(june, django_db_blocker):
    register_bar("test", lambda act, ids: {
        one: [Bar(code="held", sentence="{number} is held.", params={"number": one})]
        for one in ids
        if one in HELD and act is Act.HAND_OVER
    })  # fmt: skip
    with django_db_blocker.unblock(), reenter(june.company.id):
        june.names = dict(User.objects.values_list("pk", "username"))
    return june


@pytest.fixture(autouse=True)
def day():
    with at(DAY):
        yield


def user(house, who):
    return house.names[house.ids[who]]


def owned(house, name, who="clerk"):
    """A filed card in somebody's charge: its page, number and id."""
    page, number, record = filed(house, name)
    with reenter(house.company.id):
        Record.objects.filter(pk=record).update(owner=house.ids[who])
    return page, number, record


def draw(house, records, who="clerk", giver="clerk", receiver="salesman", **said):
    path = f"/handovers/new/?transferor={user(house, giver)}"
    data = {"record": records, "receiver": user(house, receiver)} | said
    return post(house, who, path, **data)


def form_of(answer):
    return re.search(r"/handovers/\d+/", answer.request["PATH_INFO"])[0]


def sign(house, who, form, side, version=None):
    if version is None:
        with reenter(house.company.id):
            version = Handover.objects.get(pk=form.strip("/").rpartition("/")[2]).version
    return post(house, who, f"{form}sign/", side=side, seen=version)


def hands(house, record):
    with reenter(house.company.id):
        return Record.objects.values_list("owner", "department").get(pk=record)


def write(house, who, form, **said):
    """Write down what was found; `said` by number of the line: (condition, words)."""
    page = house.get(who, form).context["form"]
    data = {one.html_name: one.value() or "" for one in page}
    for at_line, (condition, words) in said.items():
        pk = page.ids[int(at_line[1:])]
        data |= {f"c{pk}": condition, f"l{pk}": words}
    shown = house.get(who, form).context["row"].version
    return post(house, who, form, seen=shown, **data)


def paper(house, who, path):
    answer = house.get(who, path)
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return "".join("".join(one.extract_text().split()) for one in pages)


@FORM
def test_a_form_lists_files_of_one_holder_chosen_in_several_ways(house):
    _page, number, record = owned(house, "移交车行子")
    owned(house, "移交车行丑")
    _page, _number, other = owned(house, "他人车行", who="head")
    path = f"/handovers/new/?transferor={user(house, 'clerk')}"
    assert (
        f'name="record"\n                       value="{record}"'
        in house.get("clerk", path).content.decode()
    )
    for by, both in (("", True), ("&department=XSB", True), (f"&numbers={number}", False)):
        chosen = house.shown("clerk", path + by)
        assert "移交车行子" in chosen
        assert ("移交车行丑" in chosen) is both
        assert "他人车行" not in chosen
    assert "移交车行子" not in house.shown("clerk", f"{path}&territory=NORTH")
    for data, sentence in (
        ({"records": []}, "Choose 1 to 500 files"),
        ({"records": [other]}, "is not in the hands of"),
        ({"records": [record], "receiver": "clerk"}, "Nobody hands files over to himself"),
        ({"records": [record], "to_department": "CWB"}, "holds no post in the department CWB"),
        ({"records": [record], "place": "NOWHERE"}, "There is no place in use with the code"),
    ):
        assert sentence in seen(draw(house, **data))
    # Somebody else's files are handed over by who may do so for all, and by nobody else.
    assert draw(house, [record], who="office", giver="clerk").status_code in {400, 403, 404}
    form = form_of(draw(house, [record], note="岗位调整"))
    write(house, "salesman", form, l0=("worn", "封面磨损"))
    text = paper(house, "clerk", f"{form}print/")
    assert all(one in text for one in (number, "封面磨损", "岗位调整", "2026-06-10"))
    assert "Transferor" in paper(house, "clerk", "/handovers/blank/")
    assert house.get("office", form).status_code == 404
    # An auditor sees the form, and of a file he may not see neither number nor what is wrong with it.
    assert number in house.shown("auditor", form)
    with reenter(house.company.id):
        Record.objects.filter(pk=record).update(level="L3")
    audited = house.shown("auditor", form)
    assert "you may not see it" in audited
    assert number not in audited
    assert "封面磨损" not in audited


@SIGNED
@NAMED
@TRAIL
def test_files_pass_once_both_have_signed_what_is_written(house):
    page, _number, record = owned(house, "移交车行甲")
    _page, _lost_number, lost = owned(house, "移交车行乙")
    form = form_of(draw(house, [record, lost]))
    assert "say what is wrong with it" in seen(write(house, "salesman", form, l1=("missing", "")))
    stale = house.get("clerk", form).context["row"].version
    write(house, "salesman", form, l1=("missing", "柜中未见"))
    # Nobody signs what he did not see, for the other side, or twice.
    assert "The form was changed meanwhile" in seen(sign(house, "clerk", form, "gives", stale))
    assert "Only the receiver signs" in seen(sign(house, "clerk", form, "takes"))
    assert "Only the transferor signs" in seen(sign(house, "salesman", form, "gives"))
    sign(house, "clerk", form, "gives")
    assert hands(house, record) == (house.ids["clerk"], "XSB")
    assert "This side has signed already" in seen(sign(house, "clerk", form, "gives"))
    assert house.get("salesman", form).context["form"] is None  # what one signed stays as it is
    done = seen(sign(house, "salesman", form, "takes"))
    assert "2 listed: 1 received, 1 not received" in done
    assert hands(house, record) == (house.ids["salesman"], "XSB")
    assert hands(house, lost) == (house.ids["clerk"], "XSB")
    assert "closed" in seen(sign(house, "salesman", form, "takes"))
    _settled(house, form, lost)
    _trail_shows(house, page, record)


def _settled(house, form, lost):
    """The discrepancy stays on the list, and against handing the file over or destroying it, until it is settled."""
    assert "柜中未见" in house.shown("salesman", "/handovers/")
    assert "discrepancy of the handover" in seen(draw(house, [lost]))
    with reenter(house.company.id):
        line = HandoverLine.objects.get(record=lost).pk
        assert lost in bars(Act.DESTROY, [lost])
    assert post(house, "clerk", f"{form}settle/{line}/", words="自己说").status_code == 403
    assert post(house, "salesman", f"{form}settle/{line}/", words=" ").status_code == 400
    assert "settled by" in seen(post(house, "salesman", f"{form}settle/{line}/", words="已找回"))
    assert "柜中未见" not in house.shown("salesman", "/handovers/")
    assert "waits for signatures" in seen(draw(house, [lost]))


def _trail_shows(house, page, record):
    """The trail of hands, on the page of the record and whole, for who sees the record."""
    assert "In whose hands" in house.shown("clerk", page)
    whole = house.shown("clerk", f"{page}hands/")
    with reenter(house.company.id):
        names = [User.objects.get(pk=house.ids[who]).name for who in ("clerk", "salesman")]
    assert all(one in whole for one in ("Handover", "First registered", *names))
    assert whole.count("2026-06-10") >= 3
    with reenter(house.company.id):
        Record.objects.filter(pk=record).update(level="L2")
    assert house.get("manager", f"{page}hands/").status_code == 404


@SIGNED
def test_what_stands_against_it_is_asked_again_when_it_is_signed(house):
    _page, number, record = owned(house, "移交车行丙")
    form = form_of(draw(house, [record]))
    assert f"{number} is on the handover" in seen(draw(house, [record], receiver="head"))
    sign(house, "clerk", form, "gives")
    # Held, lent or sealed meanwhile: nothing passes, and the signature before it stands.
    HELD.add(record)
    assert "is held" in seen(sign(house, "salesman", form, "takes"))
    assert hands(house, record)[0] == house.ids["clerk"]
    HELD.clear()
    # In other hands since.
    with reenter(house.company.id):
        Record.objects.filter(pk=record).update(owner=house.ids["head"])
    assert "came into other hands" in seen(sign(house, "salesman", form, "takes"))
    with reenter(house.company.id):
        Record.objects.filter(pk=record).update(owner=house.ids["clerk"])
    # The receiver signed and left: it does not pass to somebody who is not there.
    assert "handed over" in seen(sign(house, "salesman", form, "takes"))
    form = form_of(draw(house, [record], who="salesman", giver="salesman", receiver="clerk2"))
    sign(house, "clerk2", form, "takes")
    with reenter(house.company.id):
        User.objects.filter(pk=house.ids["clerk2"]).update(is_active=False)
    assert "can no longer sign in" in seen(sign(house, "salesman", form, "gives"))
    assert hands(house, record)[0] == house.ids["salesman"]
    with reenter(house.company.id):
        User.objects.filter(pk=house.ids["clerk2"]).update(is_active=True)
    assert post(house, "salesman", f"{form}cancel/", words=" ").status_code == 400
    assert "cancelled" in seen(post(house, "salesman", f"{form}cancel/", words="改由他人接收"))
    assert hands(house, record)[0] == house.ids["salesman"]


@SIGNED
def test_two_receivers_at_once_are_one_form(house):
    _page, _number, record = owned(house, "移交车行丁")
    first, second = crossing(
        "handover.draw_up",
        lambda: draw(house, [record]),
        lambda: draw(house, [record], receiver="head"),
    )
    with reenter(house.company.id):
        assert HandoverLine.objects.filter(record=record, open=True).count() == 1
    assert "is on the handover" in seen(second)
    # Both sides sign at once: it passes once.
    form = form_of(first)
    before = len(told(house, "handover.complete"))
    crossing(
        "handover.sign",
        lambda: sign(house, "clerk", form, "gives"),
        lambda: sign(house, "salesman", form, "takes"),
    )
    assert hands(house, record)[0] == house.ids["salesman"]
    assert len(told(house, "handover.complete")) == before + 1


@pytest.mark.requirement(
    "REQ-TRF-03",
    "files of a territory that nobody of it is in charge of are listed with the salesperson of that territory, and "
    "distributed to him in bulk",
)
def test_what_was_collected_centrally_goes_to_who_works_in_its_territory(house):
    given = Grant(department="XSB", position="DH", categories=("KP",), verbs=(Verb.TRANSFER,))
    house.switch(replace(house.base, grants=(*house.base.grants, given)))
    path = "/handovers/territories/"
    _page, _number, nobodys = filed(house, "属地车行甲")
    _page, _number, owned_one = owned(house, "属地车行乙")
    with reenter(house.company.id):
        place = Record.objects.get(pk=nobodys).territory
        assert place
        assert Record.objects.get(pk=nobodys).owner_id is None
    assert "属地车行甲" not in house.shown("head", path)  # nobody works there
    with reenter(house.company.id):
        Appointment.objects.filter(user=house.ids["salesman"]).update(territory=place)
    assert house.get("clerk", path).status_code == 403
    assert "属地车行甲" in house.shown("head", path)
    routes = [f"{one}:{house.ids['salesman']}" for one in (nobodys, owned_one)]
    assert "look at the list again" in seen(
        post(house, "head", path, route=f"{nobodys}:{house.ids['clerk']}")
    )
    assert "Choose 1 to 500 files" in seen(post(house, "head", path, route=[]))
    assert "Assigned: 1. On handovers that wait for signatures: 1." in seen(
        post(house, "head", path, route=routes)
    )
    assert hands(house, nobodys)[0] == house.ids["salesman"]
    assert hands(house, owned_one)[0] == house.ids["clerk"]  # until both have signed
    assert "属地车行" not in house.shown("head", path)
    assert "look at the list again" in seen(post(house, "head", path, route=routes))
    assert told(house, "handover.assign")[-1][1]["to"] == house.ids["salesman"]


@pytest.mark.requirement(
    "REQ-TRF-04",
    "nobody leaves the company or a department with files in his name before they were handed over",
)
def test_nobody_leaves_with_files_in_his_name(house):
    _page, _number, record = owned(house, "离职车行", who="clerk2")
    page = f"/people/{house.ids['clerk2']}/"
    refused = post(house, "admin", f"{page}leave/", former="1")
    assert "Filed records" in seen(refused)
    with reenter(house.company.id):
        assert User.objects.get(pk=house.ids["clerk2"]).is_active
        former = Appointment.objects.get(user=house.ids["clerk2"])
        wanted = {
            "department": Department.objects.get(code="XZB").pk,
            "position": Position.objects.get(code="STF").pk,
            "valid_from": "2026-07-01", "asked": "True", "ends": [former.pk],
        }  # fmt: skip
    moving = f"{page}appoint/"
    assert "Hand them over first" in seen(post(house, "admin", moving, **wanted))
    form = form_of(draw(house, [record], who="clerk2", giver="clerk2", receiver="salesman"))
    sign(house, "clerk2", form, "gives")
    sign(house, "salesman", form, "takes")
    post(house, "admin", moving, **wanted)
    with reenter(house.company.id):
        former.refresh_from_db()
        assert former.valid_to == date(2026, 6, 30)
