"""An import is taken back as a whole: what it made goes, what it changed is as it was, what was touched stays."""

from datetime import timedelta

import pytest
from django.urls import reverse

from administration import undo_views, undo_work
from archive.imports.models import ImportJob, ImportRow
from archive.records.models import ProposedChange, Record
from archive.records.number_models import NumberEvent
from archive.records.storing import opened
from jobs.port import queue_in_use
from kernel.scope import reenter
from security.audit import undoing
from security.audit.models import ChangeSet
from tests.integration.archive.imports.dumping import columns, differing, dumped
from tests.integration.archive.imports.test_meeting import (
    card,
    committed,
    counts,
    ledger,
    number_of,
    rehearsed,
    signed_in,
)

# The ledger of numbers with its register and counters, the trail with its keys, the import itself, what people
# were told, and when a record was last seen to: a change and its taking back are both on the record's history.
WRITTEN_FOR_EVER = (
    "archive_number_event", "archive_counter", "archive_register_entry", "security_", "archive_import_",
    "archive_column_memory", "notices_", "jobs_", "archive_verification_state",
)  # fmt: skip


@pytest.fixture(scope="module")
def people(company, hire):
    hire(company, "wanglei", "王磊", ("XSB", "OPR"))
    hire(company, "lijianguo", "李建国", ("XSB", "DH"))
    hire(company, "chenyong", "陈勇", ("JSB", "STF"))
    return hire(company, "zhoumin", "周敏", ("XSB", "CLK"))


@pytest.fixture
def clerk(company, people):
    return signed_in(company, "zhoumin")


@pytest.fixture(scope="module")
def archive(company, people):
    """Ten cards, filed, and changed once so that all that is derived of them is of a change."""
    client = signed_in(company, "zhoumin")
    committed(client, rehearsed(client, ledger([card(number) for number in range(1, 11)])))
    rows = [card(number, 经营品牌="红旗") for number in range(1, 11)]
    committed(client, rehearsed(client, ledger(rows), met="update"))


def change_set(company, place):
    with reenter(company.id):
        return ImportJob.objects.get(pk=number_of(place)).change_set


def sealed_mobiles(company):
    """The sealed value of each record, opened: its bytes differ each time it is sealed."""
    with reenter(company.id):
        found = opened(list(Record.objects.all()))
        return {pk: values["CTC"][0]["mobile"] for pk, values in found.items()}


def take_back(company, client, place):
    answer = client.post(reverse("did_undo", args=[change_set(company, place)]))
    queue_in_use().run_all()
    return answer


@pytest.mark.requirement("REQ-IMP-01", "a whole batch is rolled back")
def test_an_import_of_new_records_taken_back_leaves_the_tables_as_they_were(
    company, archive, clerk
):
    before = dumped(company, but=WRITTEN_FOR_EVER)
    place = rehearsed(clerk, ledger([card(number) for number in range(100, 130)]))
    committed(clerk, place)
    assert counts(company, place)["committed"] == 30
    assert "Take this import back" in clerk.get(place).content.decode()
    assert differing(before, dumped(company, but=WRITTEN_FOR_EVER))
    take_back(company, clerk, place)
    assert differing(before, dumped(company, but=WRITTEN_FOR_EVER)) == {}
    page = clerk.get(place).content.decode()
    assert "This import was taken back." in page
    assert "Take this import back" not in page
    with reenter(company.id):
        voids = NumberEvent.objects.filter(event="void", reason="entering was taken back")
        assert voids.count() == 60  # the archive numbers and the earlier ones


def test_a_ledger_taken_back_can_be_brought_in_again(company, archive, clerk):
    rows = ledger([card(number) for number in range(140, 145)])
    first = rehearsed(clerk, rows)
    committed(clerk, first)
    take_back(company, clerk, first)
    again = rehearsed(clerk, rows)
    assert counts(company, again)["new"] == 5


def test_changed_records_get_their_values_back(company, archive, clerk):
    content = ("category", "title", "archive_no", "state", "department", "level", "values")
    derived = ("field", "digest", "record_id", "only_once")
    before = columns(company, "archive_record", "id", *content)
    keys = sorted(map(repr, columns(company, "archive_record_key", "id", *derived).values()))
    rows = [
        card(number, 经营品牌="永久", 营业面积="77", 联系人=f"孙{number}") for number in range(1, 6)
    ]
    rows += [card(number) for number in range(150, 155)]
    mobiles = sealed_mobiles(company)
    place = rehearsed(clerk, ledger(rows), met="update")
    committed(clerk, place)
    assert (counts(company, place)["updated"], counts(company, place)["committed"]) == (5, 5)
    assert columns(company, "archive_record", "id", *content) != before
    take_back(company, clerk, place)
    after = columns(company, "archive_record", "id", *content)
    assert after == before
    again = sorted(map(repr, columns(company, "archive_record_key", "id", *derived).values()))
    assert again == keys
    assert sealed_mobiles(company) == mobiles


@pytest.mark.requirement("REQ-IMP-01", "a whole batch is rolled back")
def test_what_was_touched_since_stays_and_is_listed(company, archive, clerk):
    before = set(columns(company, "archive_record", "id"))
    place = rehearsed(clerk, ledger([card(number) for number in range(200, 210)]))
    committed(clerk, place)
    with reenter(company.id):
        row = ImportRow.objects.get(job_id=number_of(place), row=5)
        touched = Record.objects.get(pk=row.record_id)
    page = clerk.get(reverse("record_edit", args=[touched.pk]))
    form = page.context["form"]
    sent = {one.html_name: one.value() for one in form if one.value() not in (None, "", False)}
    sent |= {"f.brands": "永久", "reason": "改"}
    assert clerk.post(reverse("record_edit", args=[touched.pk]), sent).status_code == 302
    take_back(company, clerk, place)
    left = set(columns(company, "archive_record", "id")) - before
    assert left == {touched.pk}
    page = clerk.get(place).content.decode()
    assert "Records that stay" in page
    assert touched.title in page


def test_a_large_import_goes_part_by_part_in_the_background(company, archive, clerk, monkeypatch):
    for module in (undoing, undo_work, undo_views):
        monkeypatch.setattr(module, "AT_ONCE", 4)
    monkeypatch.setattr(undo_work, "PART", 3)
    before = dumped(company, but=WRITTEN_FOR_EVER)
    place = rehearsed(clerk, ledger([card(number) for number in range(300, 310)]))
    committed(clerk, place)
    answer = clerk.post(reverse("did_undo", args=[change_set(company, place)]))
    assert answer.status_code == 302
    assert differing(before, dumped(company, but=WRITTEN_FOR_EVER))  # nothing yet: a job does it
    queue_in_use().run_all()
    assert differing(before, dumped(company, but=WRITTEN_FOR_EVER)) == {}


def test_after_some_days_an_import_is_not_taken_back(company, archive, clerk, settings):
    place = rehearsed(clerk, ledger([card(number) for number in range(400, 403)]))
    committed(clerk, place)
    number = change_set(company, place)
    settings.FONDS_IMPORT_UNDO_DAYS = 10
    with reenter(company.id):
        found = ChangeSet.objects.filter(pk=number)
        found.update(opened_at=found.get().opened_at - timedelta(days=11))
    page = clerk.get(place).content.decode()
    assert "Take this import back" not in page
    assert "10 days" in page
    assert take_back(company, clerk, place).status_code == 409
    with reenter(company.id):
        assert ImportRow.objects.filter(job_id=number_of(place), state="committed").count() == 3
        assert Record.objects.filter(values__store_name="第400车行").exists()


def test_a_record_names_the_file_and_the_row_it_came_from(company, archive, clerk):
    with reenter(company.id):
        record = Record.objects.get(values__store_name="第3车行")
    page = clerk.get(reverse("record_page", args=[record.pk])).content.decode()
    assert "Imported from" in page
    assert "台账.csv" in page
    assert "Row 4 of the file" in page
    assert "周敏" in page
    other = signed_in(company, "chenyong")  # may view, not import
    page = other.get(reverse("record_page", args=[record.pk]))
    assert page.status_code == 200
    assert "台账.csv" not in page.content.decode()


def test_what_an_import_only_asked_for_is_asked_no_more(company, archive, clerk):
    """A critical field waits for its approval: the request goes with the import, the record never changed."""
    rows = [card(6, 地址="天津市河西区解放路6号"), card(7, 经营品牌="永久")]
    place = rehearsed(clerk, ledger(rows), met="update")
    committed(clerk, place)
    with reenter(company.id):
        record = Record.objects.get(values__store_name="第6车行")
        assert ProposedChange.objects.filter(record=record, state="open").exists()
    take_back(company, clerk, place)
    with reenter(company.id):
        assert not ProposedChange.objects.filter(record=record, state="open").exists()
        record.refresh_from_db()
        assert record.values["addr"] == "天津市和平区南京路6号"
        assert Record.objects.get(values__store_name="第7车行").values["brands"] == "红旗"
    assert "Records that stay" not in clerk.get(place).content.decode()
