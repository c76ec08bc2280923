"""A company that changes from one suite to another: old and new stand side by side, and are found together."""

import pytest

from archive.records import actions
from archive.records.alike import holders
from archive.records.models import EqualityKey, Record
from archive.records.rules import Edit
from archive.records.storing import doubles_in, opened
from kernel.scope import reenter
from security.audit import queries
from security.audit.canonical import Verdict
from security.audit.models import AuditChange
from security.keys import epoch_files, epochs, store
from security.keys.models import PurposeKey, RecordKey
from tenants.models import Company, State
from tests.unit.security.keys.second_suite import second_suite

MOBILE, LATER = "13800138000", "13800138001"


@pytest.fixture(scope="module")
def old(company, people, django_db_blocker):
    """A card from before the change."""
    return {}


@pytest.fixture
def card(company, people, card_of, old):
    if not old:
        with reenter(company.id):
            (old["pk"],) = actions.create(people.actor("XSB", "CLK"), [card_of()]).done
    return old["pk"]


def first_bytes(*sealed):
    return [bytes(one)[:1] for one in sealed]


def test_one_record_holds_ciphertexts_of_both_suites_and_reads_as_one(company, people, card):
    with second_suite(), reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        record = Record.objects.get(pk=card)
        rows = [{"contact_name": "张三丰", "mobile": LATER}]
        edit = Edit(record_id=card, version=record.version, values={"CTC": rows}, reason="电话")
        actions.edit(clerk, [edit])
    with second_suite(), reenter(company.id):
        record = Record.objects.get(pk=card)
        changes = list(AuditChange.objects.filter(record_id=card).order_by("pk"))
        wrapped = RecordKey.objects.get(pk=card).wrapped
        assert first_bytes(wrapped, record.sealed) == [b"\x01", b"\x02"]
        assert first_bytes(*(one.content for one in changes)) == [b"\x01", b"\x02"]
        assert opened([record])[card]["CTC"][0]["mobile"] == LATER
        verdicts = {one.verdict for one in queries.open_changes(changes).values()}
        assert verdicts == {Verdict.PROVED}


def test_an_equal_value_is_found_and_unique_across_both_suites(company, people, card_of, card):
    with second_suite(), reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        rows = [{"contact_name": "张三丰", "mobile": MOBILE}]
        new, twin = actions.create(
            clerk, [card_of(store_name=f"新车行{at}", CTC=rows) for at in range(2)]
        ).done
        found = holders(clerk, [("mobile", MOBILE), ("mobile", LATER)], but=twin)
        assert {text: set(one.seen) for (_code, text), one in found.items()} == {
            MOBILE: {new},
            LATER: {card},
        }
        stored = EqualityKey.objects.filter(record_id=new, field="mobile")
        before, after = store.stored_indexes("mobile", [MOBILE])
        assert {bytes(one.digest) for one in stored} == {*before, *after}
        (digest,) = store.blind_indexes("x", ["only one"])  # as a card of before has it
        EqualityKey.objects.create(field="x", digest=digest, record_id=card, only_once=True)
        told = [("x", digests[0], new, True) for digests in store.stored_indexes("x", ["only one"])]
        assert doubles_in(told) == {new: {"x": card}}
        # Once every value stands in the new index, the old one ends with its key.
        EqualityKey.objects.filter(digest__in=before).delete()
        store.destroy_purpose_keys([store.INDEX])
    with second_suite(), reenter(company.id):
        names = PurposeKey.objects.filter(purpose__startswith="index")
        assert list(names.values_list("purpose", flat=True)) == ["index:2"]
        assert set(
            holders(people.actor("XSB", "CLK"), [("mobile", MOBILE)], but=twin)[
                "mobile", MOBILE
            ].seen
        ) == {new}


def test_keys_are_wrapped_anew_by_the_suite_in_force(company, card):
    with second_suite():
        number = epochs.next_epoch(company.id)
        with reenter(company.id):
            while store.rewrap():
                pass
        file = epoch_files.read(epoch_files.folder(company.id) / f"{number}.key")
        assert file.wrapped.suite == "sm4-gcm"
        with reenter(company.id):
            assert first_bytes(RecordKey.objects.get(pk=card).wrapped) == [b"\x02"]
            assert store.open_record_keys([card])
    epochs.forget(company.id)
    epochs.destroy_company(company.id)  # nothing of it opens under the first suite alone
    gone = Company.objects.using("migrator").filter(pk=company.id)
    gone.update(state=State.DELETED)  # else whoever looks at all companies would miss its keys
