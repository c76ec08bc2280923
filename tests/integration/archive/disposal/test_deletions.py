"""What a customer asked to be deleted goes by a disposal and has its one outcome then; a hold stops it for all."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from archive.privacy.models import DataRequest
from archive.records import removing
from archive.records.models import Record
from archive.records.rest_models import Nomination
from kernel.clock import today
from kernel.errors import Conflict
from kernel.scope import reenter
from policies.access.rules import Grant, Verb
from policies.document.values import Approval
from tests.integration.archive.disposal.conftest import MONEY, later
from tests.integration.archive.disposal.test_refusals import at_once, held, says
from tests.integration.policies.houses import address, post, seen

EVERYTHING = (Verb.VIEW, Verb.DESTROY, Verb.SEAL, Verb.PRIVACY, Verb.FILE)
GRANTS = (
    Grant(department="XSB", position="CLK", categories=("KP",), verbs=(Verb.PRIVACY,)),
    Grant(department="CWB", categories=("KP",), verbs=(Verb.SEAL, Verb.VIEW), delegated=True),
    Grant(position="ARCH", categories=("KP",), verbs=EVERYTHING, delegated=True),
)
DELETED = {"outcome": "deleted", "reason": "合作已终止，无须再保存"}
INSTEAD = {"outcome": "sealed", "ground": "held", "reason": "诉讼需要，暂不能销毁"}
REFUSED = {"outcome": "refused", "reason": "鉴定决定继续保存"}


@pytest.fixture(scope="module", autouse=True)
def desk(house, django_db_blocker):
    """A clerk works at the privacy desk, finance holds and agrees to sealing; the administrator has every right."""
    with django_db_blocker.unblock():
        sealing = Approval(code="AP7", subject="seal", zh="封存", en="Sealing", steps=(MONEY,))
        others = tuple(one for one in house.base.approvals if one.subject != "seal")
        house.base = replace(
            house.base,
            grants=(*house.base.grants, *GRANTS),
            approvals=(*others, sealing),
        )
        house.switch(house.base)
    return house


def asked(house, record, kind="delete"):
    """Take down what the customer asks; return the address of the request."""
    said = {"record": f"#{record}", "kind": kind, "identity_check": "身份证原件"}
    note = {"note": "我的手机是13977700456", "received_on": today("Asia/Shanghai").isoformat()}
    return address(post(house, "clerk", "/privacy/requests/new/", **said, **note))


def answered(house, request, **said):
    """Propose an outcome; return the text of the page that follows."""
    return seen(post(house, "clerk", request, **said))


def agreed(house, request, **said):
    """Whoever the policy names decides; return the text of the page that follows."""
    number = row_of(house, request).request
    return seen(post(house, "treasurer", f"/requests/{number}/", outcome="approve", **said))


def row_of(house, request):
    with reenter(house.company.id):
        return DataRequest.objects.get(pk=number_in(request))


def number_in(request):
    return int(request.strip("/").rpartition("/")[2])


def decided(house, record):
    """A deletion that was decided; return the address of its request."""
    request = asked(house, record)
    answered(house, request, **DELETED)
    agreed(house, request)
    assert row_of(house, request).state == "deleting", house.shown("clerk", request)
    return request


def batch_of(house, *requests):
    """Propose what was asked for in one click and bring it as far as its approval; return the batch."""
    page = post(house, "clerk", "/disposals/asked/", request=[number_in(one) for one in requests])
    batch = number_in(address(page))
    house.step("clerk2", batch, "judge", opinion="同意销毁")
    house.step("clerk", batch, "appraise")
    house.step("clerk2", batch, "count", **house.found(batch))
    house.submit(batch)
    house.decide("head", batch)
    house.decide("treasurer", batch)
    assert house.row(batch).state == "approved", house.shown("clerk", f"/disposals/{batch}/")
    return batch


def letter(house, request, language="zh-hans"):
    """Return the words of the letter to the person without blanks, '' where there is none."""
    answer = house.get("clerk", f"{request}letter/{language}/")
    if answer.status_code != 200:
        return ""
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return "".join("".join(one.extract_text().split()) for one in pages)


@pytest.fixture(scope="module")
def walk(house, django_db_blocker):
    """Two deletions go to disposal together; one of the records is held between the decision and the run."""
    with django_db_blocker.unblock():
        return Walk(house)


class Walk:
    """What the pages said on the way."""

    def __init__(self, house):
        self.one, self.two = house.due(2)
        self.first, self.second = decided(house, self.one), decided(house, self.two)
        self.waiting = [house.shown("clerk", each) for each in (self.first, self.second)]
        self.early = letter(house, self.first)
        self.listed = house.shown("clerk", "/disposals/asked/")
        self.entry = house.shown("clerk", "/disposals/")
        self.batch = batch_of(house, self.first, self.second)
        with later(8):
            house.step("clerk2", self.batch, "execute", place="三楼")
            held(house, self.two)
            self.counts = house.work(house.row(self.batch).run)


def test_what_was_asked_for_stands_first_for_whoever_keeps_disposals(house, walk):
    assert all("waits for its disposal" in each for each in walk.waiting)
    assert walk.early == "", "nothing is told as done before it is"
    assert "Deletions asked for: 2" in walk.entry
    assert DELETED["reason"] in walk.listed
    day = row_of(house, walk.first).due_on
    assert day is None or day.isoformat() in walk.listed
    assert house.get("salesman", "/disposals/asked/").status_code == 403
    assert "deletion on request" in house.shown("clerk", f"/disposals/{walk.batch}/")


@pytest.mark.requirement(
    "REQ-CON-05", "a deletion request has exactly one outcome, with its reason"
)
@pytest.mark.requirement("REQ-CON-05", "one outcome is deletion")
@pytest.mark.requirement("REQ-CON-05", "the customer is informed")
def test_a_deletion_stands_once_the_record_is_destroyed(house, walk):
    assert (walk.counts["destroyed"], walk.counts["skipped"]) == (1, 1)
    gone = row_of(house, walk.first)
    assert (gone.state, gone.outcome, gone.reason) == ("answered", "deleted", DELETED["reason"])
    assert (gone.disposal, gone.note) == (house.row(walk.batch).number, "")
    assert gone.number in house.shown("clerk", "/privacy/requests/")
    for language, words in (("zh-hans", "销毁程序销毁"), ("en", "Yourdatawasdestroyed")):
        told = letter(house, walk.first, language)
        assert words in told, told
        assert gone.number in told
        assert DELETED["reason"] in told
    answered(house, walk.first, **REFUSED)
    assert row_of(house, walk.first).outcome == "deleted"


@pytest.mark.requirement("REQ-HLD-03", "a hold blocks deletion until it is released")
@pytest.mark.requirement(
    "REQ-CON-05", "one outcome is sealing, because the retention runs or deletion is not feasible"
)
def test_what_a_hold_kept_is_open_again_and_sealed_instead(house, walk):
    kept = row_of(house, walk.second)
    assert (kept.state, kept.outcome) == ("open", "")
    matter = f"held by matter GK-{walk.two}"
    assert matter in house.shown("clerk", walk.second)
    with reenter(house.company.id):
        assert not Nomination.objects.filter(record=walk.two, withdrawn_at=None).exists()
    assert matter in answered(house, walk.second, **DELETED)
    answered(house, walk.second, **INSTEAD)
    agreed(house, walk.second)
    assert row_of(house, walk.second).outcome == "sealed"
    assert INSTEAD["reason"] in letter(house, walk.second)


@pytest.mark.requirement("REQ-CON-05", "one outcome is refusal")
def test_what_the_appraisal_keeps_comes_back_and_is_refused(house):
    (one,) = house.due()
    request = decided(house, one)
    back = f"/disposals/asked/{number_in(request)}/back/"
    assert house.get("salesman", back).status_code == 403
    assert "Say why" in seen(post(house, "clerk", back, why=" "))
    assert "decides anew" in seen(post(house, "clerk", back, why="仍有价值"))
    assert "仍有价值" in house.shown("clerk", request)
    assert house.get("clerk", back).status_code == 200
    assert "status 404" in seen(post(house, "clerk", back, why="再一次"))
    answered(house, request, **REFUSED)
    agreed(house, request)
    assert REFUSED["reason"] in letter(house, request)
    with reenter(house.company.id):
        assert Record.objects.filter(pk=one).exists()
    says(house, never="on")
    (two,) = house.due()
    assert "destroys nothing" in answered(house, asked(house, two), **DELETED)
    says(house)


@pytest.mark.requirement(
    "REQ-CON-05", "a deletion request has exactly one outcome, with its reason"
)
def test_of_two_outcomes_at_once_one_stands(house):
    (one,) = house.due()
    first, second = asked(house, one), asked(house, one, "withdraw")
    answered(house, first, **DELETED)
    answered(house, second, **INSTEAD)
    house.browser("treasurer")
    at_once(*[lambda each=each: agreed(house, each) for each in (first, second)])
    states = {row_of(house, each).state for each in (first, second)}
    with reenter(house.company.id):
        is_sealed = Record.objects.get(pk=one).level == "~sealed"
    assert states in ({"deleting", "deciding"}, {"answered", "deciding"})
    assert is_sealed == ("answered" in states)


@pytest.mark.requirement("REQ-HLD-03", "a hold binds administrators too")
@pytest.mark.requirement("REQ-HLD-03", "a hold blocks disposal until it is released")
@pytest.mark.requirement("REQ-HLD-03", "a hold blocks deletion until it is released")
def test_a_hold_stops_administrators_as_everybody(house):
    one, other = house.due(2)
    request = asked(house, one)
    matter = held(house, one, other)
    for who in ("clerk", "admin"):
        assert "held by matter" in seen(house.propose([other], who=who)), who
        assert "held by matter" in seen(post(house, who, request, **DELETED)), who
        with reenter(house.company.id) as scope:
            scope.actor = actor = house.actor(who)
            with pytest.raises(Conflict):
                removing.remove(actor, [other])
    assert row_of(house, request).state == "open"
    assert "released" in seen(post(house, "treasurer", f"{matter}release/", why="已结案"))
    answered(house, request, **DELETED)
    agreed(house, request)
    assert row_of(house, request).state == "deleting"
