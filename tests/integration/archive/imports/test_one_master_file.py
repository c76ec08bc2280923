"""One master file per customer: who enters one again merges, links or justifies it, on screens and over the API."""

import re
import threading
from dataclasses import replace

import pytest
from django.db import connections

from archive.imports import actions as imports
from archive.records.alike_models import AlikeDecision
from archive.records.models import ProposedChange, Record
from archive.records.verification import verify_numbers
from kernel.scope import reenter
from policies.categories.rules import Doubles
from policies.document.actions import change_draft, publish
from policies.document.queries import draft_digest, published
from policies.fields.rules import Field, FieldType
from security.audit.models import AuditEvent
from security.audit.queries import open_events
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.imports.test_alike import card_typed, stored
from tests.integration.archive.imports.test_meeting import (
    card,
    committed,
    counts,
    ledger,
    rehearsed,
    signed_in,
)
from tests.integration.policies.houses import seen
from tests.plugins.programs import Program

CODE = "91320000FK0000010J"


@pytest.fixture(scope="module")
def people(company, hire):
    """The people of this module, by their sign-in names, and a field by which one card names another."""
    with reenter(company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        document = published().document
        group = Field(
            category="KP", code="belongs_to", zh="所属集团", en="Group", type=FieldType.LINK, section="KP", link="KP"
        )  # fmt: skip
        kp = next(one for one in document.categories if one.code == "KP")
        loose = replace(
            kp, code="KP·Y", parent="KP", zh="意向客户", en="Leads", doubles=Doubles.TELL
        )
        changed = replace(
            document,
            fields=(*document.fields, group),
            categories=(*document.categories, loose),
        )
        change_draft(admin, changed)
        publish(admin, draft_digest(), reason="集团")
    hire(company, "wanglei", "王磊", ("XSB", "OPR"))
    hire(company, "lijianguo", "李建国", ("XSB", "DH"))
    return {"zhoumin": hire(company, "zhoumin", "周敏", ("XSB", "CLK")).user_id}


@pytest.fixture(scope="module")
def clerk(company, people):
    return signed_in(company, "zhoumin")


@pytest.fixture(scope="module")
def there(company, clerk):
    """The customer there is."""
    committed(clerk, rehearsed(clerk, ledger([card(1, 统一社会信用代码=CODE)])))
    return stored(company, "第1车行")


@pytest.fixture(scope="module")
def program(company, people, token_for):
    return Program(company.host, token_for(people["zhoumin"]))


def again(name, **said):
    return card_typed(name, **{"f.uscc": CODE, **said})


@pytest.mark.requirement(
    "REQ-COL-21", "a duplicate must be merged, linked or justified before it is stored"
)
def test_a_duplicate_is_merged_linked_or_justified_before_it_is_stored(company, clerk, there):
    imported_once_decided(company, clerk)
    entered_once_justified(company, clerk, there.pk)
    entered_once_linked(company, clerk, there.pk)
    merged_into_the_one_there_is(company, clerk, there.pk)


def imported_once_decided(company, clerk):
    row = card(2, 统一社会信用代码=CODE)
    place = rehearsed(clerk, ledger([row]))
    committed(clerk, place)
    assert (counts(company, place)["alike"], stored(company, "第2车行")) == (1, None)
    place = rehearsed(clerk, ledger([row]))
    clerk.post(f"{place}alike/", {"row.2": "justify", "reason": "分店，另有主体"})
    committed(clerk, place)
    made = stored(company, "第2车行")
    assert "分店，另有主体" in clerk.get(f"/records/{made.pk}/").content.decode()
    with reenter(company.id):  # out of the clerk's sight from here on
        Record.objects.filter(pk=made.pk).update(level="L3")


def entered_once_justified(company, clerk, pk):
    told = {f"alike.{pk}": "justify", "alike.0": "justify"}
    for said in ({}, {f"alike.{pk}": "justify", "alike.reason": "分店"}, told):
        answer = clerk.post("/records/new/KP/", again("三号店", **said))
        assert answer.status_code in {200, 409}
        assert stored(company, "三号店") is None
    assert "Say why this is another customer" in answer.content.decode()
    told["alike.reason"] = "同一营业执照的两家店"
    assert clerk.post("/records/new/KP/", again("三号店", **told)).status_code == 302
    made = stored(company, "三号店")
    for number in (made.pk, pk):
        assert "同一营业执照的两家店" in clerk.get(f"/records/{number}/").content.decode()
    with reenter(company.id):
        assert AlikeDecision.objects.filter(record=made).count() == 2
        event = AuditEvent.objects.get(verb="record.create", record_id=made.pk)
        said = open_events([event])[event.pk].content["alike"]
        assert {"record": pk, "decision": "justify", "reason": told["alike.reason"]} in said


def entered_once_linked(company, clerk, pk):
    other = stored(company, "三号店").pk
    rest = {"alike.rest": "justify", "alike.shown": [pk, other, 0], "alike.reason": "门店"}
    answer = clerk.post("/records/new/KP/", again("四号店", **rest, **{f"alike.{pk}": "link"}))
    assert answer.status_code == 302
    assert stored(company, "四号店").values["belongs_to"] == pk


def merged_into_the_one_there_is(company, clerk, pk):
    typed = again("五号店", **{f"alike.{pk}": "merge", "f.brands": "飞鸽"})
    answer = clerk.post("/records/new/KP/", typed)
    page = answer.content.decode()
    assert f"/records/{pk}/edit/" in page
    assert "第1车行" in page.partition("Stored otherwise so far")[2].partition("</table>")[0]
    answer = clerk.post(f"/records/{pk}/edit/", {**held(answer.context["form"]), "reason": "合并"})
    assert answer.status_code == 302, answer.content.decode()
    with reenter(company.id):
        # As any change of names and numbers it waits for its approval.
        proposal = ProposedChange.objects.get(record=pk, state="open")
        assert (proposal.values["brands"], proposal.values["store_name"]) == ("飞鸽", "五号店")
        assert not Record.objects.filter(values__store_name="五号店").exists()


def held(form):
    """Return what the browser sends of a form as it is shown."""
    found = {one.html_name: one.value() for one in form}
    return {name: value for name, value in found.items() if value not in (None, "", False)}


def test_a_change_that_makes_a_record_a_double_is_asked_too(company, clerk, there):
    clerk.post("/records/new/KP/", card_typed("六号店"))
    made = stored(company, "六号店")
    told = {**held(clerk.get(f"/records/{made.pk}/edit/").context["form"]), "f.uscc": CODE}
    answer = clerk.post(f"/records/{made.pk}/edit/", told)
    assert answer.status_code == 409
    assert "uscc" not in stored(company, "六号店").values
    ids = re.findall(r'name="alike.shown" value="([0-9]+)"', answer.content.decode())
    said = {"alike.rest": "justify", "alike.shown": ids, "alike.reason": "分店"}
    assert clerk.post(f"/records/{made.pk}/edit/", told | said).status_code == 302
    assert stored(company, "六号店").values["uscc"] == CODE
    # What was said is not asked again.
    now = held(clerk.get(f"/records/{made.pk}/edit/").context["form"])
    answer = clerk.post(f"/records/{made.pk}/edit/", {**now, "f.brands": "永久"})
    assert answer.status_code == 302


def test_who_came_in_since_the_rehearsal_is_decided_about_before_the_rows_are_in(
    company, clerk, there, monkeypatch
):
    monkeypatch.setattr(imports, "CHUNK", 2)
    monkeypatch.setattr(imports, "FIRST", 2)
    code = "91310000MA1FL0000N"
    rows = [
        card(60 + number, **({"统一社会信用代码": code} if number == 3 else {}))
        for number in range(5)
    ]
    rows += [card(65, 统一社会信用代码=CODE), card(66)]
    place = rehearsed(clerk, ledger(rows))
    assert (counts(company, place)["new"], counts(company, place)["alike"]) == (6, 1)
    clerk.post(f"{place}alike/", {"row.7": "justify", "reason": "分店"})
    # A colleague enters two of them meanwhile, one by the name alone.
    assert clerk.post("/records/new/KP/", card_typed("先到", **{"f.uscc": code})).status_code == 302
    named = card_typed("先到二", **{"f.org_name": "天津第66自行车有限公司"})
    assert clerk.post("/records/new/KP/", named).status_code == 302
    committed(clerk, place)
    # What was decided and stayed as it was is not asked again; the rest is in.
    assert (counts(company, place)["committed"], counts(company, place)["alike"]) == (5, 2)
    assert stored(company, "第63车行") is stored(company, "第66车行") is None
    page = seen(clerk.get(place))
    assert "2 rows wait: their customers may have come into the archive since the rehearsal" in page
    page = seen(clerk.get(f"{place}alike/"))
    assert page.count("A record with the same value came into the archive") == 2
    assert "先到" in page
    clerk.post(f"{place}alike/", {"row.5": "justify", "reason": "另一主体"})
    committed(clerk, place)
    assert stored(company, "第63车行").archive_no
    assert (counts(company, place)["committed"], counts(company, place)["alike"]) == (6, 1)
    assert "The import is done." in seen(clerk.get(place))
    assert stored(company, "第66车行") is None
    with reenter(company.id):
        assert not verify_numbers().problems


def together(clerk, ids, value):
    """Plan and confirm the same credit code for these records; return both pages."""
    place = clerk.post("/records/together/", {"ids": ids})["Location"]
    said = {"field": "uscc", "value": value, "reason": "统一"}
    assert clerk.post(place, said).status_code == 302
    preview = seen(clerk.get(place))
    clerk.post(f"{place}confirm/")
    return preview, seen(clerk.get(place))


def test_records_changed_together_become_nobodys_double(company, clerk, there):
    names = ("十一号店", "十二号店")
    for name in names:
        clerk.post("/records/new/KP/", card_typed(name))
    first, second = (stored(company, name).pk for name in names)
    for page in together(clerk, [first], CODE):
        assert "Another record you may see has the same value" in page
    for page in together(clerk, [first, second], "91410000FK00000292"):
        assert page.count("Several records would get the same value") == 2
    assert not any(stored(company, name).values.get("uscc") for name in names)
    # By itself it is asked, as ever; and what tells of nobody is changed together.
    told = {**held(clerk.get(f"/records/{first}/edit/").context["form"]), "f.uscc": CODE}
    assert clerk.post(f"/records/{first}/edit/", told).status_code == 409
    place = clerk.post("/records/together/", {"ids": [first, second]})["Location"]
    clerk.post(place, {"field": "brands", "value": "飞鸽", "reason": "统一"})
    clerk.post(f"{place}confirm/")
    assert [stored(company, name).values["brands"] for name in names] == ["飞鸽", "飞鸽"]


def test_a_draft_that_gets_its_class_is_asked_about(company, clerk, there, program):
    clerk.post("/records/new/KP·Y/", again("意向一"))
    lead = stored(company, "意向一")
    page = f"/records/{lead.pk}/classify/"
    answer = clerk.post(page, {"category": "KP"})
    assert answer.status_code == 409
    asked = answer.content.decode().partition('id="alike"')[2].partition("</section>")[0]
    assert f"/records/{there.pk}/" in asked
    assert "leave this draft as it is" in asked
    assert 'value="merge"' not in asked
    told = program.call("POST", f"/records/{lead.pk}/classify", {"category": "KP"})
    assert (told.status_code, told.json()["code"]) == (409, "alike")
    assert {tuple(one["decisions"]) for one in told.json()["alike"]} == {("justify",)}
    ids = re.findall(r'name="alike.shown" value="([0-9]+)"', answer.content.decode())
    said = {"category": "KP", "alike.rest": "justify", "alike.shown": ids}
    assert clerk.post(page, said).status_code == 400
    assert stored(company, "意向一").category == "KP·Y"
    assert clerk.post(page, said | {"alike.reason": "另一家店"}).status_code == 302
    assert stored(company, "意向一").category == "KP"
    with reenter(company.id):
        assert AlikeDecision.objects.filter(record=lead, reason="另一家店").exists()


def card_sent(company, name, **said):
    with reenter(company.id):
        signers = dict(User.objects.values_list("username", "pk"))
    typed = card_typed(name)
    values = {key[2:]: value for key, value in typed.items() if key.startswith("f.")}
    values |= {"filled_by": str(signers["wanglei"]), "reviewed_by": str(signers["lijianguo"])}
    return {"category": "KP", "values": {**values, **said}}


def test_a_program_is_asked_and_answers(company, people, there, program):
    sent = card_sent(company, "七号店", org_name="天津第1自行车有限公司")
    answer = program.call("POST", "/records", sent)
    body = answer.json()
    assert (answer.status_code, body["code"]) == (409, "alike")
    (found,) = [one for one in body["alike"] if one["record"] == there.pk]
    assert (found["fields"], found["decisions"]) == (["org_name"], ["merge", "link", "justify"])
    assert stored(company, "七号店") is None
    plain = {"record": there.pk, "decision": "justify"}
    answer = program.call("POST", "/records", {**sent, "alike": [plain]})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "alike")
    answer = program.call("POST", "/records", {**sent, "alike": [{**plain, "reason": "分店"}]})
    assert answer.status_code == 201
    made = answer.json()["id"]
    with reenter(company.id):
        (kept,) = AlikeDecision.objects.filter(record=made)
        assert (kept.other_id, kept.reason, kept.fields) == (there.pk, "分店", ["org_name"])
    version = program.call("GET", f"/records/{there.pk}").json()["version"]
    merge = {"record": there.pk, "decision": "merge"}
    sent["values"] = {"org_name": "天津第1自行车有限公司", "annual_qty": "70"}
    answer = program.call("POST", "/records", {**sent, "alike": [merge], "reason": "合并"})
    assert answer.status_code == 400
    merged = {**sent, "alike": [{**merge, "version": version}], "reason": "合并"}
    answer = program.call("POST", "/records", merged)
    assert (answer.status_code, answer.json()["id"]) == (200, there.pk), answer.content
    with reenter(company.id):
        assert Record.objects.get(pk=there.pk).values["annual_qty"] == "70"


def test_of_two_who_enter_one_customer_at_once_the_second_is_asked(company, people, token_for):
    code = "91410000FK00000292"
    sent = [card_sent(company, f"同时{at}", uscc=code) for at in range(3)]
    programs = [Program(company.host, token_for(people["zhoumin"])) for _ in sent]
    answers = {}

    def act(at):
        answers[at] = programs[at].call("POST", "/records", sent[at])
        connections.close_all()

    threads = [threading.Thread(target=act, args=(at,)) for at in range(len(sent))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(one.status_code for one in answers.values()) == [201, 409, 409]
    with reenter(company.id):
        assert Record.objects.filter(values__uscc=code).count() == 1
