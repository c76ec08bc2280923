"""A disposal goes its one way by HTTP, from the proposal to the certificate, each step by the people it asks for."""

import io

import pytest
from pypdf import PdfReader

from archive.destruction.models import Doomed
from archive.records.models import Record
from archive.records.numbers import taken_among
from kernel.scope import reenter
from security.audit.models import AuditEvent
from tests.integration.archive.disposal.conftest import later
from tests.integration.policies.houses import post, seen

ROAD = (
    "propose",
    "judge",
    "object",
    "answer",
    "conclude",
    "check",
    "submit",
    "approve",
    "execute",
    "confirm",
    "certify",
)


@pytest.fixture(scope="module")
def walk(house, django_db_blocker):
    """Everybody takes his step, and some try another's."""
    with django_db_blocker.unblock():
        return Walk(house)


class Walk:
    """What the pages said on the way."""

    def __init__(self, house):
        self.kept, self.one, self.two = house.due(3)
        with reenter(house.company.id):
            self.number = Record.objects.get(pk=self.one).archive_no
        self.said = {}
        terms = {"cooling_days": 3, "supervisors": 2}
        assert post(house, "clerk", "/disposals/terms/", **terms).status_code == 403
        assert post(house, "admin", "/disposals/terms/", **terms).status_code == 200
        batch = self.batch = house.proposed([self.kept, self.one, self.two])
        self.appraise(house, batch)
        self.count(house, batch)
        self.approve(house, batch)
        self.destroy(house, batch)

    def appraise(self, house, batch):
        said = self.said
        said["early"] = house.step("clerk2", batch, "appraise")
        said["own opinion"] = house.step("clerk", batch, "judge", opinion="同意")
        house.step("clerk2", batch, "judge", opinion="均已过期，同意销毁")
        said["stranger objects"] = house.one("finance", batch, self.kept, "object", why="要用")
        house.one("salesman", batch, self.kept, "object", why="客户仍有往来")
        said["objected"] = house.step("clerk", batch, "appraise")
        house.one("clerk", batch, self.kept, "answer", outcome="keep", why="继续保存")
        house.step("clerk", batch, "appraise")
        assert house.row(batch).state == "appraised"

    def count(self, house, batch):
        said = self.said
        said["too soon"] = house.submit(batch)
        house.step("clerk2", batch, "count", **house.found(batch, self.two))
        said["missing"] = house.shown("clerk", f"/disposals/{batch}/")
        house.step("clerk2", batch, "count", **house.found(batch, total=3))
        said["more"] = house.shown("clerk", f"/disposals/{batch}/")
        assert house.row(batch).state == "appraised"
        house.step("clerk2", batch, "count", **house.found(batch))
        assert house.row(batch).state == "counted"

    def approve(self, house, batch):
        said = self.said
        said["no way"] = house.submit(batch, paper="burnish")
        said["one watches"] = house.submit(batch, s1=house.label("office"))
        said["executor watches"] = house.submit(batch, s1=house.label("clerk2"))
        house.submit(batch)
        said["proposer"] = house.decide("clerk", batch)
        house.decide("head", batch)
        said["once more"] = house.decide("head", batch)
        assert house.row(batch).state == "counted"
        said["half"] = house.step("clerk2", batch, "execute", place="三楼")
        house.decide("treasurer", batch)
        assert house.row(batch).state == "approved", house.shown("clerk", f"/disposals/{batch}/")

    def destroy(self, house, batch):
        said = self.said
        said["cooling"] = house.step("clerk2", batch, "execute", place="三楼")
        with later(4):
            said["not executor"] = house.step("clerk", batch, "execute", place="三楼")
            said["witness"] = house.step("finance", batch, "confirm", present="on", complete="on")
            house.step("clerk2", batch, "execute", place="三楼碎纸间")
            self.run = house.row(batch).run
            assert self.run, house.shown("clerk2", f"/disposals/{batch}/")
            said["under way"] = house.step("clerk", batch, "certify")
            self.counts = house.work(self.run)
            said["executor confirms"] = house.step(
                "clerk2", batch, "confirm", present="on", complete="on"
            )
            said["unsaid"] = house.step("finance", batch, "confirm", present="on")
            house.step("finance", batch, "confirm", present="on", complete="on")
            said["one left"] = house.step("clerk", batch, "certify")
            house.step("office", batch, "confirm", present="on", complete="on", remark="全程在场")
            house.step("clerk", batch, "certify")
            self.page = house.shown("clerk", f"/disposals/{batch}/")


NOT_DUE = "This step is not due"


@pytest.mark.requirement(
    "REQ-DSP-11", "a disposal follows one sequence and no step of it is skipped"
)
def test_the_sequence_is_fixed(house, walk):
    said = walk.said
    assert "3 records have no appraisal opinion" in said["early"]
    for out_of_turn in ("too soon", "half", "witness", "under way", "one left"):
        assert NOT_DUE in said[out_of_turn], out_of_turn
    assert house.row(walk.batch).state == "certified"
    assert "certified" in walk.page
    with reenter(house.company.id):
        assert not Record.objects.filter(pk__in=[walk.one, walk.two]).exists()
        assert Record.objects.filter(pk=walk.kept).exists()


@pytest.mark.requirement("REQ-DSP-02", "an appraisal gives its opinion on every record of a batch")
@pytest.mark.requirement(
    "REQ-DSP-02", "a department objects for its records and is answered before the batch goes on"
)
def test_what_is_proposed_is_appraised_by_others(house, walk):
    said = walk.said
    assert "does not appraise it" in said["own opinion"]
    assert "status 40" in said["stranger objects"]
    assert "1 objections wait for an answer" in said["objected"]
    assert "keep it: 继续保存" in walk.page
    assert "均已过期，同意销毁" in walk.page


@pytest.mark.requirement(
    "REQ-DSP-03", "each listed record is found, checked off and counted before the destruction"
)
@pytest.mark.requirement(
    "REQ-DSP-03", "a difference of the count stops the batch until it is put right"
)
def test_a_difference_stops_the_batch(walk):
    assert (
        "Stopped: 2 are listed, 1 of them are checked off, 2 were counted" in walk.said["missing"]
    )
    assert "Stopped: 2 are listed, 2 of them are checked off, 3 were counted" in walk.said["more"]


@pytest.mark.requirement("REQ-DSP-04", "others than the proposer approve a destruction")
@pytest.mark.requirement("REQ-DSP-04", "as many different people approve as the policy names")
def test_others_approve(house, walk):
    assert "This step is decided by somebody else" in walk.said["proposer"]
    assert "This step is decided by somebody else" in walk.said["once more"]
    row = house.row(walk.batch)
    assert [who for who, _behalf in row.approvers] == [house.ids["head"], house.ids["treasurer"]]


@pytest.mark.requirement(
    "REQ-DSP-04", "between approval and destruction lies the time the company says"
)
def test_it_cools_off(walk):
    assert "cooling-off period is not over" in walk.said["cooling"]


@pytest.mark.requirement(
    "REQ-DSP-06", "supervisors who neither propose nor carry out a destruction confirm it"
)
def test_supervisors_are_others_and_confirm(house, walk):
    said = walk.said
    assert "at least 2 different supervisors" in said["one watches"]
    assert "are different people" in said["executor watches"]
    assert "Only the person named to carry it out" in said["not executor"]
    assert "Only a named supervisor confirms" in said["executor confirms"]
    assert "This field is required" in said["unsaid"]


@pytest.mark.requirement(
    "REQ-DSP-07",
    "a certificate and list name number, title, retention, method, time, place, executor, supervisors",
)
def test_the_certificate_names_all_of_it(house, walk):
    page = house.get("clerk", f"/destructions/{walk.run}/certificate/pdf/")
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(page.content)).pages)
    flat = "".join(text.split())
    with reenter(house.company.id):
        told = Doomed.objects.get(run=walk.run, record_id=walk.one)
    assert walk.counts["destroyed"] == 2
    for word in (
        walk.number,
        "丸石车行",
        told.method,
        "三楼碎纸间",
        "XSB-CLK2",
        "CWB-STF",
        "XZB-STF",
        "XSB-DH",
    ):
        assert "".join(word.split()) in flat, word
    assert house.get("salesman", f"/destructions/{walk.run}/").status_code == 404


@pytest.mark.requirement(
    "REQ-DSP-09",
    "at the address of a destroyed record stay number, category and disposal for who sees the category",
)
@pytest.mark.requirement("REQ-NUM-05", "an assigned number is not reused after destruction")
def test_its_number_stays_taken(house, walk):
    page = house.get("salesman", f"/records/{walk.one}/")
    text = page.content.decode()
    assert page.status_code == 410
    assert walk.number in text
    assert house.row(walk.batch).number in text
    new = seen(house.card(location="甲柜"))
    assert walk.number not in new
    with reenter(house.company.id):
        assert taken_among([walk.number])


@pytest.mark.requirement("REQ-AUD-04", "all disposal events are in the trail")
def test_every_step_is_in_the_trail(house, walk):
    with reenter(house.company.id):
        events = AuditEvent.objects.filter(target_kind="disposal", target_id=str(walk.batch))
        assert set(events.values_list("verb", flat=True)) == {f"disposal.{one}" for one in ROAD}
        run = AuditEvent.objects.filter(target_kind="destruction", target_id=str(walk.run))
        told = set(run.values_list("verb", flat=True))
        assert {
            "destruction.begin",
            "record.destroy",
            "destruction.end",
            "destruction.certify",
        } <= told
