"""What people ask about their data: taken down, answered in time, one outcome, and what it does (REQ-CON-03, 05)."""

import io
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from archive.records.rest_models import Nomination
from kernel.scope import reenter
from policies.access.rules import Grant, Verb
from policies.cadences.rules import PERSON, Cadence, CadenceKind
from policies.document import actions
from policies.document.queries import draft_digest, published
from security.audit.models import AuditEvent
from security.audit.queries import open_events
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.checks.conftest import at, work
from tests.integration.archive.privacy.conftest import CONSENT
from tests.integration.policies.houses import address, seen

REGISTER = "/privacy/requests/"
SEALED = {"outcome": "sealed", "ground": "retention", "reason": "法定保存期限未满"}


def letter_of(shop, page, language):
    """Return the words of the letter without blanks, None where there is none."""
    answer = shop.get("officer", f"{page}letter/{language}/")
    if answer.status_code != 200:
        return None
    sheets = PdfReader(io.BytesIO(answer.content)).pages
    return "".join("".join(one.extract_text().split()) for one in sheets)


@pytest.mark.requirement(
    "REQ-CON-05", "a deletion request has exactly one outcome, with its reason"
)
@pytest.mark.requirement(
    "REQ-CON-05", "one outcome is sealing, because the retention runs or deletion is not feasible"
)
@pytest.mark.requirement("REQ-HLD-01", "a record is sealed on customer request")
@pytest.mark.requirement("REQ-HLD-02", "sealing needs approval and a reason")
def test_what_is_asked_to_be_deleted_is_sealed_by_two_people_and_reached_by_nobody(shop):
    record = shop.file()
    number = record.strip("/").rpartition("/")[2]
    title = shop.get("seller", record).context["title"]
    page = address(shop.ask(record, "delete"))
    assert "2026-06-25" in seen(
        shop.get("officer", REGISTER)
    )  # fifteen days, as the policy says of such requests
    for left_out, said in (
        ("reason", "This field is required"),
        ("ground", "for one of these grounds only"),
    ):
        bare = {key: value for key, value in SEALED.items() if key != left_out}
        assert said in seen(shop.post("officer", page, **bare))
    shop.post("officer", page, **SEALED)
    # One person alone does not seal, and nothing else can be proposed meanwhile.
    assert title in seen(shop.get("seller", record))
    shop.post("officer", page, **SEALED | {"outcome": "refused"})
    assert letter_of(shop, page, "en") is None
    shop.decide()
    shown = seen(shop.get("officer", page))
    assert "sealed instead of deleted" in shown
    assert "法定保存期限未满" in shown
    shop.post("officer", page, outcome="refused", reason="另行答复")
    assert "另行答复" not in seen(shop.get("officer", page))
    for who in ("seller", "head", "archivist", "officer", "admin"):
        assert shop.get(who, record).status_code == 404
        found = shop.get(who, f"/records/?q={title}")
        assert found.status_code == 403 or not found.context["table"]["rows"], who
    assert shop.post("seller", f"{record}edit/", reason="x").status_code == 404
    assert number not in [
        row["id"] for row in shop.get("seller", "/records/").context["table"]["rows"]
    ]


@pytest.mark.requirement("REQ-CON-05", "one outcome is refusal")
@pytest.mark.requirement("REQ-CON-05", "the customer is informed")
def test_a_refusal_leaves_the_record_and_the_letter_says_so(shop):
    record = shop.file()
    page = address(shop.ask(record, "delete"))
    shop.post("officer", page, outcome="refused", reason="合同仍在履行")
    shop.decide(outcome="return", reason="再核实")
    assert "再核实" not in seen(shop.get("officer", page))
    shop.post("officer", page, outcome="refused", reason="合同仍在履行")
    shop.decide()
    assert shop.get("seller", record).status_code == 200
    for language, words in (("zh-hans", "拒绝"), ("en", "Wecannotdowhatyouaskedfor.")):
        letter = letter_of(shop, page, language)
        assert words in letter
        assert "合同仍在履行" in letter
    assert letter_of(shop, page, "fr") is None
    with reenter(shop.company.id):
        assert AuditEvent.objects.filter(verb="data_request.letter").count() >= 2


@pytest.mark.requirement(
    "REQ-CON-03", "withdrawal of a consent takes the person at once from the lists of whom to greet"
)
@pytest.mark.requirement("REQ-HLD-01", "a sealed record is not used for marketing")
@pytest.mark.requirement(
    "REQ-CON-05", "one outcome is sealing, because the retention runs or deletion is not feasible"
)
@pytest.mark.requirement("REQ-REM-02", "customers who are sealed or terminated are never listed")
def test_a_withdrawn_consent_ends_greetings_at_once_and_opens_the_decision(shop):
    birthday = Cadence(
        code="G-BIRTH", zh="生日", en="Birthday", kind=CadenceKind.REMINDER, every="P1Y", lead=(5,),
        categories=("GK",), date_field="birth_date", of=PERSON,
    )  # fmt: skip
    with reenter(shop.company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        document = published().document
        actions.apply_document(admin, replace(document, cadences=(*document.cadences, birthday)))
        actions.publish(admin, draft_digest(), reason="greetings")
    mine = {"f.birth_date": "1990-06-12", "owner": "MDB-OPR"}
    page = shop.file(**CONSENT, **mine)
    other = shop.file(**mine)
    shop.file(**mine, **{"f.rel_end": "2026-06-05"})

    def greeted():
        work(shop.company, "records.verify_new", "records.remind", "duties.daily")
        rows = shop.get("seller", "/duties/?kind=reminder").context["table"]["rows"]
        return [row["cells"][0]["text"].partition(" · ")[0] for row in rows]

    # Who ended the business is not listed.
    assert greeted() == ["Birthday", "Birthday"]
    sealing = address(shop.ask(other, "delete"))
    shop.post("officer", sealing, **SEALED | {"ground": "infeasible"})
    shop.decide()
    assert shop.get("seller", other).status_code == 404
    assert greeted() == ["Birthday"]
    asked = address(shop.ask(page, "withdraw"))
    # At once: nothing was decided and no night has passed.
    rows = shop.get("seller", "/duties/?kind=reminder").context["table"]["rows"]
    assert rows == []
    assert "2026-06-10" in seen(shop.get("seller", page))
    assert greeted() == []
    assert "sealed instead of deleted" in seen(shop.get("officer", asked))
    shop.post("officer", asked, **SEALED)
    shop.decide()
    assert shop.get("seller", page).status_code == 404


def test_what_is_missing_is_said_and_others_do_not_work_at_the_desk(shop):
    record = shop.file()
    unchecked = shop.ask(record, "see", identity_check="")
    assert "This field is required" in seen(unchecked)
    assert "has come" in seen(shop.ask(record, "see", received_on="2026-06-11"))
    assert "no such record" in seen(shop.ask("/records/999999/", "see"))
    page = address(shop.ask(record, "see"))
    assert "asked about this record already" in seen(shop.ask(record, "see"))
    assert shop.get("seller", page).status_code == 403
    assert shop.get("seller", REGISTER).status_code == 403
    shop.post("officer", page, outcome="done", reason="已当面查阅")
    assert "已当面查阅" in seen(shop.get("officer", page))


def test_everything_about_a_person_is_given_to_who_asked_to_see_it(shop):
    record = shop.file(**{"f.home_addr": "上海市浦东新区世纪大道1号"})
    number = shop.get("officer", record).context["title"]
    other = address(shop.ask(record, "correct"))
    refused = shop.browser("officer").get(f"{other}data/json/", secure=True, follow=True)
    assert "only to who asked to see it" in seen(refused)
    page = address(shop.ask(record, "see"))
    assert "The data as PDF" in seen(shop.get("officer", page))
    given = shop.get("officer", f"{page}data/json/").json()
    (one,) = given["records"]
    # In clear, although screens mask it: it is the person's own.
    assert one["values"]["home_addr"] == "上海市浦东新区世纪大道1号"
    assert one["values"]["mobile"].startswith("139")
    assert one["fields"]["home_addr"]["zh"] == "家庭住址"
    assert one["title"] in number
    assert shop.get("officer", f"{page}data/pdf/").content[:5] == b"%PDF-"
    assert shop.get("officer", f"{page}data/doc/").status_code == 404
    for who in ("seller", "manager", "admin"):
        assert shop.get(who, f"{page}data/json/").status_code == 403
    shop.post("officer", page, outcome="refused", reason="身份存疑")
    again = shop.browser("officer").get(f"{page}data/json/", secure=True, follow=True)
    assert "only to who asked to see it" in seen(again)


@pytest.mark.requirement("REQ-CON-02", "sharing a record with personal data carries a purpose")
@pytest.mark.requirement(
    "REQ-CON-03", "withdrawal of a consent ends at once the sharing it was for"
)
def test_what_was_shared_ends_with_the_consent_and_is_not_shared_again(shop):
    right = Grant(
        position="DH", categories=("GK",), verbs=(Verb.SHARE,), clearance="L2", delegated=True
    )
    with reenter(shop.company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        document = published().document
        actions.apply_document(admin, replace(document, grants=(*document.grants, right)))
        actions.publish(admin, draft_digest(), reason="sharing")
    page = shop.file(**CONSENT)
    # The head of customer service, who sees nothing of shops.
    said = {"person": "KFB-DH", "until": "2026-07-10", "purpose": "service"}
    assert shop.get("manager", page).status_code == 404
    unsaid = shop.post("head", f"{page}share/", **said | {"purpose": ""})
    assert unsaid.status_code == 400
    assert "purpose" in unsaid.context["form"].errors
    uncovered = shop.post("head", f"{page}share/", **said | {"purpose": "marketing"})
    assert "There is no consent for “Marketing”" in seen(uncovered)
    assert shop.get("manager", page).status_code == 404
    shop.post("head", f"{page}share/", **said)
    assert shop.get("manager", page).status_code == 200
    with reenter(shop.company.id):
        event = AuditEvent.objects.filter(verb="access.share").latest("pk")
        assert open_events([event])[event.pk].content["purpose"] == "service"
    shop.ask(page, "withdraw")
    assert shop.get("manager", page).status_code == 404
    again = shop.post("head", f"{page}share/", **said)
    assert "shared with nobody any more" in seen(again)
    assert shop.get("manager", page).status_code == 404


@pytest.mark.requirement(
    "REQ-CON-03", "withdrawal of a consent opens the decision between deleting and sealing"
)
def test_a_withdrawn_consent_opens_the_decision_between_deleting_and_sealing(shop):
    record = shop.file(**CONSENT, **{"f.rel_end": "2026-06-05"})
    number = int(record.strip("/").rpartition("/")[2])
    page = address(shop.ask(record, "withdraw"))
    # It has its clock, and whoever took it down is reminded before that is over.
    assert "2026-06-25" in seen(shop.get("officer", page))
    with at(date(2026, 6, 22)):
        work(shop.company, "privacy.remind", "duties.daily")
        assert "Answer a request about personal data" in seen(shop.get("officer", "/duties/"))
    form = shop.get("officer", page).context["form"]
    assert [code for code, _label in form.fields["outcome"].choices] == [
        "deleted",
        "sealed",
        "refused",
    ]
    # As long as it has to be kept it is sealed and not deleted.
    deleted = {"outcome": "deleted", "reason": "保存期限已满，无须再保存"}
    assert "It has to be kept until" in seen(shop.post("officer", page, **deleted))
    with at(date(2030, 1, 10)):
        shop.post("officer", page, **deleted)
        assert shop.get("seller", record).status_code == 200, "one person alone decides nothing"
        shop.decide()
        assert "to be deleted: named for disposal" in seen(shop.get("officer", page))
        assert "itisdestroyedbytheprocedure" in letter_of(shop, page, "en")
    with reenter(shop.company.id):
        named = Nomination.objects.get(record=number, withdrawn_at=None)
        assert named.why == deleted["reason"]
        assert AuditEvent.objects.filter(verb="record.nominate", record_id=number).exists()
