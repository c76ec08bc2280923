"""Approved records are destroyed whole or not at all, provably, and nothing of them is read again."""

import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from administration import key_work
from archive.destruction import actions, verifier
from archive.destruction.models import Destruction, Doomed
from archive.files import erasing
from archive.files.models import File, LeftContent
from archive.records.models import Record, RegisterEntry
from archive.records.number_models import NumberEvent
from archive.records.numbers import taken_among
from jobs.port import queue_in_use
from kernel.clock import now
from kernel.errors import Conflict, Refused
from kernel.scope import reenter
from persistence.blobs import blobs
from security.audit.models import AuditEvent
from security.keys import epochs, store
from tests.integration.security_review.dump_of_test import Reader, dumped, found_in
from tests.plugins.samples import pdf

PHONE, NAME = "13977700123", "永别了自行车行"
CONTACT = [{"contact_name": "李远行", "mobile": PHONE}]


@pytest.fixture(scope="module")
def walked(house, installation, django_db_blocker):
    """One card with a file is destroyed beside two others; what a dump held before, and after."""
    with django_db_blocker.unblock():
        return Walk(house, installation)


class Walk:
    """What a destruction left."""

    def __init__(self, house, installation):
        company = house.company
        (self.one,) = house.due(store_name=NAME, CTC=CONTACT)
        self.others = house.due(2)
        house.browser("clerk").post(
            f"/records/{self.one}/files/",
            {"file": [SimpleUploadedFile("合同.pdf", pdf())], "series": ""},
            headers={"Accept": "application/json"},
            secure=True,
        )
        self.kept = house.due()[0]
        self.seen = house.get("clerk", f"/records/{self.one}/").status_code
        with reenter(company.id):
            self.number = Record.objects.get(pk=self.one).archive_no
            self.blob = File.objects.get(record=self.one).blob
        self.before = dumped(installation, company)
        self.run = house.begin([self.one, *self.others], reference="XH-2026-1")
        self.counts = house.work(self.run)
        self.certificate = house.certify(
            self.run, executed_by="张三", supervised_by=["李四", "王五"], place="三楼"
        )
        self.after = dumped(installation, company)


def test_nothing_of_a_destroyed_record_stands_anywhere(house, walked):
    assert found_in(walked.before, [NAME]) == [NAME]
    assert walked.counts == {"listed": 3, "destroyed": 3, "skipped": 0, "waiting": 0}
    with reenter(house.company.id):
        assert not Record.objects.filter(pk__in=[walked.one, *walked.others]).exists()
        assert Record.objects.filter(pk=walked.kept).exists()
        assert store.open_record_keys([walked.one]) == {}
        assert RegisterEntry.objects.get(record_id=walked.one).title == ""
    assert found_in(walked.after, [PHONE]) == []
    left = walked.after.decode().split("\nCOPY ")
    where = {part.split(" ", 1)[0] for part in left if NAME in part}
    assert {one.partition(".")[2] for one in where} <= {"archive_destruction_item"}


def test_its_bytes_go_and_a_repeated_run_finds_nothing(house, walked):
    company = house.company.id
    with reenter(company):
        assert not File.objects.filter(record_id=walked.one).exists()
        assert walked.blob in set(blobs().names(company))
        assert LeftContent.objects.filter(blob=walked.blob).exists()
        assert erasing.forget_left() >= 1
    with reenter(company):
        assert walked.blob not in set(blobs().names(company))
        assert erasing.forget_left() == 0
    again = house.work(walked.run)
    assert again == walked.counts


@pytest.mark.requirement("REQ-GOV-11", "a sealed or disposed file shows that step as its position")
def test_its_number_is_never_given_again_and_the_gap_is_explained(house, walked):
    (later,) = house.due()
    with reenter(house.company.id):
        last = NumberEvent.objects.filter(number=walked.number).order_by("pk").last()
        assert (last.event, last.reason) == ("tombstone", "XH-2026-1")
        assert taken_among([last.normalised]) == {last.normalised}
        new = Record.objects.get(pk=later).archive_no
        assert new > walked.number
    page = house.get("clerk", f"/records/{walked.one}/")
    text = page.content.decode()
    assert (walked.seen, page.status_code) == (200, 410)
    assert walked.number in text
    assert "XH-2026-1" in text
    assert NAME not in text
    now = [one["name"] for one in page.context["life"] if one["state"] == "now"]
    assert (now, text.count('aria-current="step"')) == (["Destroyed"], 1)
    assert house.get("finance", f"/records/{walked.one}/").status_code == 404


def test_the_trail_still_proves_what_it_no_longer_tells(house, walked):
    with reenter(house.company.id):
        events = AuditEvent.objects.filter(target_kind="destruction", target_id=str(walked.run))
        said = {"destruction.begin", "record.destroy", "destruction.end", "destruction.certify"}
        assert said <= set(events.values_list("verb", flat=True))
        assert AuditEvent.objects.filter(record_id=walked.one).exists()
        (run,) = Destruction.objects.filter(pk=walked.run)
        assert run.epoch == epochs.ring(house.company.id).current


def test_certificate_proves_one_record_offline_and_tells_nothing_of_the_others(
    house, walked, tmp_path
):
    base = f"/destructions/{walked.run}/certificate/"
    files = {"c.json": base, "l.json": f"{base}{walked.one}/"}
    for name, path in files.items():
        (tmp_path / name).write_bytes(house.get("head", path).content)
    said = json.loads((tmp_path / "l.json").read_text())
    assert verifier.main([str(tmp_path / "c.json"), str(tmp_path / "l.json")]) == verifier.PROVED
    assert json.loads(said["item"])["title"] == NAME
    with reenter(house.company.id):
        others = Doomed.objects.filter(run=walked.run).exclude(record_id=walked.one)
        for other in others:
            assert other.number not in json.dumps(said)
            assert bytes(other.salt).hex() not in json.dumps(said)
    for path in (base, f"{base}{walked.one}/", f"/destructions/{walked.run}/"):
        assert house.get("clerk", path).status_code == 404
    page = house.get("head", f"{base}pdf/")
    assert page["Content-Type"] == "application/pdf"
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(page.content)).pages)
    for word in (walked.number, NAME, "碎纸", "张三", "李四", "三楼"):
        assert word in text
    shown = house.shown("head", f"/destructions/{walked.run}/")
    assert walked.number in shown
    assert house.get("head", "/destructions/verifier/").status_code == 200


def test_an_old_dump_with_todays_keys_yields_nothing_of_it(house, walked, monkeypatch):
    assert PHONE in "\n".join(Reader(walked.before, house.company).texts()), "until the epoch ends"
    monkeypatch.setattr(epochs, "TTL_SECONDS", 0.0)
    with reenter(house.company.id) as scope:
        scope.actor = actor = house.actor("head")
        key_work.begin(actor, house.company.id, destroy=True)
    queue_in_use().run_all()
    assert Reader(walked.before, house.company).texts() == []
    with reenter(house.company.id):
        assert store.open_record_keys([walked.kept])


def test_nothing_is_destroyed_before_its_time_or_by_another_set(house):
    ids = house.due(2)
    run = house.begin(ids, reference="XH-2026-2", after=timedelta(days=7))
    with pytest.raises(Conflict, match="cooling-off"):
        house.work(run)
    with reenter(house.company.id) as scope:
        scope.actor = actor = house.actor("head")
        with pytest.raises(Conflict, match="over"):
            actions.certify(actor, run, {})
        actions.call_off(actor, run, "误列")
    assert house.work(run)["waiting"] == 2
    with reenter(house.company.id) as scope:
        scope.actor = actor = house.actor("head")
        items = [actions.Approved(record_id=ids[0], version=1)]
        order = actions.Order(reference="XH-2026-3", items=items, not_before=now())
        with pytest.raises(Conflict, match="not the set"):
            actions.begin(actor, order, approved="0" * 64)
    with reenter(house.company.id) as scope:
        scope.actor = clerk = house.actor("clerk")
        with pytest.raises(Refused):
            actions.begin(clerk, order, approved=actions.bound(items))
