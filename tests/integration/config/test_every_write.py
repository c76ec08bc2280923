"""Every address that changes something is used once as somebody who may, and each change leaves an event.

`nothing_untold` holds it in every other integration test as well; this one says that no address was forgotten.
"""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from archive.files.models import File
from gateway.hooks.models import Hook
from gateway.tokens.models import Token
from kernel.clock import given, now, today
from kernel.scope import reenter
from security.people.bulk_models import Invitation
from security.people.invitation_queries import path_of
from security.people.models import Appointment, Department, Position, User
from security.people.recovery_models import Recovery
from security.people.recovery_queries import path_of as recovery_path
from tests.integration.administration.sign_in.phones import Phone
from tests.integration.archive.records.conftest import CARD, People
from tests.integration.config.writing import Walk, changing
from tests.integration.config.written_elsewhere import ELSEWHERE
from tests.integration.config.written_policy import policy, rules

# What somebody who only reads may change all the same: what is his own, and asking.
HIS_OWN = {
    "set_language",
    "own_account",
    "own_password",
    "notice_choices",
    "my_token_new",
    "access_ask",
    "setup_aside",  # his own home page
}
POSTS = {"clerk": ("XSB", "CLK"), "salesman": ("XSB", "OPR"), "head": ("XSB", "DH")}
PASSWORD = "violet-lantern-harbour"
LEDGER = "客户名称,店名\n上海永久车行,永久店\n".encode()

CHANGES_NOTHING = {
    "recover_ask": "a job writes what was asked",
    "livez": "a probe",
    "account_login": "wagtailadmin_login by the name that allauth knows",
    "readyz": "a probe",
    "policy_form": "judges what is typed into the form that a draft makes",
    "policy_form_said": "the same",
    "policy_naming_preview": "works out an example",
    "policy_number_preview": "works out an example",
    "policy_retention_preview": "works out an example",
    "policy_cadence_preview": "the same",
    "notice_text_preview": "shows the words of a notice",
}
KEPT_FOR_ONESELF = {
    "unfinished_keep": "what somebody typed and did not send",
    "unfinished_discard": "the same",
    "record_editing": "who has a page open just now",
    "notices_read": "what somebody has read",
}
HERE = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def people():
    return People()


@pytest.fixture
def walk(company, people, nothing_untold):
    with reenter(company.id):
        ids = {name: people.actor(*post).user_id for name, post in POSTS.items()}
        ids["auditor"] = people.actor("GLB", "AUDA").user_id
        ids["admin"] = User.objects.get(username="admin").pk
        User.objects.filter(pk__in=ids.values()).update(language="en", password_once=False)
    found = Walk(company, ids, nothing_untold)
    found.ids, found.reader = ids, "auditor"
    return found


def last(answer):
    """Return the number a redirect leads to."""
    return int(re.findall(r"\d+", answer["Location"])[-1])


def _people(walk, day):
    new = walk.fill("admin", "/people/new/", name="新人", username="xinren")
    pk = last(new)
    at = f"/people/{pk}/"
    walk.fill("admin", f"{at}edit/", staff_no="7")
    walk.fill("admin", f"{at}password/", password=PASSWORD)
    with reenter(walk.company.id):
        department = Department.objects.get(code="JSB").pk
        position = Position.objects.get(code="STF").pk
    post = {"department": department, "position": position, "valid_from": day(0)}
    walk.fill("admin", f"{at}appoint/", post)
    with reenter(walk.company.id):
        post = Appointment.objects.get(user=pk).pk
    walk.fill("admin", f"{at}posts/{post}/end/", last_day=day(3))
    walk.fill("admin", f"{at}leave/")
    walk.post("admin", f"{at}back/")
    walk.post("admin", f"{at}open-work/")
    walk.fill("admin", f"{at}shut-out/", reason="in danger")
    walk.post("admin", f"{at}back/")
    walk.fill("admin", "/people/department/new/", code="ZZB", zh="新部")
    walk.fill("admin", "/people/department/ZZB/", zh="新部门")
    walk.post("admin", "/people/department/ZZB/close/")
    walk.fill("admin", "/people/names/", {"en-CWB": "Money"})
    table = SimpleUploadedFile("people.csv", walk.get("admin", "/people/out/?table=people").content)
    kept = walk.fill("admin", "/people/in/", file=table)
    shown = walk.browsers["admin"].get(kept["Location"])
    walk.post("admin", f"{kept['Location']}do/", digest=shown.context["plan"].digest)


def _inviting(walk, day):
    with reenter(walk.company.id):
        lone = User.objects.create_user("lone", None, name="lone").pk
    walk.post("admin", "/people/invited/", people=[lone], days="7")
    with reenter(walk.company.id):
        link = path_of(Invitation.objects.get(user=lone).pk)
    walk.post("clerk", link, username="lonely", password=PASSWORD, again=PASSWORD)
    with reenter(walk.company.id):
        other = User.objects.create_user("other", None, name="other").pk
    walk.post("admin", "/people/invited/", people=[other], days="7")
    with reenter(walk.company.id):
        number = Invitation.objects.get(user=other).pk
    walk.post("admin", "/people/invitations/revoke/", invitations=[number])
    walk.fill("admin", "/company/trail/", days="500")
    stand_in = {"principal": walk.ids["salesman"], "stand_in": walk.ids["clerk"]}
    walk.fill("admin", "/stand-ins/new/", stand_in, valid_from=day(0), valid_to=day(5))
    with reenter(walk.company.id):
        number = Appointment.objects.get(stands_in_for=walk.ids["salesman"]).pk
    walk.post("admin", f"/stand-ins/{number}/end/")


def _stranger(walk):
    """Somebody types a wrong password; the pair is unlocked."""
    walk.browsers["again"].post("/logout/")
    walk.browsers["again"].post("/login/", {"username": "nobody", "password": "wrong"})
    with reenter(walk.company.id):
        number = AccessAttempt.objects.get(username="nobody").pk
    walk.post("admin", f"/company/sign-in/tries/{number}/unlock/", reason="it was me")


def _forgotten(walk):
    """Somebody asks for a link, another gets one from an administrator and uses it."""
    server = replace(settings.FONDS_SMTP, host="192.0.2.1", sender="fonds@example.com")
    with override_settings(FONDS_SMTP=server):
        walk.browsers["again"].post("/recover/", {"username": "nobody"})
    with reenter(walk.company.id):
        lost = User.objects.create_user("lost", PASSWORD, name="lost").pk
    walk.post("admin", f"/people/{lost}/recovery/", reason="He called me.")
    with reenter(walk.company.id):
        link = recovery_path(Recovery.objects.get(user=lost).pk)
    new = "copper-window-orchard"
    walk.post("again", link, password=new, again=new)


def _second_factor(walk):
    """Set an app up, use it in the second step and to prove oneself, remove it; another is taken away."""
    phone = Phone(walk.get("clerk", "/account/second/app/"))
    walk.post("clerk", "/account/second/app/", code=phone.code)
    with given(now() + timedelta(seconds=60)):
        anew = walk.browsers["again"] = Client(HTTP_HOST=walk.company.host)
        with reenter(walk.company.id):
            clerk = User.objects.get(pk=walk.ids["clerk"])
            clerk.set_password(PASSWORD)
            clerk.save()
        anew.post("/login/", {"username": clerk.username, "password": PASSWORD})
        walk.post("again", "/login/second/", code=phone.code)
    with given(now() + timedelta(seconds=120)):
        walk.post("again", "/account/confirm/", code=phone.code)
        walk.post("again", "/account/second/codes/")
        with reenter(walk.company.id):
            number = Authenticator.objects.get(user=clerk, type="totp").pk
        walk.post("again", f"/account/second/{number}/remove/")
        phone = Phone(walk.get("again", "/account/second/app/"))
        walk.post("again", "/account/second/app/", code=phone.code)
    walk.post("admin", f"/people/{walk.ids['clerk']}/second/", reason="lost")
    with reenter(walk.company.id):
        walk.browsers["clerk"].force_login(clerk, backend="security.people.signin.CompanyBackend")
    _stranger(walk)
    _forgotten(walk)
    walk.post("admin", f"/people/{walk.ids['clerk']}/sessions/", reason="lost")
    with reenter(walk.company.id):
        walk.browsers["clerk"].force_login(clerk, backend="security.people.signin.CompanyBackend")
    walk.post("clerk", "/account/sessions/end/")
    walk.fill("admin", "/company/sign-in/", version=0, grace_days=9, officers="on")


def _oneself(walk, day):
    walk.post("clerk", "/i18n/setlang/", language="zh-hans")
    walk.post("clerk", "/i18n/setlang/", language="en")
    walk.fill("clerk", "/account/", density=_another(walk, "/account/", "density"), language="en")
    with reenter(walk.company.id):
        user = User.objects.get(pk=walk.ids["head"])
        user.set_password("correct-horse-battery")
        user.save()
        walk.browsers["head"].force_login(user, backend="security.people.signin.CompanyBackend")
    walk.post(
        "head", "/account/password/", old="correct-horse-battery", new=PASSWORD, again=PASSWORD
    )
    anew = Client(HTTP_HOST=walk.company.host)
    walk.browsers["anew"] = anew
    walk.post("anew", "/login/", username="xsb-dh", password=PASSWORD)
    _second_factor(walk)
    walk.fill("clerk", "/notices/choices/", _choice(walk))
    token = walk.fill(
        "clerk", "/account/tokens/new/", name="t", scopes=["records.read"], expires_on=day(9)
    )
    assert token.status_code == 200, token.status_code
    with reenter(walk.company.id):
        number = Token.objects.latest("pk").pk
    walk.post("clerk", f"/programs/tokens/{number}/revoke/")


def _choice(walk):
    form = walk.browsers["clerk"].get("/notices/choices/").context["form"]
    name = next(name for name, field in form.fields.items() if not field.disabled)
    return {name: _another(walk, "/notices/choices/", name)}


def _another(walk, path, name):
    """Return a choice of a field that does not stand there yet."""
    bound = walk.browsers["clerk"].get(path).context["form"][name]
    return [value for value, _label in bound.field.choices if value and value != bound.value()][-1]


def _company(walk, day):
    version = walk.browsers["admin"].get("/company/").context["form"]["version"].value()
    walk.fill("admin", "/company/", phone="021-1", version=version)
    calendar = "/company/calendar/2031/"
    days = {"first": "2031-01-01", "last": "", "kind": "off", "name": "x"}
    walk.post("admin", calendar, {f"day-{name}": value for name, value in days.items()})
    walk.post("admin", f"{calendar}confirm/")
    walk.post("admin", f"{calendar}reopen/")
    walk.post("admin", "/company/calendar/days/2031-01-01/remove/")
    walk.post("admin", "/company/setup/aside/")
    channel = walk.fill(
        "admin",
        "/notices/settings/new/",
        name="r",
        medium="webhook",
        secret="s" * 32,
        address="https://93.184.216.34/x",
    )
    number = last(channel)
    walk.fill("admin", f"/notices/settings/{number}/", name="s")
    walk.post("admin", f"/notices/settings/{number}/switch/", on="1")
    walk.post("admin", f"/notices/settings/{number}/test/")
    walk.post("admin", f"/notices/settings/{number}/remove/")
    walk.fill("admin", "/notices/settings/sender/", name="A", address="a@example.com")
    text = "/notices/settings/texts/person.invited/en/"
    walk.fill("admin", text, subject="Hello")
    walk.post("admin", f"{text}reset/")
    with reenter(walk.company.id):
        program = User.objects.create_user("program", None, name="program").pk
    walk.fill(
        "admin",
        "/programs/tokens/new/",
        {"person": program},
        name="u",
        scopes=["records.read"],
        expires_on=day(9),
    )
    hook = {"name": "h", "address": "https://93.184.216.34/x", "events": ["record.filed"]}
    walk.fill("admin", "/programs/webhooks/new/", hook)
    with reenter(walk.company.id):
        number = Hook.objects.latest("pk").pk
    at = f"/programs/webhooks/{number}/"
    walk.fill("admin", f"{at}edit/", name="i")
    walk.post("admin", f"{at}secret/")
    walk.post("admin", f"{at}remove/")


def _records(walk, day):
    card = {f"f.{name}": value for name, value in CARD.items() if name != "CTC"}
    card |= {"f.filled_by": "XSB-OPR", "f.reviewed_by": "XSB-DH"}
    card |= {"g.CTC.rows": "1", "g.CTC.0.contact_name": "张三", "g.CTC.0.mobile": "13800138000"}
    made = walk.post("clerk", "/records/new/KP/", card)
    number = last(made)
    walk.fill("clerk", f"/records/{number}/edit/", {**card, "f.brands": "凤凰"})
    walk.post("clerk", "/records/columns/?category=KP", show=["store_name"], order=["store_name"])
    walk.post("clerk", "/records/size/", size="100")
    scan = SimpleUploadedFile("a.txt", b"scan")
    walk.post("clerk", f"/records/{number}/files/", file=scan)
    with reenter(walk.company.id):
        token = File.objects.get(record=number).token
    walk.post("clerk", f"/records/{number}/files/{token}/remove/")
    rule = {"kinds": ["pdf"], "naming": "generated"}
    walk.post("admin", "/files/rules/company/", rule)
    walk.post("admin", "/files/rules/KP/", rule)
    view = last(walk.fill("clerk", "/records/views/new/", name="我的"))
    walk.fill("clerk", f"/records/views/{view}/", name="你的")
    walk.post("clerk", f"/records/views/{view}/first/")
    walk.post("clerk", f"/records/views/{view}/delete/")
    bulk = last(walk.post("clerk", "/records/together/", ids=[number]))
    walk.post(
        "clerk", f"/records/together/{bulk}/?field=brands", field="brands", value="永久", reason="x"
    )
    walk.post("clerk", f"/records/together/{bulk}/confirm/")
    file = SimpleUploadedFile("a.csv", LEDGER)
    at = walk.post("clerk", "/imports/new/", category="KP", file=file)["Location"]
    at = f"/imports/{re.findall(r'[0-9]+', at)[0]}/"
    walk.post("clerk", f"{at}sheet/", header_row="1")
    walk.post("clerk", f"{at}cancel/")
    task = {"department": "JSB", "what": "help", "target": "category:KP", "due": day(9), "days": ""}
    walk.fill("clerk", "/cooperation/new/", task)


def _asking(walk, day):
    with reenter(walk.company.id):
        outsider = People().actor("CWB", "STF", "9").user_id
        User.objects.filter(pk=outsider).update(language="en")
    walk.browsers["outsider"] = Walk(walk.company, {"o": outsider}, walk.watch).browsers["o"]
    asked = {"until": day(5), "purpose": "x"}
    first = walk.post("outsider", "/access/ask/?verb=C&category=KP", asked)["Location"]
    walk.post("outsider", f"{first}withdraw/")
    again = walk.post("outsider", "/access/ask/?verb=C&category=KP", asked)["Location"]
    walk.post("admin", again, outcome="return", reason="no")
    number = last(walk.post("outsider", "/access/ask/?verb=C&category=KP", asked))
    walk.post("admin", "/requests/decide/", ids=[number])


@pytest.mark.requirement("REQ-AUD-04", "all record events are in the trail")
@pytest.mark.requirement("REQ-AUD-04", "all permission events are in the trail")
@pytest.mark.requirement("REQ-AUD-04", "all configuration events are in the trail")
@pytest.mark.parametrize(
    "part", [_people, _inviting, _oneself, _company, _records, _asking, policy, rules]
)
def test_each_part(walk, company, part, covered):
    with reenter(company.id):
        start = today()
    part(walk, lambda days: f"{start + timedelta(days=days)}")
    covered.update(walk.used)
    missed = [one for one in walk.failed if one[0] not in covered]
    assert missed == []
    by_auditor = [one for one in walk.changed if one[0] not in HIS_OWN]
    assert by_auditor == [], "an auditor changes nothing"


@pytest.fixture(scope="module")
def covered():
    return set()


@pytest.mark.requirement("REQ-AUD-04", "all record events are in the trail")
@pytest.mark.requirement("REQ-AUD-04", "all permission events are in the trail")
@pytest.mark.requirement("REQ-AUD-04", "all configuration events are in the trail")
def test_no_address_was_forgotten(covered):
    known = covered | CHANGES_NOTHING.keys() | KEPT_FOR_ONESELF.keys() | ELSEWHERE.keys()
    assert changing() - known == set()
    for place, words in ELSEWHERE.values():
        assert words in (HERE / place).read_text("utf-8"), place
