"""Sharing with a partner and a department by HTTP: scope, approval, the code, the watermark, the register, the end."""

import io
import re
from dataclasses import replace
from html import unescape

import pytest
from django.middleware.csrf import get_token
from PIL import Image

from archive.records.models import Record
from archive.records.purging import Extent, purge
from archive.records.restricting import seal_records
from archive.sharing import register
from archive.sharing.models import Share, ShareOpening
from kernel.clock import now
from kernel.scope import reenter
from policies.access.rules import Grant, Verb
from policies.document.values import Purpose
from policies.fields.personal import WITHDRAWN
from security.audit.models import AuditEvent
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.checks.conftest import at
from tests.integration.archive.sharing.conftest import (
    DAY,
    GONE,
    UNTIL,
    Outsider,
    agreed,
    ask,
    code_of,
    decide,
    let_in,
    link_of,
    share_of,
)
from tests.integration.policies.houses import post, seen
from tests.integration.security_review.attacks.races import crossing

EVERY = {"categories": ("KP", "YJ"), "clearance": "L3", "delegated": True}


def scope(things, **more):
    """The store's name and the file of the card, the score of its item: nothing else."""
    return {
        f"r{things.record}": ["store_name"],
        f"x{things.record}": [things.file],
        f"r{things.item}": ["score"],
    } | more


def body(answer):
    return b"".join(answer.streaming_content if answer.streaming else [answer.content])


@pytest.mark.requirement(
    "REQ-SHR-02",
    "a record is shared with a partner with scope of fields and items, period, purpose and approver",
)
@pytest.mark.requirement(
    "REQ-SHR-04",
    "an external share is a view for one named person, without sign-in, by a link that expires and a one-time code",
)
@pytest.mark.requirement(
    "REQ-SHR-04", "what is shown carries a watermark with the person, the moment and the share"
)
def test_a_partner_sees_exactly_what_was_agreed_to(house, things):
    bare = seen(ask(house, things.record, partner="", name="", mail="", until="", reason=""))
    for wanted in ("Say with whom", "Choose a day", "Say what it is shared for", "at least one"):
        assert wanted in bare, bare
    share = share_of(ask(house, things.record, **scope(things)))
    early = seen(post(house, "salesman", f"/shares/{share}/link/"))
    assert "not agreed to, or it is over" in early
    decide(house, share)
    path = link_of(house, share)
    outsider = Outsider(house)
    door = outsider.get(path)
    words = seen(door)
    assert "for one person alone" in words
    for secret in ("车行", "钱多多", "qian@", "飞鸽物流", "GX2026"):
        assert secret not in door.content.decode(), "nothing before the code"
    picture = f"{path}{things.file}/2/"
    assert outsider.get(picture).status_code == 410
    page = outsider.enters(path, code_of(house, share))
    words = page.content.decode()
    for shown in ("车行", "88", "合同.pdf", "钱多多", UNTIL.isoformat(), "联合配送"):
        assert shown in words, shown
    for hidden in ("王小二", "777", "2026-05", "天津", "张三丰"):
        assert hidden not in words, hidden
    mark = page.context["screen_mark"]
    with reenter(house.company.id):
        row = Share.objects.get(pk=share)
        assert row.number in mark
        assert "钱多多" in mark
    for header, value in (
        ("Cache-Control", "no-store"),
        ("Referrer-Policy", "same-origin"),
        ("X-Robots-Tag", "noindex"),
        ("Content-Security-Policy", "default-src"),
    ):
        assert value in page[header], header


@pytest.mark.requirement(
    "REQ-SHR-04", "each opening is logged with who, when, from where and of what"
)
def test_files_are_shown_page_by_page_and_each_opening_is_noted(house, things):
    share = agreed(house, things.record, **scope(things))
    outsider, path, _page = let_in(house, share)
    viewer = outsider.get(f"{path}{things.file}/?page=2")
    assert "Page 2 of 2" in seen(viewer)
    answer = outsider.get(f"{path}{things.file}/2/")
    assert answer["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(body(answer))).width > 100
    told = seen(house.get("salesman", f"/shares/{share}/"))
    assert "钱多多" in told
    assert "203.0.113." in told
    assert "the fields" in told
    assert "page 2" in told
    with reenter(house.company.id):
        rows = list(ShareOpening.objects.filter(share=share).values_list("file", "page"))
        assert sorted(rows) == [("", 0), (things.file, 2)]
        events = AuditEvent.objects.filter(target_kind="share", target_id=str(share))
        verbs = list(events.order_by("pk").values_list("verb", flat=True))
    assert verbs == [
        "share.ask", "share.agree", "share.link", "share.tell_code", "share.enter", "share.open",
        "share.open",
    ]  # fmt: skip


@pytest.mark.requirement("REQ-SHR-02", "access is revoked at once")
def test_every_way_in_that_is_none_hears_one_sentence(house, things):
    share = agreed(house, things.record, **scope(things))
    outsider, path, _page = let_in(house, share)
    other = agreed(house, things.record, **{f"r{things.record}": ["addr"]})
    answers = [
        outsider.get("/shared/guessed/"),
        outsider.get(f"{path}{'0' * 32}/"),
        outsider.get(f"{path}{things.file}/3/"),
        outsider.get(f"{path}{things.file}/0/"),
        Outsider(house).get(f"{path}{things.file}/"),
        Outsider(house).get(f"{path}{things.file}/1/"),
    ]
    outsider = outsider.elsewhere(house)
    second = link_of(house, other)
    assert "for one person alone" in seen(Outsider(house).get(path)), "a link alone shows nothing"
    answers.append(outsider.get(f"{second}{things.file}/1/"))
    anew = link_of(house, share)
    answers.append(outsider.get(path))
    assert "for one person alone" in seen(outsider.get(anew)), "a new link asks for a new code"
    assert outsider.enters(anew, code_of(house, share)).status_code == 200
    with at(UNTIL.replace(month=7)):
        answers.append(outsider.get(anew))
    assert "Say why" in seen(post(house, "salesman", f"/shares/{share}/end/"))
    assert post(house, "finance", f"/shares/{share}/end/", why="x").status_code == 404
    with reenter(house.company.id):
        token = get_token(outsider.get(anew).wsgi_request)
    post(house, "salesman", f"/shares/{share}/end/", why="合作终止")
    outsider = outsider.elsewhere(house)
    answers += [outsider.get(anew), outsider.get(f"{anew}{things.file}/1/")]
    said = {"code": "123456", "csrfmiddlewaretoken": token}
    referer = {"referer": f"https://{house.company.host}{anew}"}
    answers.append(outsider.client.post(anew, said, secure=True, headers=referer))
    assert {one.status_code for one in answers} == {410}, [one.status_code for one in answers]
    assert len({one.content for one in answers}) == 1, "one answer, whatever the reason"
    assert GONE in seen(answers[0])


@pytest.mark.requirement(
    "REQ-SHR-04", "a code is good once, for ten minutes, five tries and the browser that asked"
)
def test_codes_are_not_guessed_replayed_or_multiplied(house, things):
    share = agreed(house, things.record, **scope(things))
    path, code = link_of(house, share), code_of(house, share)
    guesser = Outsider(house)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    forged = guesser.client.post(path, {"code": code}, secure=True)
    assert forged.status_code == 403, "a form without its token"
    for _again in range(3):
        assert "wrong, or it is over" in seen(guesser.post(path, code=wrong))
    assert guesser.post(path, code=wrong).status_code == 429, "who guesses waits"
    for guess in (wrong, "", code + "0"):
        Outsider(house).post(path, code=guess)
    assert "wrong, or it is over" in seen(Outsider(house).post(path, code=code)), "tried too often"
    code = code_of(house, share)
    with at(UNTIL.replace(day=11)):
        assert Outsider(house).post(path, code=code).status_code == 400, "over"
    owner = Outsider(house)
    assert owner.enters(path, code).status_code == 200
    assert Outsider(house).post(path, code=code).status_code == 400, "used"
    assert owner.client.head(path, secure=True).status_code == 405
    assert owner.client.put(path, secure=True).status_code in {403, 405}
    for _again in range(4):
        code_of(house, share)
    assert "Too many codes" in post(house, "salesman", f"/shares/{share}/code/").content.decode()
    guesses = [guesser.get(f"/shared/guess{n}/").status_code for n in range(9)]
    assert guesses[0] == 410
    assert guesses[-1] == 429, "who guesses addresses waits"


@pytest.mark.requirement(
    "REQ-SHR-04", "masked values stay masked unless who decided may see them in clear"
)
def test_masked_values_stay_masked_unless_who_decides_may_see_them(house, things):
    said = {f"r{things.record}": ["operator"], "wants_clear": "on"}
    share = agreed(house, things.record, "query", **said)
    page = let_in(house, share, "query")[2]
    assert "王小二" not in page.content.decode()
    assert "stay masked: who decided" in seen(house.get("query", f"/shares/{share}/"))
    unmask = Grant(department="XSB", position="DH", verbs=(Verb.UNMASK,), **EVERY)
    house.switch(replace(house.base, grants=(*house.base.grants, unmask)))
    try:
        share = agreed(house, things.record, "query", **said)
        assert "王小二" in let_in(house, share, "query")[2].content.decode()
        plain = agreed(house, things.record, "query", **said | {"wants_clear": ""})
        assert "王小二" not in let_in(house, plain, "query")[2].content.decode()
    finally:
        house.switch(house.base)


@pytest.mark.requirement(
    "REQ-SHR-02", "a record is shared with a department with scope, period, purpose and approver"
)
def test_a_department_sees_what_is_shared_with_it_and_nothing_else(house, things):
    said = {"partner": "", "name": "", "mail": "", "department": "CWB"}
    share = share_of(ask(house, things.record, **said, **scope(things)))
    assert house.get("finance", f"/shares/{share}/look/").status_code == 404, "not agreed to"
    decide(house, share)
    assert house.get("finance", f"/records/{things.record}/").status_code == 404
    page = house.get("finance", f"/shares/{share}/look/").content.decode()
    assert "车行" in page
    assert "王小二" not in page
    assert "合同.pdf" in page
    picture = house.get("finance", f"/shares/{share}/look/{things.file}/1/")
    assert body(picture)[:2] == b"\xff\xd8"
    assert house.get("finance", f"/shares/{share}/look/{things.file}/").status_code == 200
    assert house.get("engineer", f"/shares/{share}/look/").status_code == 404
    assert "Shared with your department" in house.shown("finance", "/shares/")
    post(house, "salesman", f"/shares/{share}/end/", why="完成")
    assert house.get("finance", f"/shares/{share}/look/").status_code == 404
    assert house.get("finance", f"/shares/{share}/look/{things.file}/1/").status_code == 404


@pytest.mark.requirement("REQ-SHR-03", "nothing goes to a third party without an approved share")
@pytest.mark.requirement(
    "REQ-SHR-03", "shares with partners, departments and colleagues are listed in one register"
)
def test_one_register_lists_every_share_and_nothing_leaves_unapproved(house, things):
    assert house.get("finance", f"/records/{things.record}/shares/new/").status_code == 404
    assert ask(house, things.record, "clerk", **scope(things)).status_code == 403
    returned = share_of(ask(house, things.record, **scope(things)))
    decide(house, returned, outcome="return", reason="范围太大")
    refused = seen(post(house, "salesman", f"/shares/{returned}/link/"))
    assert "not agreed to, or it is over" in refused
    house.switch(replace(house.base, approvals=house.base.approvals[:-1]))
    try:
        assert "names nobody who approves" in seen(ask(house, things.record, **scope(things)))
    finally:
        house.switch(house.base)
    share = agreed(house, things.record, partner="北方仓储", **scope(things))
    given = {"person": "XJS", "until": UNTIL.isoformat()}
    with reenter(house.company.id):
        given["person"] = User.objects.get(pk=house.ids["engineer"]).name
    assert "Shared" in seen(post(house, "salesman", f"/records/{things.record}/share/", **given))
    listed = house.shown("auditor", "/shares/")
    for wanted in ("北方仓储", given["person"], "open now", "not agreed to"):
        assert wanted in listed, listed
    narrowed = house.shown("auditor", "/shares/?q=北方&kind=outside&state=open")
    assert "北方仓储" in narrowed
    assert given["person"] not in narrowed
    assert "北方仓储" not in house.shown("auditor", "/shares/?kind=department")
    assert house.get("engineer", f"/shares/{share}/").status_code == 404
    assert house.get("finance2", "/shares/").status_code == 403


@pytest.mark.requirement(
    "REQ-SHR-02", "a share names its purpose: in words, and one of the company's where it has any"
)
def test_a_share_names_its_purpose_by_the_policy(house, things):
    said = {f"r{things.record}": ["store_name"]}
    assert "Say what it is shared for" in seen(ask(house, things.record, reason="", **said))
    form = f"/records/{things.record}/shares/new/"
    assert 'name="purpose"' not in house.get("salesman", form).content.decode()
    delivery = Purpose(code="delivery", zh="配送", en="Delivery", business=True)
    house.switch(replace(house.base, purposes=(delivery,)))
    try:
        assert 'name="purpose"' in house.get("salesman", form).content.decode()
        assert "Say what the personal data is for" in seen(ask(house, things.record, **said))
        wrong = ask(house, things.record, purpose="fun", **said)
        assert wrong.status_code == 400
        share = share_of(ask(house, things.record, purpose="delivery", **said))
        told = house.shown("salesman", f"/shares/{share}/")
    finally:
        house.switch(house.base)
    assert "Delivery" in told or "delivery" in told
    assert "联合配送" in told


def test_the_register_is_paged(house, things, monkeypatch):
    for name in ("甲物流", "乙物流", "丙物流"):
        share_of(ask(house, things.record, partner=name, **{f"r{things.record}": ["store_name"]}))
    monkeypatch.setattr(register, "PAGE", 2)
    first = house.shown("auditor", "/shares/?kind=outside&q=物流&state=asked")
    assert "丙物流" in first
    assert "甲物流" not in first
    path = re.search(
        r'href="(/shares/\?[^"]*start=2[^"]*)"',
        house.get("auditor", "/shares/?kind=outside&q=物流&state=asked").content.decode(),
    )[1]
    assert "甲物流" in house.shown("auditor", unescape(path))


@pytest.mark.parametrize("first", ["open", "end"])
def test_opening_and_ending_at_once_follow_one_another(house, things, first):
    """Both take the lock of the share: what was opened first is noted and shown, after the end nothing is."""
    share = agreed(house, things.record, **{f"r{things.record}": ["store_name"]})
    outsider, path, _page = let_in(house, share)

    def opening():
        with at(DAY):
            return outsider.get(path)

    def ending():
        with at(DAY):
            return post(house, "salesman", f"/shares/{share}/end/", why="终止")

    if first == "open":
        opened, _ended = crossing("share.open", opening, ending)
        assert opened.status_code == 200
    else:
        _ended, opened = crossing("share.end", ending, opening)
        assert opened.status_code == 410
    assert outsider.get(path).status_code == 410
    with reenter(house.company.id):
        verbs = list(
            AuditEvent.objects.filter(target_kind="share", target_id=str(share))
            .order_by("pk")
            .values_list("verb", flat=True)
        )
    assert verbs[-1] == "share.end", "nothing was opened after the end"


def test_a_withdrawn_consent_a_destruction_and_another_house_show_nothing(
    house, things, make_company
):
    page = house.card()
    record = int(page.request["PATH_INFO"].strip("/").rpartition("/")[2])
    share = agreed(house, record, **{f"r{record}": ["store_name"]})
    outsider, path, _page = let_in(house, share)
    with reenter(house.company.id):
        row = Record.objects.get(pk=record)
        Record.objects.filter(pk=record).update(values={**row.values, WITHDRAWN: "2026-06-10"})
    assert outsider.get(path).status_code == 410, "withdrawn"
    with reenter(house.company.id):
        Record.objects.filter(pk=record).update(values=row.values)
    assert outsider.get(path).status_code == 200
    elsewhere = Outsider(house, host=make_company().host)
    elsewhere.client.cookies = outsider.client.cookies
    foreign, unknown = elsewhere.get(path), elsewhere.get("/shared/guessed/")
    assert (foreign.status_code, foreign.content) == (unknown.status_code, unknown.content)
    assert foreign.status_code == 410
    with reenter(house.company.id) as reached:
        reached.actor = actor_of(User.objects.get(username="admin"))
        Record.objects.select_for_update().get(pk=record)
        purge(reached.actor, [record], Extent.DESTROYED)
    assert outsider.get(path).status_code == 410
    told = house.shown("auditor", f"/shares/{share}/")
    assert "A record of it was destroyed" in told
    assert "钱多多" in told, "the register outlives the record"


def test_a_share_ends_with_a_seal_a_withdrawn_right_and_a_leaver(house, things):
    page = house.card()
    record = int(page.request["PATH_INFO"].strip("/").rpartition("/")[2])
    said = {f"r{record}": ["store_name"]}
    left, sealed = agreed(house, record, **said), agreed(house, record, **said)
    outsider, path, _page = let_in(house, left)
    with reenter(house.company.id):
        User.objects.filter(pk=house.ids["salesman"]).update(is_active=False)
    assert outsider.get(path).status_code == 410, "no share reaches further than its sharer"
    with reenter(house.company.id):
        User.objects.filter(pk=house.ids["salesman"]).update(is_active=True)
    house.browsers.pop("salesman", None)
    without = [one for one in house.base.grants if Verb.SHARE not in one.verbs]
    assert outsider.get(path).status_code == 200
    house.switch(replace(house.base, grants=tuple(without)))
    assert outsider.get(path).status_code == 410
    house.switch(house.base)
    second, other, _page = let_in(house, sealed)
    with reenter(house.company.id) as reached:
        reached.actor = actor_of(User.objects.get(username="admin"))
        row = Record.objects.select_for_update().get(pk=record)
        seal_records(reached.actor, [row])
    assert second.get(other).status_code == 410
    with reenter(house.company.id):
        assert Share.objects.get(pk=sealed).state == Share.State.ENDED
        assert Share.objects.get(pk=sealed).ended_at <= now()
