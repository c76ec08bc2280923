"""The forms of the credit pack: printed for the customer by who enters them, given out by nobody else."""

import pytest
from django.test import Client

from archive.records import actions
from archive.records.queries import fillable, shape_for
from archive.records.rules import NewRecord
from kernel.scope import reenter
from security.audit.models import AuditEvent
from security.people.models import User
from tests.integration.archive.printing.test_views import demand_in_order, squeezed, text_of
from tests.integration.archive.records.conftest import People

USCC = "91350100M000100Y43"


@pytest.fixture
def credit(make_company):
    return make_company(pack="P06")


@pytest.fixture
def salesman(credit):
    with reenter(credit.id):
        actor = People().actor("XSB", "OPR")
        User.objects.filter(pk=actor.user_id).update(language="en")
        client = Client(HTTP_HOST=credit.host)
        user = User.objects.get(pk=actor.user_id)
        client.force_login(user, backend="security.people.signin.CompanyBackend")
    client.actor = actor
    return client


@pytest.mark.requirement("REQ-COL-17", "a form for the customer to fill in is printed")
def test_a_salesman_prints_the_credit_form_for_the_customer_to_fill_in(credit, salesman):
    listed = salesman.get("/records/forms/").content.decode()
    assert "Credit information form" in listed
    assert "/records/new/ZL/print/" in listed
    assert "/records/new/ZL/print/" in salesman.get("/records/new/ZL/").content.decode()
    whole = text_of(salesman.get("/records/new/ZL/print/"))
    demand_in_order(whole, ["Credit information form", "Organisation name *"])
    with reenter(credit.id):
        asked = [
            one.en
            for one in fillable(shape_for("ZL"))
            if one.required in {"always", "filing"} and one.type != "file"
        ]
    assert len(asked) > 8
    assert [label for label in asked if squeezed(label) not in whole] == []
    assert USCC not in whole


def test_who_may_look_a_record_up_and_not_take_it_out_prints_none_and_the_try_is_kept(
    credit, salesman
):
    """In the credit pack sales looks its own files up; only the credit and finance departments take them out."""
    with reenter(credit.id):
        values = {
            "org_name": "上海丸石自行车有限公司",
            "uscc": USCC,
            "legal_rep": "张三丰",
            "reg_capital": "1000000",
            "biz_scope": "自行车零售",
            "region": "31",
            "cust_type": "Q",
            "importance": "key",
            "owner": salesman.actor.id,
            "first_contact": "2026-11-02",
            "CTC": [{"contact_name": "张三丰", "mobile": "13800138000"}],
        }
        (pk,) = actions.create(salesman.actor, [NewRecord(category="ZL", values=values)]).done
        printed = AuditEvent.objects.filter(verb="record.print").count()
    page = salesman.get(f"/records/{pk}/")
    assert page.status_code == 200
    assert f"/records/{pk}/print/" not in page.content.decode()
    for address in (f"/records/{pk}/print/", f"/records/{pk}/print/?form=card"):
        assert salesman.get(address).status_code == 403
    with reenter(credit.id):
        assert AuditEvent.objects.filter(verb="record.print").count() == printed
        refused = AuditEvent.objects.filter(outcome="refused", verb="O", target_id=str(pk))
        assert refused.count() == 2
