"""Masked fields are seen in clear by right, for a purpose, on the page of one record, for some minutes (REQ-CON-08)."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile

from archive.files.models import File
from archive.printing.models import Printout
from archive.records.models import Record
from jobs.port import queue_in_use
from kernel import clock
from kernel.scope import reenter
from policies.access.models import PersonalGrant
from security.audit.models import AuditEvent
from security.audit.queries import open_events
from tests.integration.administration.sign_in.phones import Phone
from tests.integration.archive.privacy.conftest import DAY
from tests.integration.policies.houses import seen
from tests.plugins import samples
from tests.plugins.programs import Program


def mobile_of(shop, page, who="officer"):
    """Return the phone number as the page shows it."""
    (found,) = re.findall(r"1[3-9]\d(?:\d{8}|\*{4}\d{4})", seen(shop.get(who, page)))
    return found


def given(shop, way):
    """Say whether the officer is given what an address gives."""
    answer = shop.get("officer", way)
    answer.close()
    return answer.status_code == 200


def told(shop):
    """Return what the trail says of unmasking, the latest last."""
    with reenter(shop.company.id):
        rows = list(AuditEvent.objects.filter(verb="record.unmask", outcome="done").order_by("pk"))
        opened = open_events(rows)
        return [(one.actor_id, one.record_id, opened[one.pk].content) for one in rows]


@pytest.mark.requirement(
    "REQ-QRY-06",
    "who has a standing right shows masked sensitive values without asking, and who has neither does not",
)
def test_a_masked_field_is_shown_by_right_and_purpose_for_ten_minutes(shop):
    page, other = shop.file(), shop.file()
    number = f"{shop.number - 1:04}"
    assert mobile_of(shop, page) == f"139****{number}"
    # The seller entered it and may look it up; seeing it in clear is a right of its own.
    assert "unmask" not in shop.get("seller", page).content.decode()
    assert shop.get("seller", f"{page}unmask/").status_code == 403
    way = f"{page}unmask/?field=mobile"
    assert way in shop.get("officer", page).content.decode()
    asked = shop.get("officer", way)
    assert "10 minutes" in seen(asked)
    assert "Mobile" in seen(asked)
    before = told(shop)
    nothing = shop.post("officer", way)
    assert nothing.status_code == 400
    assert "Say what the personal data is for." in seen(nothing)
    assert told(shop) == before
    shown = shop.post("officer", way, purpose="service")
    assert f"1390000{number}" in seen(shown)
    assert re.search(r"Masked again in (10:00|9:5\d)", seen(shown))
    officer, record = str(shop.ids["officer"]), int(page.strip("/").rpartition("/")[2])
    said = {"fields": ["mobile"], "minutes": 10, "purpose": "service", "ip": "127.0.0.1"}
    assert told(shop) == [*before, (officer, record, said)]
    # That person alone, that record alone, and on its page alone.
    assert mobile_of(shop, page, "head").startswith("139****")
    assert mobile_of(shop, other).startswith("139****")
    for elsewhere in (f"{page}edit/", "/records/?category=GK", f"{page}print/?purpose=service"):
        assert f"1390000{number}".encode() not in shop.get("officer", elsewhere).content
    with clock.given(clock.now() + timedelta(minutes=9)):
        assert mobile_of(shop, page) == f"1390000{number}"
    with clock.given(clock.now() + timedelta(minutes=10, seconds=1)):
        assert mobile_of(shop, page) == f"139****{number}"
    shop.post("officer", f"{page}mask/")
    assert mobile_of(shop, page) == f"139****{number}"


@pytest.fixture
def highest(shop):
    """A record with a file at the highest level, and the officer, who may take it out today; return page and file."""
    page = shop.file()
    shop.post("seller", f"{page}files/", file=SimpleUploadedFile("id.pdf", samples.pdf()))
    queue_in_use().run_all()
    with reenter(shop.company.id):
        rows = Record.objects.filter(pk=int(page.strip("/").rpartition("/")[2]))
        rows.update(level="L3")
        token = File.objects.get(record=rows.get()).token
        right = PersonalGrant.objects.create(
            person_id=shop.ids["officer"], category="GK", verb="O", clearance="L3", valid_from=DAY, valid_to=DAY,
            request=1,
        )  # fmt: skip
    yield page, token
    with reenter(shop.company.id):
        rows.update(level="L2")
        PersonalGrant.objects.filter(pk=right.pk).delete()
        Authenticator.objects.filter(user_id=shop.ids["officer"]).delete()


def test_the_highest_level_is_unmasked_and_leaves_with_a_second_factor_only(shop, highest):
    page, token = highest
    ways = (
        f"{page}unmask/?field=mobile",
        f"{page}print/?purpose=service",
        f"{page}files/{token}/?purpose=service",
        *(f"/{one}/export/?purpose=service" for one in ("records", "register")),
        "/due/export/?purpose=service&span=no_trigger",
        "/records/print/?category=GK&purpose=service",
        "/register/print/?purpose=service",
    )
    officer = shop.browser("officer")
    for way in ways:
        # Without a factor: one sentence, and the page to set one up on.
        led = officer.get(way, secure=True, follow=True)
        assert led.redirect_chain[-1][0] == "/account/second/", way
        assert "This needs a second factor: set one up first." in seen(led)
    before = told(shop)
    for way in (
        ways[:1] + ways[3:]
    ):  # what is done in the background is asked for when it is ordered
        assert officer.post(way, {"purpose": "service"}, secure=True)["Location"].startswith(
            "/account/confirm"
        )
    with reenter(shop.company.id):
        assert not Printout.objects.filter(person=shop.ids["officer"]).exists()
    assert told(shop) == before
    # Below the highest level nobody is asked.
    assert given(shop, "/records/export/?level=L2&purpose=service")
    phone = Phone(shop.get("officer", "/account/second/app/"))
    assert shop.post("officer", "/account/second/app/", code=phone.code).status_code == 200
    confirm = officer.get(ways[0], secure=True)["Location"]
    with clock.given(clock.now() + timedelta(seconds=30)):
        shown = officer.post(confirm, {"code": phone.code}, secure=True, follow=True)
        assert shown.redirect_chain[-1][0] == ways[0]
        for way in ways:
            assert given(shop, way), way
        assert "Masked again in" in seen(shop.post("officer", ways[0], purpose="service"))
    # A program has no second factor, whosever token it uses.
    crm = Program(shop.company.host, shop.token("officer", "records.read", "files.read"))
    refused = crm.call("GET", f"{page.rstrip('/')}/files/{token}?purpose=service")
    assert (refused.status_code, "not by a program" in refused.content.decode()) == (403, True)
