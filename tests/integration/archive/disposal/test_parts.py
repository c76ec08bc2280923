"""Who has a part in a disposal is told, finds it at home, passes it on when he leaves, and takes back what he asked."""

from dataclasses import replace

import pytest

from archive.destruction.models import Destruction
from archive.disposal.telling import tell_ready
from decisions.models import Request
from kernel.clock import today
from kernel.scope import reenter
from notices.models import Receipt
from security.audit.models import AuditEvent
from security.people.models import Appointment, Department, Position
from security.people.open_work_port import left_behind
from tests.integration.archive.disposal.conftest import later
from tests.integration.archive.disposal.test_refusals import at_once
from tests.integration.policies.houses import post, seen

PARTS = {"clerk": "as proposer", "clerk2": "as executor", "office": "as supervisor"}
WAITS = "Disposals that wait for me"


def told(house, kind, batch):
    """Return who was told of that kind about a batch, or about its request."""
    with reenter(house.company.id):
        found = Receipt.objects.filter(
            occasion__kind=f"disposal.{kind}", occasion__params={"number": house.row(batch).number}
        )
        people = {one: name for name, one in house.ids.items()}
        return {people[one] for one in found.values_list("person", flat=True)}


def waits(house, *people):
    """Return for which of these people a disposal waits on the home page."""
    return {one for one in people if WAITS in house.shown(one, "/")}


@pytest.fixture(scope="module")
def walk(house, django_db_blocker):
    """A batch goes its way to the certificate; who was told and for whom it waited at each step."""
    with django_db_blocker.unblock():
        house.seen_at = {}
        (one,) = house.due()
        batch = house.walked = house.proposed([one])
        house.seen_at["proposed"] = waits(house, "clerk", "clerk2", "head", "office")
        house.one("salesman", batch, one, "object", why="仍有往来")
        house.seen_at["objected"] = waits(house, "clerk")
        house.one("clerk", batch, one, "answer", outcome="stays", why="已核实")
        house.step("clerk2", batch, "judge", opinion="同意")
        house.step("clerk", batch, "appraise")
        house.step("clerk2", batch, "count", **house.found(batch))
        house.submit(batch)
        house.decide("head", batch)
        house.decide("treasurer", batch)
        house.seen_at["cooling"] = waits(house, "clerk2", "office")
        with later(8):
            with reenter(house.company.id):
                tell_ready(batch)
                tell_ready(batch)
            house.seen_at["cool"] = waits(house, "clerk", "clerk2", "office")
            house.step("clerk2", batch, "execute", place="三楼")
            house.seen_at["begun"] = waits(house, "clerk2", "office", "finance")
            house.work(house.row(batch).run)
            for who in ("office", "finance"):
                house.step(who, batch, "confirm", present="on", complete="on")
            house.seen_at["confirmed"] = waits(house, "clerk", "office")
            house.step("clerk", batch, "certify")
            house.seen_at["certified"] = waits(house, "clerk", "office")
        assert house.row(batch).state == "certified"
    return house


def test_who_has_to_do_something_is_told_and_nobody_else(walk):
    batch = walk.walked
    assert told(walk, "appraise", batch) == {"clerk2", "head"}
    assert told(walk, "objected", batch) == {"clerk"}
    assert told(walk, "answered", batch) == {"salesman"}
    assert told(walk, "ready", batch) == {"clerk2", "office", "finance"}
    assert told(walk, "confirm", batch) == {"office", "finance"}
    assert told(walk, "sign", batch) == {"clerk"}
    assert not told(walk, "back", batch)


def test_what_waits_stands_on_the_home_page_of_whom_it_waits_for(walk):
    assert walk.seen_at == {
        "proposed": {"clerk2", "head"},
        "objected": {"clerk"},
        "cooling": set(),
        "cool": {"clerk2"},
        "begun": {"office", "finance"},
        "confirmed": {"clerk"},
        "certified": set(),
    }


def asked(house):
    """Return a batch that waits for approval, and its record."""
    (one,) = house.due()
    batch = house.counted([one])
    house.submit(batch)
    return batch, one


def test_who_asked_aborts_while_it_waits_for_approval_and_the_deciders_are_told(house):
    batch, one = asked(house)
    request = house.row(batch).request
    house.decide("head", batch)
    assert "It waits for approval" in house.step("clerk2", batch, "abort", why="误列")
    assert house.row(batch).request == request
    assert "Say why" in house.step("clerk", batch, "abort", why=" ")
    assert house.row(batch).request == request
    assert ">Abort<" in house.get("clerk", f"/disposals/{batch}/").content.decode()
    assert ">Abort<" not in house.get("clerk2", f"/disposals/{batch}/").content.decode()
    house.step("clerk", batch, "abort", why="误列")
    row = house.row(batch)
    assert (row.state, row.request, row.ended_why) == ("aborted", None, "误列")
    with reenter(house.company.id):
        assert Request.objects.get(pk=request).state == "withdrawn"
        verbs = AuditEvent.objects.filter(target_kind="disposal", target_id=str(batch))
        assert list(verbs.order_by("pk").values_list("verb", flat=True))[-2:] == [
            "disposal.withdraw",
            "disposal.abort",
        ]
    assert told(house, "withdrawn", batch) == {"head", "treasurer"}
    assert told(house, "back", batch) == {"clerk2", "office", "finance"}
    assert house.get("treasurer", f"/requests/{request}/").status_code == 200
    assert house.proposed([one])


def test_who_asked_reopens_while_it_waits_for_approval(house):
    batch, _one = asked(house)
    house.step("clerk", batch, "reopen", why="漏列")
    row = house.row(batch)
    assert (row.state, row.request, row.counted) == ("proposed", None, None)


def test_of_two_approvals_and_an_abort_at_once_one_way_is_gone(house):
    batch, _one = asked(house)
    house.decide("head", batch)
    for who in ("treasurer", "clerk"):
        house.browser(who)
    at_once(
        lambda: house.decide("treasurer", batch),
        lambda: house.step("clerk", batch, "abort", why="误列"),
    )
    row = house.row(batch)
    assert row.state in {"approved", "aborted"}
    assert row.request is None
    again, _one = asked(house)
    house.browser("head")
    request = house.row(again).request
    pages = at_once(
        *[lambda: seen(post(house, "head", f"/requests/{request}/", outcome="approve"))] * 2
    )
    assert house.row(again).state == "counted", pages
    house.decide("treasurer", again)
    assert len(house.row(again).approvers) == 2


def test_a_policy_published_meanwhile_holds_at_the_destruction(house):
    (one,) = house.due()
    batch = house.approved([one])
    longer = [
        replace(each, period="P30Y") if each.category == "KP" else each
        for each in house.base.retention
    ]
    house.switch(replace(house.base, retention=tuple(longer)))
    with later(8):
        page = house.step("clerk2", batch, "execute", place="三楼")
    assert "retention period has not run out" in page
    assert house.row(batch).run is None
    house.switch(house.base)
    with later(8):
        house.step("clerk2", batch, "execute", place="三楼")
    with reenter(house.company.id):
        run = Destruction.objects.get(batch=batch).pk
    house.switch(replace(house.base, retention=tuple(longer)))
    with later(8):
        counts = house.work(run)
        assert (counts["destroyed"], counts["skipped"]) == (0, 1)
        assert "retention period has not run out" in house.shown("clerk", f"/destructions/{run}/")
    house.switch(house.base)


def stands_in(house, who, whom):
    """Somebody holds a post in somebody's stead from today on."""
    with reenter(house.company.id):
        return Appointment.objects.create(
            user_id=house.ids[who],
            department=Department.objects.get(code="XSB"),
            position=Position.objects.get(code="CLK"),
            stands_in_for_id=house.ids[whom],
            valid_from=today(),
        ).pk


def test_who_stands_in_for_the_proposer_does_not_watch(house):
    (one,) = house.due()
    batch = house.approved([one])
    with later(8):
        house.step("clerk2", batch, "execute", place="三楼")
        house.work(house.row(batch).run)
        row = stands_in(house, "office", "clerk")
        try:
            page = house.step("office", batch, "confirm", present="on", complete="on")
        finally:
            with reenter(house.company.id):
                Appointment.objects.filter(pk=row).delete()
        assert "are different people, also through stand-ins" in page
        house.step("office", batch, "confirm", present="on", complete="on")
        assert house.row(batch).state == "executed"


def hands_over(house, who, to):
    """The administrator lets somebody take another's open work; return the page that follows."""
    page = f"/people/{house.ids[who]}/open-work/"
    return seen(post(house, "admin", page, successor=house.ids[to]))


@pytest.mark.requirement(
    "REQ-TRF-04",
    "nobody leaves the company with a part in an open disposal before it passed to somebody who may take it",
)
def test_the_parts_of_who_leaves_pass_to_others_and_stay_apart(house):
    (one,) = house.due()
    batch = house.approved([one])
    number = house.row(batch).number
    for who, part in PARTS.items():
        assert f"{number} ({part}" in house.shown("admin", f"/people/{house.ids[who]}/open-work/")
        page = f"/people/{house.ids[who]}/leave/"
        refused = post(house, "admin", page, former="on")
        assert "Open disposals" in str(refused.context["form"].errors["successor"])
    with reenter(house.company.id):
        ours = [left_behind(house.actor("admin"), house.ids[one], ["XSB"]) for one in PARTS]
    # Who only watches needs no post for that.
    assert ["Open disposals" in dict(one) for one in ours] == [True, True, False]
    # Neither the proposer nor the executor watches, and who has no right to destroy carries nothing out.
    for who, to in (("office", "clerk"), ("office", "clerk2"), ("clerk2", "clerk")):
        hands_over(house, who, to)
    for who, to in (("clerk2", "engineer"), ("clerk2", "office"), ("office", "finance")):
        hands_over(house, who, to)
    row = house.row(batch)
    assert (row.proposer_id, row.executor_id) == (house.ids["clerk"], house.ids["clerk2"])
    hands_over(house, "office", "engineer")
    with reenter(house.company.id):
        watching = set(row.supervisors.values_list("person", flat=True))
        assert AuditEvent.objects.filter(verb="disposal.hand_over", target_id=str(batch)).exists()
    assert watching == {house.ids["engineer"], house.ids["finance"]}
    assert told(house, "passed", batch) == {"engineer"}
    with later(8):
        house.step("clerk2", batch, "execute", place="三楼")
        house.work(house.row(batch).run)
        assert (
            "Only a named supervisor"
            in house.step("office", batch, "confirm", present="on", complete="on")
            or house.get("office", f"/disposals/{batch}/").status_code == 404
        )
        house.step("engineer", batch, "confirm", present="on", complete="on")
        house.step("finance", batch, "confirm", present="on", complete="on")
        assert house.row(batch).state == "confirmed"


def test_the_page_of_a_record_says_on_which_list_it_stands(house):
    (one,) = house.due()
    page = house.shown("clerk", f"/records/{one}/")
    assert "Proposed for destruction" not in page
    batch = house.proposed([one])
    number = house.row(batch).number
    for who in ("clerk", "salesman"):
        page = house.get(who, f"/records/{one}/").content.decode()
        assert f"It is on the list of disposal {number}." in page
        assert f'href="/disposals/{batch}/"' in page
    house.step("clerk", batch, "abort", why="误列")
    assert number not in house.shown("clerk", f"/records/{one}/")
