"""The page of a record asks the database no more than 25 times, whatever lies beside the record."""

from dataclasses import replace

import pytest
from django.test import Client

from archive.collecting.models import Verification
from archive.custody.incident_models import Incident
from archive.custody.place_models import Location, Placing
from archive.custody.sync_models import Lag
from archive.files.keeping import Facts, sealed_facts
from archive.files.models import File, FiledFile
from archive.records import actions
from archive.records.change_models import ChangeEvidence
from archive.records.models import ProposedChange, Record, RegisterEntry
from archive.records.register_models import RecordVersion, RegisterNote
from archive.records.rules import Edit, NewRecord
from archive.updates.models import ChangeNotice
from config.bench.pages import counted
from decisions.cooperation.models import Cooperation
from decisions.duties.models import Check, Duty, DutyBearer
from kernel.clock import now, today
from kernel.scope import reenter
from notices.models import Occasion, Receipt
from policies.categories.rules import Kind
from policies.document.rules import effective, fileable
from policies.packs.loader import load_pack
from security.keys import store
from security.people.models import User
from tests.integration.policies.packs.entering import Staff, assess, enter, take_through

BOUND = 25


def a_card_with_items(company, people, card_of):
    """File a customer card of pack P07 with items and a change of its own; return who did, and its id."""
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        (pk,) = actions.create(clerk, [card_of()]).done
        actions.submit(clerk, [pk])
        rows = [
            NewRecord(category="YJ", parent_id=pk, values={"period": f"2026-{n:03}", "score": str(n), "qty": "1"})
            for n in range(20)
        ]  # fmt: skip
        actions.enter_many(clerk, rows, file=True)
    for words in ("山地车", "公路车"):
        with reenter(company.id):
            version = Record.objects.get(pk=pk).version
            actions.edit(
                clerk,
                [Edit(record_id=pk, version=version, values={"brands": words}, reason="anew")],
            )
    return clerk, pk


def a_file_of(company, code):
    """Enter and file one record of the first kind of file of a pack; return who did, and its id."""
    pack = replace(load_pack(code), fonds="KH01")
    known = next(one for code in fileable(pack) if (one := effective(pack, code.code)).kind is Kind.FILE)  # fmt: skip
    with reenter(company.id):
        staff = Staff(pack)
        for department in pack.departments:
            for position in ("DH", "CLK"):
                staff.holding(department.code, position)
        assess(staff, [known])
        entered = {known.code: enter(staff, known, [])}
        take_through(staff, entered)
    actor, pk, _values = entered[known.code]
    return actor, pk


def laid_beside(actor, pk):
    """Lay something of every kind beside a record, and let something wait for its reader."""
    record, on, at = Record.objects.get(pk=pk), today(), now()
    me, other = actor.user_id, User.objects.exclude(pk=actor.user_id).first().pk
    room = Location.objects.create(code="K1", kind="room")
    box = Location.objects.create(code="H1", kind="box", parent=room)
    Placing.objects.create(record=record, location=box, at=at, by_id=other)
    Record.objects.filter(pk=pk).update(carrier="both")
    Lag.objects.get_or_create(
        record=record, carrier="paper", defaults={"since": at, "cause": "x", "by_id": other}
    )
    Incident.objects.create(
        record=record, kind="loss", found_on=on, found_by="x", facts="x", registered_at=at, registered_by_id=me
    )  # fmt: skip
    Verification.objects.create(
        record=record, aspect="accuracy", method="phone", outcome="confirmed", by_id=other, at=at
    )
    Check.objects.create(subject_kind="record", subject_id=pk, by_id=other, at=at, on=on)
    ChangeNotice.objects.create(record=record, submitted_by_id=other, submitted_at=at, due=on)
    entry = RegisterEntry.objects.get(record=pk)
    RegisterNote.objects.create(
        entry=entry, kind="correction", on=on, at=at, by=other, by_name="x", field="title", text="y", reason="z"
    )  # fmt: skip
    RecordVersion.objects.create(
        record=record, number=90, archive_no="x", category="x", policy_version=1, kept_at=at,
        replaced_by=other, sealed=b"x",
    )  # fmt: skip
    key = store.open_record_keys([pk])[pk]
    sealed = sealed_facts(pk, key, "t", Facts(name="合同.pdf", sha256="0" * 64))
    file = File.objects.create(
        record=record, token="t", series="s", number=1, sealed=sealed, kind="pdf", size=1, blob="b", piece=1,
        added_at=at, added_by_id=other, state="clean", scanned_at=at,
    )  # fmt: skip
    FiledFile.objects.create(file=file, record=record, on=on, sealed=b"x")
    done = ProposedChange.objects.create(
        record=record, based_on=1, values={}, state="applied", proposed_at=at, proposed_by_id=other
    )  # fmt: skip
    ChangeEvidence.objects.create(proposal=done, method="phone", on=on, by_id=other, at=at, note="x")  # fmt: skip
    waits = ProposedChange.objects.create(
        record=record, based_on=record.version, values={}, proposed_at=at, proposed_by_id=other
    )
    ChangeEvidence.objects.create(proposal=waits, method="phone", on=on, by_id=other, at=at, note="x")  # fmt: skip
    Cooperation.objects.create(
        target_kind="record", target_id=str(pk), department=actor.posts[0].department, what="x", due=on,
        asked_by_id=other, asked_at=at,
    )  # fmt: skip
    duty = Duty.objects.create(
        source="x", key="x", cause="x", cadence="x", kind="check", zh="x", starts=on, ends=on,
        appears_on=on, due_on=on, opened_at=at,
    )  # fmt: skip
    DutyBearer.objects.create(duty=duty, order=1, person_id=me)
    occasion = Occasion.objects.create(kind="work.done", key="x", path="/")
    Receipt.objects.create(occasion=occasion, person_id=me)


@pytest.mark.parametrize("pack", ["P07", "P01"])
def test_the_page_of_a_full_record_asks_no_more_than_25_times(make_company, people, card_of, pack):
    company = make_company(pack=pack)
    actor, pk = a_card_with_items(company, people, card_of) if pack == "P07" else a_file_of(company, pack)  # fmt: skip
    with reenter(company.id):
        laid_beside(actor, pk)
        client = Client(HTTP_HOST=company.host)
        client.force_login(User.objects.get(pk=actor.user_id), "security.people.signin.CompanyBackend")  # fmt: skip
    client.get(f"/records/{pk}/")
    with counted() as asked:
        page = client.get(f"/records/{pk}/")
    assert len(asked) <= BOUND, asked
    assert page.status_code == 200
    parts = page.context
    assert parts["custody"]["sync"]["lags"]
    assert parts["custody"]["incidents"]
    assert parts["custody"]["place"]["pairs"][0]["value"].endswith("H1")
    assert parts["register"]["notes"]
    assert parts["register"]["versions"]
    assert parts["register"]["proof"]
    assert parts["files"]["files"]
    assert parts["check"]["last"]
    assert parts["verified"]["checks"]
    assert parts["updates"]["notices"]
    assert parts["updates"]["verified"]
    assert parts["proposal"]
    assert parts["tasks"]["items"]
    assert parts["history"]
