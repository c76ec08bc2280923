"""Many records are changed together: looked at first, as one change set, the refused ones named with reasons."""

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from archive.lists import actions
from archive.lists.models import BulkEdit
from archive.lists.rules import AT_ONCE
from archive.records import queries
from archive.records.actions import SKIP, create, edit
from archive.records.models import ProposedChange, Record, SearchWords
from archive.records.queries import ListQuery
from archive.records.rules import Edit, NewRecord
from config.operating.direct import Direct
from jobs.models import Job
from kernel.errors import Invalid
from kernel.scope import reenter
from security.audit.models import AuditChange, AuditEvent
from security.people.models import User


def chosen(client, ids, **more):
    answer = client.post("/records/together/", {"ids": ids, **more})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def planned(client, ids, field, value, reason="统一"):
    place = chosen(client, ids)
    answer = client.post(place, {"field": field, "value": value, "reason": reason})
    assert answer.status_code == 302, answer.content.decode()
    return place


def figures(page):
    return [one["value"] for one in page.context["figures"]]


def test_one_field_of_many_is_looked_at_and_changed_as_one_change_set(
    company, actor, cards, sign_in
):
    clerk, ids = sign_in("XSB", "CLK"), cards[:5]
    place = planned(clerk, ids, "brands", "凤凰")
    page = clerk.get(place)
    assert figures(page) == [5, 0, 0]
    with reenter(company.id):
        assert not Record.objects.filter(pk__in=ids, values__brands="凤凰").exists()
    clerk.post(f"{place}confirm/")
    assert figures(clerk.get(place)) == [5, 0, 0]
    with reenter(company.id):
        assert Record.objects.filter(pk__in=ids, values__brands="凤凰", version=2).count() == 5
        bulk = BulkEdit.objects.latest("pk")
        event = AuditEvent.objects.get(change_set=bulk.change_set, verb="record.edit")
        assert event.bulk_count == AuditChange.objects.filter(event=event).count() == 5
        assert bulk.change is None
        line = queries.history(actor("XSB", "CLK"), Record.objects.get(pk=ids[0]))[0].lines[0]
        assert (line.before, line.after) == ("", "凤凰")


def test_what_is_found_by_its_words_is_found_by_the_new_ones(company, actor, cards, sign_in):
    clerk, ids = sign_in("XSB", "CLK"), cards[5:8]
    clerk.post(f"{planned(clerk, ids, 'brands', '飞鸽牌')}confirm/")
    with reenter(company.id):
        found = queries.listing(actor("XSB", "CLK"), ListQuery(text="飞鸽牌"))
        assert {row.id for row in found.rows} == set(ids)
        assert SearchWords.objects.filter(record__in=ids, sensitivity="").count() == 3


def test_a_critical_field_waits_for_approval_as_a_single_change_does(company, cards, sign_in):
    clerk, ids = sign_in("XSB", "CLK"), cards[8:10]
    place = planned(clerk, ids, "addr", "北京市东城区1号")
    assert figures(clerk.get(place)) == [0, 2, 0]
    clerk.post(f"{place}confirm/")
    assert figures(clerk.get(place)) == [0, 2, 0]
    with reenter(company.id):
        assert ProposedChange.objects.filter(record__in=ids, state="open").count() == 2
        assert not Record.objects.filter(pk__in=ids, values__addr="北京市东城区1号").exists()


def test_a_changed_record_is_reported_and_the_rest_is_done_as_asked(company, actor, cards, sign_in):
    clerk, ids = sign_in("XSB", "CLK"), cards[10:14]
    place = planned(clerk, ids, "brands", "永久")
    with reenter(company.id):
        edit(
            actor("XSB", "CLK"),
            [Edit(record_id=ids[0], version=1, values={"brands": "x"}, reason="r")],
        )
    clerk.post(f"{place}confirm/")
    page = clerk.get(place)
    assert figures(page) == [3, 0, 1]
    assert "XSB-CLK changed this record in the meantime" in page.content.decode()
    sheet = load_workbook(io.BytesIO(b"".join(clerk.get(f"{place}skipped/")))).active
    assert [row[2].value for row in sheet.iter_rows(min_row=2)] == [
        "XSB-CLK changed this record in the meantime; compare and repeat."
    ]


def test_the_department_is_given_only_where_one_may_change_records(company, actor, cards, sign_in):
    clerk, ids = sign_in("XSB", "CLK"), cards[14:16]
    with reenter(company.id):
        head = User.objects.get(pk=actor("XSB", "DH").user_id)
    clerk.post(f"{planned(clerk, ids, 'record.owner', head.name)}confirm/")
    with reenter(company.id):
        assert set(Record.objects.filter(pk__in=ids).values_list("owner", flat=True)) == {head.pk}
        newest = queries.history(actor("XSB", "CLK"), Record.objects.get(pk=ids[0]))[0]
        assert [(line.label, line.after) for line in newest.lines] == [
            ("Person in charge", "XSB-DH")
        ]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("filled_on", "2026-13-40", "date"),
        ("record.owner", "Nobody", "There is no such person"),
    ],
)
def test_a_wrong_value_is_said_once_and_nothing_is_planned(cards, sign_in, field, value, sentence):
    clerk = sign_in("XSB", "CLK")
    place = chosen(clerk, cards[:2])
    answer = clerk.post(place, {"field": field, "value": value, "reason": "r"})
    assert answer.status_code == 400
    assert sentence in answer.content.decode()


def test_a_filed_record_needs_a_reason(cards, sign_in):
    clerk = sign_in("XSB", "CLK")
    answer = clerk.post(chosen(clerk, cards[:2]), {"field": "brands", "value": "x", "reason": ""})
    assert answer.status_code == 400


def test_who_may_not_change_records_chooses_none_and_sees_no_other_ones_change(cards, sign_in):
    reader, clerk = sign_in("XZB", "CLK"), sign_in("XSB", "CLK")
    assert reader.post("/records/together/", {"ids": cards[:2]}).status_code == 403
    place = planned(clerk, cards[:2], "brands", "x")
    head = sign_in("XSB", "DH")
    assert head.get(place).status_code in {403, 404}
    assert head.post(f"{place}confirm/").status_code == 404


def test_what_was_planned_and_never_confirmed_is_dropped_after_a_day(company, cards, sign_in):
    clerk = sign_in("XSB", "CLK")
    planned(clerk, cards[:2], "brands", "从未")
    with reenter(company.id):
        old = BulkEdit.objects.latest("pk")
        BulkEdit.objects.filter(pk=old.pk).update(created_at=old.created_at - timedelta(days=2))
    chosen(clerk, cards[:1])
    with reenter(company.id):
        assert not BulkEdit.objects.filter(pk=old.pk).exists()


def test_none_chosen_is_said(sign_in, cards):
    clerk = sign_in("XSB", "CLK")
    answer = clerk.post("/records/together/", {}, follow=True)
    assert "Choose at least one record" in answer.content.decode()


def test_all_that_match_are_changed_and_twelve_that_may_not_are_listed(
    company, actor, draft_values, sign_in
):
    """Bulk edit of very many rows where 12 are not allowed: the rest as asked, in the background."""
    with reenter(company.id):
        clerk = actor("XSB", "CLK")
        many = AT_ONCE + 20
        rows = [
            NewRecord(category="KP", title=f"批次 {at}", values=draft_values) for at in range(many)
        ]
        ids = list(create(clerk, rows).done)
        Record.objects.filter(pk__in=ids[:12]).update(state="in_review")
    client = sign_in("XSB", "CLK")
    answer = client.post("/records/together/", {"all": "1", "query": "category=KP&q=批次"})
    place = answer["Location"]
    with reenter(company.id):
        assert len(BulkEdit.objects.latest("pk").items) == many
    client.post(place, {"field": "brands", "value": "凤凰", "reason": "r"})
    assert figures(client.get(place)) == [many - 12, 0, 12]
    client.post(f"{place}confirm/")
    assert b"progress" in client.get(place).content
    with reenter(company.id):
        bulk = BulkEdit.objects.latest("pk")
        assert Job.objects.get(pk=bulk.job).task == actions.TASK
    _work(company, actor, bulk.pk)
    page = client.get(place)
    assert figures(page) == [many - 12, 0, 12]
    text = page.content.decode()
    assert len(re.findall(r">\s*The record is in review", text)) == 12
    with reenter(company.id):
        assert Record.objects.filter(pk__in=ids, values__brands="凤凰").count() == many - 12


class Steps(Direct):
    """The hand of a job without its queue."""

    def __init__(self, company, actor):
        super().__init__(company, actor)
        self.cursor = {}


def _work(company, actor, number):
    with reenter(company.id):
        clerk = actor("XSB", "CLK")
    actions.work(clerk, number, Steps(company.id, clerk))


def test_skipping_leaves_out_what_holds_the_value_already(company, actor, cards):
    with reenter(company.id):
        clerk = actor("XSB", "CLK")
        pk = cards[20]
        version = Record.objects.get(pk=pk).version
        change = Edit(record_id=pk, version=version, values={"brands": "同"}, reason="r")
        assert edit(clerk, [change], refused=SKIP).done == (pk,)
        again = edit(clerk, [replace(change, version=version + 1)], refused=SKIP)
        assert [number for number, _ in again.refused] == [pk]
        with pytest.raises(Invalid):
            edit(clerk, [Edit(record_id=pk, version=version + 1, values={"brands": "x"})])
