"""Review after entry (P01): a second person decides, and the custodian files."""

from dataclasses import replace
from itertools import count

import pytest

from archive.records import actions, queries
from archive.records.models import Record, RegisterEntry
from archive.records.rules import Edit, NewRecord
from decisions import actions as deciding
from decisions import queries as requests
from kernel.errors import Conflict, Invalid, Refused
from kernel.identifiers import uscc_check_character
from kernel.scope import reenter
from policies.document.queries import published
from policies.fields.rules import FieldType, Required


@pytest.fixture(scope="module")
def company(make_company):
    """A company from pack P01, whose customer files are reviewed after entry."""
    return make_company(pack="P01")


def sample(one, person):
    """A value that a field of this type takes."""
    texts = {
        FieldType.NUMBER: "1",
        FieldType.MONEY: "1000",
        FieldType.DATE: "2026-03-05",
        FieldType.DATETIME: "2026-03-05 10:00",
        FieldType.BOOL: "是",
        FieldType.PHONE: "13800138000",
        FieldType.EMAIL: "a@example.com",
        FieldType.USCC: "91310000MA1FL0XX0X",
        FieldType.PERSON: person.id,
        FieldType.FILE: ["f1"],
    }
    if one.type in {FieldType.CHOICE, FieldType.MULTI}:
        return "contract" if one.code == "legal_basis" else one.choices[0].code
    return texts.get(one.type, f"测试{one.code}")


_bodies = count(10_000_000)


def credit_code():
    """A valid unified social credit code nobody has yet."""
    body = f"91350100M{next(_bodies)}"
    return body + uscc_check_character(body)


def customer(person):
    """A complete customer file of whatever fields the pack asks for."""
    shape = queries.shape_for("KH·Q")
    values = {}
    for one in shape.category.fields:
        if one.required not in {Required.ALWAYS, Required.FILING} or one.type is FieldType.USCC:
            continue
        if one.repeat:
            values.setdefault(one.repeat, [{}])[0][one.code] = sample(one, person)
        else:
            values[one.code] = sample(one, person)
    if "uscc" in shape.by_code:
        values["uscc"] = credit_code()
    return NewRecord(category="KH·Q", title="福州一号商贸有限公司", values=values)


@pytest.fixture
def author(people):
    """Somebody who may create customer files, found in the policy itself."""

    def find(verb, *, of="KH"):
        for grant in published().document.grants:
            if (
                verb in grant.verbs
                and of in grant.categories
                and grant.department
                and grant.position
            ):
                return people.actor(grant.department, grant.position)
        raise AssertionError(verb)

    return find


def test_file_is_reviewed_by_another_person_and_filed_by_the_custodian(company, people, author):
    with reenter(company.id):
        clerk = author("C")
        head = people.actor(clerk.posts[0].department, "DH")
        (pk,) = actions.create(clerk, [customer(clerk)]).done
        actions.submit(clerk, [pk])
        record = Record.objects.get(pk=pk)
        assert record.state == "in_review"
        with pytest.raises(Refused, match="in review"):
            actions.edit(clerk, [Edit(record_id=pk, version=record.version, title="另一个名字")])
        assert requests.inbox(clerk) == ()
        (waiting,) = requests.inbox(head)
        assert deciding.decide(head, [(waiting.id, "approve", "")]).refused == ()
        record.refresh_from_db()
        assert (record.state, record.signed_by_id) == ("ready", head.user_id)
        keeper = people.actor("DAS", "ARC")
        with pytest.raises(Refused):
            actions.file(clerk, [pk])
        actions.file(keeper, [pk])
        with pytest.raises(Conflict, match="being filed already"):
            actions.file(keeper, [pk])
    with reenter(company.id):
        record = Record.objects.get(pk=pk)
        assert (record.state, record.archive_no) == ("filed", "KH01-KH·Q-000001")
        assert RegisterEntry.objects.get(record=pk).received_by == "DAS-ARC"


def test_returned_file_goes_back_to_its_author_with_the_reason(company, people, author):
    with reenter(company.id):
        clerk = author("C")
        head = people.actor(clerk.posts[0].department, "DH")
        (pk,) = actions.create(clerk, [customer(clerk)]).done
        actions.submit(clerk, [pk])
        (waiting,) = requests.inbox(head)
        deciding.decide(head, [(waiting.id, "return", "地址不全")])
        record = Record.objects.get(pk=pk)
        assert record.state == "returned"
        assert queries.what_may_happen(clerk, record, queries.shape_for("KH·Q"), record.values)[
            "submit"
        ]
        actions.submit(clerk, [pk])
        actions.withdraw(clerk, [pk])
        assert Record.objects.get(pk=pk).state == "draft"


def test_incomplete_draft_is_not_submitted(company, people, author):
    with reenter(company.id):
        clerk = author("C")
        whole = customer(clerk)
        fields = queries.shape_for("KH·Q").category.fields
        late = next(
            one for one in fields if one.required is Required.FILING and one.code in whole.values
        )
        values = {code: value for code, value in whole.values.items() if code != late.code}
        (pk,) = actions.create(
            clerk, [NewRecord(category="KH·Q", title="不全", values=values)]
        ).done
        with pytest.raises(Invalid) as caught:
            actions.submit(clerk, [pk])
        assert [one.where for one in caught.value.problems] == [late.code]


def test_unique_value_is_refused_and_its_holder_named_to_who_may_see_it(company, people, author):
    with reenter(company.id):
        clerk = author("C")
        first = customer(clerk)
        actions.create(clerk, [replace(first, title="先来的客户")])
        with pytest.raises(Invalid) as caught:
            actions.create(clerk, [first])
        assert [one.where for one in caught.value.problems] == ["uscc"]
        assert "先来的客户" in str(caught.value)
