"""The company seals of its own accord: cooperation ended, a dispute, disuse; its paper bears numbered seals."""

import io
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import RoutePattern, URLPattern, URLResolver
from pypdf import PdfReader

from archive.records.bars import Act
from archive.records.models import Record
from archive.sealing.models import PaperSeal
from kernel.scope import reenter
from policies.access.rules import RowScope, Verb
from policies.categories.rules import Category
from policies.document import actions
from policies.document.queries import draft_digest, published
from security.audit.models import AuditEvent
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.checks.conftest import at
from tests.integration.archive.privacy.test_holds import barred, held, state_of
from tests.integration.archive.privacy.test_sealed import CONSULT, asked, number_of, row_of
from tests.integration.archive.records.conftest import People
from tests.integration.policies.houses import address, seen

DUE, NEW, PAPER = "/sealing/", "/sealing/new/", "/sealing/paper/"
WHY = "合作终止，封存保管"
EVERYBODY = ("seller", "head", "archivist", "officer", "manager", "marketing", "admin")


def propose(shop, *pages, who="officer", ground="ended", **said):
    numbers = "\n".join(f"#{number_of(one)}" for one in pages)
    return shop.post(who, NEW, numbers=numbers, ground=ground, **{"reason": WHY, **said})


def seal(shop, *pages, who="officer", decider="manager", **said):
    """Somebody proposes, somebody else agrees; return the page of the proposal."""
    answer = propose(shop, *pages, who=who, **said)
    assert answer.redirect_chain, answer.context["form"].errors
    place = address(answer)
    shop.decide(decider)
    return place


def level_of(shop, page):
    return row_of(shop, number_of(page))["level"]


@pytest.mark.requirement("REQ-HLD-01", "a record is sealed on end of cooperation")
@pytest.mark.requirement("REQ-GOV-11", "a sealed or disposed file shows that step as its position")
def test_whose_cooperation_ended_is_proposed_and_sealed_once_another_agrees(shop):
    over, other = shop.file(**{"f.rel_end": "2026-06-05"}), shop.file()
    listed = shop.get("officer", DUE).context["table"]["rows"]
    assert number_of(over) in [one["id"] for one in listed]
    assert number_of(other) not in [one["id"] for one in listed]
    assert shop.get("seller", DUE).status_code == 403
    assert propose(shop, over, who="seller").status_code == 403
    for wrong, words in (
        ({"reason": ""}, "This field is required"),
        ({"ground": "other"}, "is not one of the available choices"),
    ):
        assert words in seen(propose(shop, over, **wrong))
    assert "cooperation has not ended" in seen(propose(shop, over, other))
    assert "no record #999999" in seen(
        shop.post("officer", NEW, numbers="#999999", ground="ended", reason=WHY)
    )
    place = address(propose(shop, over))
    assert "waits for a decision" in seen(propose(shop, over))
    assert level_of(shop, over) != "~sealed", "one person alone seals nothing"
    assert shop.get("marketing", place).status_code == 403
    assert WHY in seen(shop.get("manager", place))
    shop.decide("manager", outcome="return", reason="再核实")
    assert level_of(shop, over) != "~sealed"
    place = seal(shop, over)
    assert level_of(shop, over) == "~sealed"
    assert level_of(shop, other) != "~sealed"
    assert shop.get("seller", over).status_code == 404
    register = shop.get("officer", "/privacy/sealed/")
    assert "cooperation has ended" in seen(register)
    found = [one for one in register.context["table"]["rows"] if "ended" in str(one["cells"])]
    page = found[0]["cells"][0]["url"]
    life = shop.get("officer", page).context["life"]
    assert [one["name"] for one in life if one["state"] == "now"] == ["Sealed"]
    assert "How the identity was checked" not in seen(shop.get("officer", page))
    assert shop.get("officer", f"{page}letter/en/").status_code == 404, "nobody asked for it"
    with reenter(shop.company.id):
        for verb in ("seal_proposal.propose", "seal_proposal.decide", "record.seal"):
            assert AuditEvent.objects.filter(verb=verb).exists(), verb


@pytest.mark.requirement("REQ-HLD-01", "a record is sealed on dispute")
def test_a_dispute_is_a_ground_while_it_is_open_and_bars_disposal_until_another_settles_it(shop):
    page, settled = shop.file(), shop.file()
    one, two = number_of(page), number_of(settled)
    said = {"ground": "dispute", "reference": "纠纷-9"}
    assert "Give the matter" in seen(propose(shop, page, ground="dispute"))
    assert "not held by an open dispute 纠纷-9" in seen(propose(shop, page, **said))
    hold = held(shop, kind="dispute", number="纠纷-9", numbers=f"#{one}")
    also = held(shop, kind="dispute", number="纠纷-10", numbers=f"#{two}")
    form = shop.get("officer", f"{NEW}?record={one}").context["form"]
    assert (form["ground"].value(), form["reference"].value()) == ("dispute", "纠纷-9")
    # Settled before it was decided: no ground any more, and nothing is sealed.
    address(propose(shop, settled, ground="dispute", reference="纠纷-10"))
    shop.post("officer", f"{also}release/", why="已和解")
    assert "not held by an open dispute" in seen(shop.decide("manager"))
    assert level_of(shop, settled) != "~sealed"
    shop.decide("manager", outcome="return", reason="已和解")
    seal(shop, page, **said)
    assert level_of(shop, page) == "~sealed"
    assert barred(shop, one) == {one}, "what is disputed is not disposed of"
    assert "another person does" in seen(shop.post("archivist", f"{hold}release/", why="已和解"))
    shop.post("officer", f"{hold}release/", why="已和解")
    assert barred(shop, one) == set()


@pytest.mark.requirement("REQ-ARC-04", "clean-up can seal what nobody uses")
def test_clean_up_proposes_to_seal_in_bulk_what_nobody_uses_and_one_decision_seals_it(shop):
    with reenter(shop.company.id):
        user = User.objects.get(pk=People().actor("DAS", "DH").user_id)
        User.objects.filter(pk=user.pk).update(language="en", password_once=False)
        shop.browsers["records"] = browser = Client(HTTP_HOST=shop.company.host)
        browser.force_login(user, backend="security.people.signin.CompanyBackend")
    pages = [shop.file(), shop.file()]
    ids = [number_of(one) for one in pages]
    with at(date(2027, 7, 10)):
        answer = shop.post("archivist", "/records/unused/", do="seal", record=ids)
        form = answer.context["form"]
        assert form["ground"].value() == "unused"
        assert len(form["numbers"].value().split()) == len(ids)
        seal(shop, *pages, who="archivist", decider="records", ground="unused")
    assert {level_of(shop, one) for one in pages} == {"~sealed"}
    for one in pages:
        assert row_of(shop, number_of(one))["archive_no"], "nothing is destroyed"


def ways(patterns, before=""):
    """Yield the addresses of what starts at a record, with anything in the other places."""
    for one in patterns:
        if not isinstance(one.pattern, RoutePattern):
            continue
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from ways(one.url_patterns, path)
        elif isinstance(one, URLPattern) and path.startswith("records/<int:"):
            yield path


def named_in(path, number):
    """Yield the parts of an address: this record first, anything in the other places."""
    for at_, part in enumerate(path.split("/")):
        yield str(number) if at_ == 1 else "1" if part.startswith("<") else part


@pytest.mark.requirement("REQ-HLD-01", "a sealed record is only stored and kept secure")
def test_no_way_leads_to_a_sealed_record_for_anybody(shop):
    page = shop.file(**{"f.rel_end": "2026-06-05"})
    number = number_of(page)
    seal(shop, page)
    before = row_of(shop, number)
    paths = sorted(set(ways(get_resolver().url_patterns)))
    assert len(paths) > 25, paths
    for turn, path in enumerate(paths):
        here = "/".join(named_in(path, number))
        who = EVERYBODY[turn % len(EVERYBODY)]
        for answer in (
            shop.get(who, f"/{here}"),
            shop.browser(who).post(f"/{here}", {"reason": "x"}, secure=True),
        ):
            assert answer.status_code in {403, 404, 405}, (who, here, answer.status_code)
    for who in EVERYBODY:
        for way in ("", "edit/", "print/", "files/"):
            assert shop.get(who, f"{page}{way}").status_code in {403, 404, 405}, (who, way)
    for who, path in (
        ("archivist", "/holds/new/"), ("officer", NEW), ("officer", "/privacy/requests/new/"),
    ):  # fmt: skip
        asked_for = {"numbers": f"#{number}", "record": f"#{number}", "ground": "ended"}
        answer = shop.post(who, path, **asked_for)
        assert not answer.redirect_chain, path
        assert "no" in seen(answer)
    assert row_of(shop, number) == before
    with reenter(shop.company.id):
        assert not AuditEvent.objects.filter(
            record_id=number, verb="record.view", at__gt=before["updated_at"]
        ).exists()


@pytest.mark.requirement("REQ-HLD-05", "sealed paper carries a seal number and a location")
@pytest.mark.requirement("REQ-HLD-05", "each opening of sealed paper is recorded")
def test_sealed_paper_bears_a_number_and_each_opening_is_recorded(shop):
    one, two = (shop.file(**{"f.rel_end": "2026-06-05"}) for _ in range(2))
    with reenter(shop.company.id):
        Record.objects.filter(pk__in=[number_of(one), number_of(two)]).update(carrier="paper")
    seal(shop, one, two)
    waiting = shop.get("officer", PAPER).context["waiting"]["rows"]
    assert {number_of(one), number_of(two)} <= {row["id"] for row in waiting}
    assert shop.get("seller", PAPER).status_code == 403
    new = f"{PAPER}of/{number_of(one)}/"
    assert "no registered place" in seen(shop.post("officer", new, place=""))
    first = address(shop.post("officer", new, place="密集架 3-2"))
    assert "bears a seal already" in seen(shop.post("officer", new, place="密集架 3-2"))
    second = address(shop.post("officer", f"{PAPER}of/{number_of(two)}/", place="密集架 3-3"))
    serials = [number_on(shop, place) for place in (first, second)]
    assert int(serials[1][2:]) == int(serials[0][2:]) + 1
    printed = PdfReader(io.BytesIO(shop.get("officer", f"{first}slip/").content)).pages[0]
    words = "".join(printed.extract_text().split())
    assert serials[0] in words
    assert "密集架3-2" in words
    opened_before_a_witness(shop, one, first, serials)


def opened_before_a_witness(shop, one, first, serials):
    # Nobody opens it before two people have agreed that the record is read.
    opening = {"why": "法院调阅", "witness": "KFB-DH", "anew": "on"}
    assert "Two people agree first" in seen(shop.post("officer", f"{first}open/", **opening))
    lists = shop.get("officer", "/privacy/sealed/").context["table"]["rows"]
    number = row_of(shop, number_of(one))["archive_no"]
    page = next(row["cells"][0]["url"] for row in lists if row["cells"][0]["text"] == number)
    asked(shop, page, "consult", CONSULT)
    for who in ("manager", "admin"):
        shop.decide(who)
    for wrong, said in (
        ({"witness": "KFB-DPO"}, "another person than who opens it"),
        ({"witness": "谁也不是"}, "Nobody is called so"),
        ({"why": ""}, "This field is required"),
    ):
        assert said in seen(shop.post("officer", f"{first}open/", **opening | wrong))
    again = address(shop.post("officer", f"{first}open/", **opening))
    assert int(number_on(shop, again)[2:]) == int(serials[1][2:]) + 1
    assert "opened already" in seen(shop.post("officer", f"{first}open/", **opening))
    shown = seen(shop.get("officer", first))
    for said in ("法院调阅", "KFB-DPO", "KFB-DH", "密集架 3-2"):
        assert said in shown
    with reenter(shop.company.id):
        assert PaperSeal.objects.filter(record=number_of(one)).count() == 2
        for verb in ("paper_seal.affix", "paper_seal.open", "paper_seal.print"):
            assert AuditEvent.objects.filter(verb=verb, record_id=number_of(one)).exists()


def number_on(shop, place):
    with reenter(shop.company.id):
        return PaperSeal.objects.get(pk=number_of(place)).number


@pytest.mark.requirement("REQ-HLD-03", "a hold blocks a change of the retention")
@pytest.mark.requirement("REQ-HLD-03", "a hold binds administrators too")
def test_a_hold_keeps_everybody_from_changing_how_long_a_record_is_kept(shop):
    """The administrator too, though he has every right there is in the archive."""
    usual = published_of(shop)
    every = replace(
        usual.grants[0],
        department="", position="ARCH", categories=("*",), verbs=tuple(Verb)[:-1], rows=RowScope.ALL, clearance="L3",
    )  # fmt: skip
    put(
        shop,
        lambda document: replace(
            document,
            grants=(*document.grants, every),
            categories=(
                *document.categories,
                Category(code="GK·V", zh="贵宾", en="Guests", parent="GK"),
            ),
        ),
    )
    page = shop.file()
    file = number_of(page)
    hold = held(shop, "admin", number="冻结-3", numbers=f"#{file}")
    before = row_of(shop, file)
    for who in ("seller", "admin"):
        assert "held by matter 冻结-3" in seen(reclass(shop, who, page)), who
        assert row_of(shop, file) == before
    # Nor does a policy with a shorter period, however right it is to publish one.
    put(
        shop,
        lambda document: replace(
            document,
            retention=tuple(
                replace(one, period="P1M", minimum="") if one.category == "GK" else one
                for one in document.retention
            ),
        ),
    )
    assert state_of(shop, file) == "held"
    assert "another person does" in seen(shop.post("admin", f"{hold}release/", why="不需要了"))
    assert barred(shop, file) == barred(shop, file, act=Act.RETAIN) == {file}
    shop.post("officer", f"{hold}release/", why="已结案")
    assert "Changed" in seen(reclass(shop, "seller", page))
    assert row_of(shop, file)["category"] == "GK·V", "released it is changed as any other"
    put(
        shop,
        lambda document: replace(document, grants=usual.grants, retention=usual.retention),
    )


def reclass(shop, who, page):
    version = shop.get(who, f"{page}category/").context["form"]["version"].value()
    return shop.post(who, f"{page}category/", category="GK·V", version=version, reason="改类")


def published_of(shop):
    with reenter(shop.company.id):
        return published().document


def put(shop, change):
    with reenter(shop.company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        actions.apply_document(admin, change(published().document))
        actions.publish(admin, draft_digest(), reason="for a test")
