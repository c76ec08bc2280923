"""Entering, editing and filing records in a real company, with real commits."""

from dataclasses import replace

import pytest

from archive.records import actions, queries
from archive.records.models import EqualityKey, Record, RegisterEntry, RetentionState
from archive.records.number_models import NumberEvent
from archive.records.rules import Edit, NewRecord
from archive.updates.actions import Verified, verify
from decisions import actions as deciding
from decisions import queries as requests
from kernel.errors import Conflict, Invalid, Missing, Refused
from kernel.scope import reenter
from security.audit.models import AuditEvent


def test_card_signed_on_paper_is_keyed_filed_and_numbered(company, people, card_of):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        (pk,) = actions.create(clerk, [card_of()]).done
        assert actions.submit(clerk, [pk]).done == (pk,)
        assert Record.objects.get(pk=pk).archive_no is None, "a number is taken at the end"
    with reenter(company.id):
        record = Record.objects.get(pk=pk)
        assert (record.state, record.archive_no, record.title) == ("filed", "31J-0001", "丸石车行")
        assert record.values["card_no"] == "31J-0001"
        entry = RegisterEntry.objects.get(record=pk)
        assert (entry.archive_no, entry.quantity, entry.retention) == ("31J-0001", 1, "D10")
        assert list(NumberEvent.objects.filter(record_id=pk).values_list("event", "value")) == [
            ("used", 1)
        ]
        assert RetentionState.objects.get(record=pk).state == "no_trigger"
        verbs = AuditEvent.objects.filter(record_id=pk).values_list("verb", flat=True)
        assert set(verbs) == {"record.create", "record.file"}


def test_card_without_the_managers_signature_is_not_keyed(company, people, card_of):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        with pytest.raises(Invalid) as caught:
            actions.create(clerk, [card_of(reviewed_by=None)])
        assert [one.where for one in caught.value.problems] == ["reviewed_by"]
        with pytest.raises(Invalid) as caught:
            actions.create(clerk, [card_of(reviewed_by=clerk.id)])
        assert [one.code for one in caught.value.problems] == ["same_person"]


def test_sealed_phone_lies_in_no_open_column_and_is_found_by_its_key(company, people, card_of):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        (pk,) = actions.create(clerk, [card_of()]).done
        record = Record.objects.get(pk=pk)
        assert "13800138000" not in str(record.values)
        assert b"13800138000" not in bytes(record.sealed)
        assert EqualityKey.objects.filter(record=pk, field="mobile").count() == 1
        shown = queries.card(clerk, record)
        group = next(one for section in shown.sections for one in section.groups)
        texts = {one.code: (one.text, one.masked) for one in group.rows[0]}
        assert texts["mobile"] == ("138****8000", True)
        assert texts["contact_name"] == ("张三丰", False)


def test_who_may_not_create_is_refused_and_who_may_not_see_finds_nothing(company, people, card_of):
    with reenter(company.id):
        clerk, engineer = people.actor("XSB", "CLK"), people.actor("JSB", "STF")
        treasurer = people.actor("CWB", "STF")
        with pytest.raises(Refused):
            actions.create(engineer, [card_of()])
        (pk,) = actions.create(clerk, [card_of()]).done
        assert queries.record_of(engineer, pk).pk == pk
        with pytest.raises(Missing):
            queries.record_of(treasurer, pk)
        with pytest.raises(Missing):
            actions.edit(treasurer, [Edit(record_id=pk, version=1, values={"brands": "A"})])


def test_edit_of_an_outdated_version_says_who_changed_it(company, people, card_of):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        (pk,) = actions.create(clerk, [card_of()]).done
        actions.edit(clerk, [Edit(record_id=pk, version=1, values={"brands": "凤凰"})])
        with pytest.raises(Conflict, match="XSB-CLK changed this record"):
            actions.edit(clerk, [Edit(record_id=pk, version=1, values={"brands": "永久"})])
        record = Record.objects.get(pk=pk)
        assert (record.version, record.values["brands"]) == (2, "凤凰")


def test_row_of_a_group_keeps_the_sealed_value_nobody_typed_again(company, people, card_of):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        (pk,) = actions.create(clerk, [card_of()]).done
        values, withheld = queries.editable_values(clerk, Record.objects.get(pk=pk))
        assert "mobile" in withheld
        assert values["CTC"] == [{"contact_name": "张三丰"}]
        row = {"_row": 0, "contact_name": "李四"}
        actions.edit(clerk, [Edit(record_id=pk, version=1, values={"CTC": [row]})])
        stored = actions.storing.opened([Record.objects.get(pk=pk)])[pk]
        assert stored["CTC"] == [{"contact_name": "李四", "mobile": "13800138000"}]


def filed(company, people, card_of, **changes):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        (pk,) = actions.create(clerk, [card_of(**changes)]).done
        actions.submit(clerk, [pk])
    return pk


def test_critical_change_waits_for_its_approval_while_the_old_value_stays(company, people, card_of):
    pk = filed(company, people, card_of)
    with reenter(company.id):
        clerk, head = people.actor("XSB", "CLK"), people.actor("XSB", "DH")
        version = Record.objects.get(pk=pk).version
        change = Edit(
            record_id=pk, version=version, values={"addr": "北京市东城区1号"}, reason="搬迁"
        )
        with pytest.raises(Invalid, match="Say why"):
            actions.edit(clerk, [replace(change, reason="")])
        actions.edit(clerk, [change])
        record = Record.objects.get(pk=pk)
        assert record.values["addr"] == "上海市浦东新区世纪大道1号"
        proposal = queries.card(clerk, record).proposal
        assert [line[1:] for line in proposal.lines] == [
            ("上海市浦东新区世纪大道1号", "北京市东城区1号")
        ]
        (waiting,) = requests.inbox(head)
        verify(clerk, pk, Verified(method="phone", note="来电"))
        outcome = deciding.decide(head, [(waiting.id, "approve", "")])
        assert outcome.refused == ()
        record.refresh_from_db()
        assert record.values["addr"] == "北京市东城区1号"
        assert record.values["verified_by"] == head.id
        newest = queries.history(clerk, record)[0]
        assert newest.verb == "record.change"
        assert ("上海市浦东新区世纪大道1号", "北京市东城区1号") in [
            (line.before, line.after) for line in newest.lines
        ]


def test_uncritical_change_of_a_filed_card_is_in_force_at_once(company, people, card_of):
    pk = filed(company, people, card_of)
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        version = Record.objects.get(pk=pk).version
        change = Edit(record_id=pk, version=version, values={"brands": "捷安特"}, reason="补充")
        actions.edit(clerk, [change])
        assert Record.objects.get(pk=pk).values["brands"] == "捷安特"


def test_end_of_the_relation_starts_the_clock_and_says_why(company, people, card_of):
    pk = filed(company, people, card_of)
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        version = Record.objects.get(pk=pk).version
        values = {"trigger_on": "2020-05-01"}
        actions.edit(clerk, [Edit(record_id=pk, version=version, values=values, reason="终止")])
        due = queries.card(clerk, Record.objects.get(pk=pk)).due
        assert (due.date.isoformat(), due.state) == ("2030-05-01", "running")
        assert "2020-05-01" in str(due.steps[0])


def test_masked_reader_sees_that_a_name_changed_but_not_the_names(company, people, card_of):
    pk = filed(company, people, card_of)
    with reenter(company.id):
        engineer = people.actor("JSB", "STF")
        lines = queries.history(engineer, Record.objects.get(pk=pk))[-1].lines
        operator = next(
            line for line in lines if line.label in {"经营者/负责人", "Operator / manager"}
        )
        assert operator.masked
        assert "张三丰" not in str(lines)
        with pytest.raises(Refused):
            queries.history(people.actor("CWB", "STF"), Record.objects.get(pk=pk))


def test_legacy_number_is_an_alias_or_adopted_when_it_conforms(company, people, card_of):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        rows = [
            replace(card_of(region="44"), legacy_no="旧-7"),
            replace(card_of(region="44"), legacy_no="44J-0003", adopt=True),
            replace(card_of(region="44"), legacy_no="44J-0003", adopt=True),
        ]
        ids = actions.enter_many(clerk, rows, file=True)
    with reenter(company.id):
        numbers = dict(Record.objects.filter(pk__in=ids).values_list("pk", "archive_no"))
        assert [numbers[pk] for pk in ids] == ["44J-0004", "44J-0003", "44J-0005"]
        voids = NumberEvent.objects.filter(event="void", number__startswith="44J")
        assert sorted(voids.values_list("value", flat=True)) == [1, 2]
        found = queries.listing(clerk, queries.ListQuery(text="旧-7"))
        assert [row.id for row in found.rows] == [ids[0]]


def test_item_lies_in_a_file_its_keeper_sees(company, people, card_of):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        (file,) = actions.create(clerk, [card_of()]).done
        values = {"contract_no": "C-1", "contract_type": "sales", "party": file}
        contract = NewRecord(category="QY", values={**values, "signed_on": "2026-01-05"})
        with pytest.raises(Invalid, match="Choose the customer file"):
            actions.create(clerk, [contract])
        (item,) = actions.create(clerk, [replace(contract, parent_id=file)]).done
        shown = queries.card(clerk, Record.objects.get(pk=file))
        assert [one.id for one in shown.items] == [item]
        with pytest.raises(Invalid) as caught:
            actions.submit(clerk, [item])
        assert {one.where for one in caught.value.problems} == {"qty", "amount"}


def test_reading_a_record_is_noted_and_refused_to_strangers(company, people, card_of):
    with reenter(company.id):
        clerk, treasurer = people.actor("XSB", "CLK"), people.actor("CWB", "STF")
        (pk,) = actions.create(clerk, [card_of()]).done
        record = Record.objects.get(pk=pk)
        actions.note_view(clerk, record)
        event = AuditEvent.objects.get(verb="record.view", record_id=pk)
        assert event.actor_id == clerk.id
        with pytest.raises(Refused):
            actions.note_view(treasurer, record)


def test_values_a_rehearsal_checked_are_stored_as_they_are_but_still_required(
    company, people, card_of
):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        (pk,) = actions.enter_many(clerk, [card_of(brands="凤凰")], checked=True)
        assert Record.objects.get(pk=pk).values["brands"] == "凤凰"
        with pytest.raises(Invalid) as caught:
            actions.enter_many(clerk, [card_of(addr=None)], checked=True)
        assert [one.where for one in caught.value.problems] == ["addr"]


def test_import_of_several_rows_says_in_which_row_what_is_wrong(company, people, card_of):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        with pytest.raises(Invalid) as caught:
            actions.enter_many(clerk, [card_of(), card_of(filled_on="什么时候")])
        assert [one.where for one in caught.value.problems] == ["2.filled_on"]
        assert not AuditEvent.objects.filter(verb="record.import", bulk_count=2).exists()
