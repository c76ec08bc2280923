"""A sealed record is stored and protected: consulted for a reason of law by leave of two, its seal lifted likewise."""

import io
import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from archive.files.models import File
from archive.records.models import Record, VerificationState
from jobs.port import queue_in_use
from kernel.scope import reenter
from security.audit.models import AuditEvent
from security.audit.queries import open_events
from tests.integration.archive.checks.conftest import at
from tests.integration.archive.privacy.conftest import DAY
from tests.integration.policies.houses import address, seen
from tests.plugins import samples
from tests.plugins.programs import Program

SEALED = {"outcome": "sealed", "ground": "retention", "reason": "法定保存期限未满"}
CONSULT = {
    "reason": "authority",
    "reference": "（2026）沪01民初88号",
    "note": "法院调取客户联系方式",
    "until": "2026-06-20",
}
LIFT = {"reason": "resumed", "reference": "客户来函 2026-06-09", "note": "客户要求继续服务"}
HOME = "上海市浦东新区世纪大道1号"


def number_of(page):
    return int(page.strip("/").rpartition("/")[2])


def row_of(shop, number):
    with reenter(shop.company.id):
        return Record.objects.filter(pk=number).values().get()


def sealed(shop, **values):
    """Somebody's record, sealed by two; return its id, its row of before, and the page of the request."""
    record = shop.file(**{"f.home_addr": HOME, **values})
    shop.post("seller", f"{record}files/", file=SimpleUploadedFile("合同.pdf", samples.pdf()))
    queue_in_use().run_all()
    number = number_of(record)
    before = row_of(shop, number)
    page = address(shop.ask(record, "delete"))
    shop.post("officer", page, **SEALED)
    shop.decide()
    assert row_of(shop, number)["level"] == "~sealed"
    return number, before, page


def asked(shop, page, kind, said):
    answer = shop.post("officer", f"{page}seal/{kind}/", **said)
    assert answer.redirect_chain, answer.context["form"].errors
    return address(answer)


def look(place, number, token=""):
    return f"{place}record/{number}/" + (f"file/{token}/" if token else "")


@pytest.mark.requirement("REQ-HLD-02", "each access to a sealed record is individually approved")
@pytest.mark.requirement("REQ-HLD-02", "each access to a sealed record is logged")
@pytest.mark.requirement("REQ-HLD-01", "a sealed record is hidden from search")
@pytest.mark.requirement("REQ-HLD-01", "a sealed record is not edited")
@pytest.mark.requirement("REQ-HLD-01", "a sealed record is not exported")
def test_a_sealed_record_is_consulted_for_a_time_once_two_agreed_and_nothing_else_reaches_it(shop):
    number, before, page = sealed(shop)
    stands_in_the_list(shop, before)
    says_what_is_missing(shop, page)
    place = asked(shop, page, "consult", CONSULT)
    again = shop.post("officer", f"{page}seal/consult/", **CONSULT)
    assert "waits for a decision" in seen(again)
    shop.decide("manager")
    # Neither who asked nor who decided before decides the second step.
    for who in ("officer", "manager"):
        assert not re.findall(r"/requests/\d+/", shop.get(who, "/requests/").content.decode())
    assert shop.get("officer", look(place, number)).status_code == 404
    shop.decide("admin")
    shown = shop.get("officer", look(place, number))
    text = seen(shown)
    assert HOME in text
    assert "测试公司 · KFB-DPO" in text, "the watermark says who looks"
    assert "no-store" in shown["Cache-Control"]
    for who in ("seller", "manager", "admin"):
        assert shop.get(who, look(place, number)).status_code in {403, 404}, who
    with reenter(shop.company.id):
        token = File.objects.get(record=number).token
    marked = PdfReader(io.BytesIO(shop.get("officer", look(place, number, token)).content))
    assert "KFB-DPO" in marked.pages[0].extract_text()
    with reenter(shop.company.id):
        events = list(AuditEvent.objects.filter(verb="record.consult", record_id=number))
        assert [one.actor_id for one in events] == [str(shop.ids["officer"])] * 2
        content = open_events(events)[events[-1].pk].content
        assert (content["seal_request"], content["file"]) == (number_of(place), token)
    reached_by_nothing_else(shop, number, before)
    with at(date(2026, 6, 21)):
        assert shop.get("officer", look(place, number)).status_code == 404
        assert "time is over" in seen(shop.get("officer", page))


def stands_in_the_list(shop, before):
    listed = seen(shop.get("officer", "/privacy/sealed/"))
    for said in (before["archive_no"], "2026-06-10", "its period still runs"):
        assert said in listed
    assert before["title"] not in listed
    assert shop.get("seller", "/privacy/sealed/").status_code == 403


def says_what_is_missing(shop, page):
    late = (DAY + timedelta(days=31)).isoformat()
    for wrong, words in (
        ({"reference": ""}, "This field is required"),
        ({"until": late}, "until 2026-07-10 at most"),
        ({"reason": "resumed"}, "is not one of the available choices"),
    ):
        assert words in seen(shop.post("officer", f"{page}seal/consult/", **CONSULT | wrong))
    assert shop.post("seller", f"{page}seal/consult/", **CONSULT).status_code == 403


def reached_by_nothing_else(shop, number, before):
    title, version = before["title"], before["version"] + 1
    for who, ways in {
        "seller": ("", "edit/", "print/"),
        "head": ("", "share/"),
        "officer": ("",),
    }.items():
        for way in ways:
            assert shop.get(who, f"/records/{number}/{way}").status_code == 404, way
        assert not shop.get(who, f"/records/?q={title}").context["table"]["rows"], who
    taken = shop.get("head", f"/records/export/?q={title}&format=csv&purpose=audit")
    assert title not in b"".join(taken).decode(errors="replace")
    shop.browser("head").post("/records/together/", {"ids": [number]}, secure=True)
    crm = Program(shop.company.host, shop.token("head", "records.read", "records.edit"))
    assert crm.call("GET", f"/records/{number}").status_code == 404
    named = {"If-Match": f'"{version}"'}
    assert crm.call("PATCH", f"/records/{number}", {"title": "x"}, **named).status_code == 404
    assert row_of(shop, number)["version"] == version, "the seal alone changed it"
    with reenter(shop.company.id):
        # It is not to be checked either, nor counted as left to be checked.
        assert VerificationState.objects.get(record=number).cadence == ""


@pytest.mark.requirement("REQ-HLD-02", "unsealing needs approval and a reason")
def test_a_seal_stays_until_two_agree_and_then_the_record_is_as_it_was(shop):
    number, before, page = sealed(shop)
    unsaid = shop.post("officer", f"{page}seal/lift/", **LIFT | {"note": ""})
    assert "This field is required" in seen(unsaid)
    refused = asked(shop, page, "lift", LIFT)
    shop.decide("manager")
    assert row_of(shop, number)["level"] == "~sealed"
    shop.decide("admin", outcome="return", reason="核对来函")
    assert "returned" in seen(shop.get("officer", refused))
    assert row_of(shop, number)["level"] == "~sealed"
    asked(shop, page, "lift", LIFT)
    for who in ("manager", "admin"):
        shop.decide(who)
    after = row_of(shop, number)
    touched = {"version", "updated_at", "updated_by_id"}
    assert {key: after[key] for key in after.keys() - touched} == {
        key: before[key] for key in before.keys() - touched
    }
    shown = seen(shop.get("head", f"/records/{number}/"))
    assert before["title"] in shown
    assert "lifted its seal" in shown
    assert "~sealed" not in shown, "a seal has a name in the history"
    register = seen(shop.get("officer", "/privacy/requests/"))
    assert "the seal was lifted on 2026-06-10" in register
    assert before["archive_no"] not in seen(shop.get("officer", "/privacy/sealed/"))
    assert shop.get("officer", f"{page}seal/lift/").status_code == 404
    with reenter(shop.company.id):
        event = AuditEvent.objects.filter(verb="record.unseal", record_id=number).get()
        assert open_events([event])[event.pk].content["reasons"] == {str(number): LIFT["note"]}
        assert VerificationState.objects.get(record=number).cadence
