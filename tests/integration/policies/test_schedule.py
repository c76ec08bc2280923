"""The tree, its versions, the retention schedule and the counters: the head of archives shapes, a clerk files."""

import pytest
from django.utils import translation

from archive.records.models import Record
from archive.records.number_models import Counter
from archive.records.numbers import event_row, write_events
from kernel.clock import now, today
from kernel.scope import reenter
from policies.document.numbered import nearly_full
from policies.document.queries import published
from policies.retention.models import RetentionRow
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.records.conftest import People
from tests.integration.policies.customers import enter, publish, save
from tests.integration.policies.houses import address, seen


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def archive(house, django_db_blocker):
    """The company with a head of archives, who configures, and a compliance officer."""
    with django_db_blocker.unblock(), reenter(house.company.id):
        people = People()
        posts = {"archivist": ("XZB", "ARCH"), "officer": ("GLB", "DPO")}
        made = {name: people.actor(*post).user_id for name, post in posts.items()}
        User.objects.filter(pk__in=made.values()).update(language="en", password_once=False)
    house.ids |= made
    return house


def day(house):
    """Return today as the company counts."""
    with reenter(house.company.id):
        return today()


def version_of(house):
    with reenter(house.company.id):
        return published().number


def published_by(house, who="archivist", **said):
    """Somebody publishes the draft; the answer is a page only where it was refused."""
    answer = publish(house, who, **said)
    assert answer.status_code == 302, seen(answer)


@pytest.mark.requirement(
    "REQ-CLS-01",
    "a company keeps a tree of categories with code, Chinese and English name and parent",
)
def test_a_company_grows_its_tree_and_staff_file_in_it(archive):
    """A category below contracts takes their fields, number and rights; it has its own names in both languages."""
    said = {"code": "FW", "parent": "HX", "zh": "服务合同", "en": "Service contracts"}
    saved = save(archive, "/policy/add-category/", "archivist", **said)
    assert saved.status_code == 302, seen(saved)
    published_by(archive)
    tree = archive.shown("archivist", "/policy/categories/")
    assert "HX·FW" in tree
    assert "服务合同" in tree
    assert "Service contracts" in archive.shown("clerk", "/records/new/")
    card = seen(enter(archive, "HX·FW", no="S-1"))
    assert "Service contracts" in card
    assert "HX·FW-01" in card
    with reenter(archive.company.id):
        User.objects.filter(pk=archive.ids["clerk"]).update(language="zh-hans")
    assert "服务合同" in archive.shown("clerk", "/records/new/")
    with reenter(archive.company.id):
        User.objects.filter(pk=archive.ids["clerk"]).update(language="en")


@pytest.mark.requirement("REQ-CLS-08", "category changes are versioned")
@pytest.mark.requirement("REQ-CLS-08", "a record keeps the category version it was filed under")
def test_a_record_says_what_its_category_was_when_it_was_filed(archive):
    first = address(enter(archive, "HX·CG", no="C-1"))
    before = version_of(archive)
    saved = save(archive, "/policy/categories/HX·CG/edit/", "archivist", en="Procurement")
    assert saved.status_code == 302, seen(saved)
    published_by(archive)
    now = version_of(archive)
    assert now == before + 1
    later = seen(enter(archive, "HX·CG", no="C-2"))
    assert f"HX·CG Procurement (version {now} of the policy)" in later
    card = archive.shown("clerk", first)
    assert f"HX·CG Purchases (version {before} of the policy)" in card
    assert "Category Procurement" in card
    version = archive.shown("archivist", f"/policy/versions/{now}/")
    assert "HX·CG — English name" in version
    assert "Purchases" in version
    assert "Procurement" in version


RULE = {
    "code": "D10", "period": "P10Y", "trigger": ["FILED"], "start": "year", "action": "DES",
    "basis": "民法典第一百八十八条", "minimum": "P3Y",
}  # fmt: skip


@pytest.mark.requirement("REQ-DSP-01", "a category has a retention period")
@pytest.mark.requirement("REQ-DSP-01", "a category has a trigger event its period counts from")
@pytest.mark.requirement("REQ-DSP-01", "a category has an action at the end of its period")
@pytest.mark.requirement("REQ-DSP-01", "a category has a legal basis of its period")
@pytest.mark.requirement("REQ-DSP-01", "a category has a statutory minimum of its period")
@pytest.mark.requirement("REQ-DSP-01", "the due date of a record is computed")
@pytest.mark.requirement("REQ-DSP-01", "the due date of a record is explained")
@pytest.mark.parametrize(
    ("changes", "years", "words"),
    [
        ({}, 10, ("10 years", "Destroy", "destroy", "3 years")),
        (
            {"code": "D20", "period": "P20Y", "action": "REV", "minimum": "P5Y", "basis": "公司规定"},
            20,
            ("20 years", "Appraise", "appraise", "5 years"),
        ),
    ],
    ids=["ten-years", "twenty-years"],
)  # fmt: skip
def test_the_schedule_of_a_category_decides_until_when_and_why(archive, changes, years, words):
    with reenter(archive.company.id):
        row = RetentionRow.objects.filter(category="HX").first()
    if row is None or row.code == "D10":
        said = {**RULE, **changes}
        path = (
            f"/policy/categories/HX/retention/{row.pk}/"
            if row
            else "/policy/categories/HX/retention/add/"
        )
        saved = archive.browser("archivist").post(path, said, secure=True)
        assert saved.status_code == 302, seen(saved)
        published_by(archive, "officer", override="测试：公司自定期限")
    shown = archive.shown("archivist", "/policy/categories/HX/")
    period, action, then, minimum = words
    basis = {**RULE, **changes}["basis"]
    for part in (period, "Filing", action, f"⚖ {minimum}", basis):
        assert part in shown, part
    card = seen(enter(archive, "HX", no=f"R-{years}"))
    assert f"{day(archive).year + years}-12-31" in card
    assert f"then: {then}" in card
    assert basis in card
    assert period in card


@pytest.mark.requirement(
    "REQ-POL-09", "a retention below the statutory minimum of the pack is blocked"
)
def test_a_period_below_the_minimum_of_the_pack_is_blocked(archive):
    """The logs of queries are kept six months by law; neither a shorter period nor a published policy with one."""
    path = statutory(archive)
    before = version_of(archive)
    for period, status in (("P3M", 400), ("P6M", 302)):
        answer = save_rule(archive, path, period=period)
        assert answer.status_code == status, seen(answer)
        if status == 400:
            assert "is below its statutory minimum P6M" in seen(answer)
            assert "网络安全法" in seen(answer)
    save_rule(archive, path, period="P5Y")
    assert version_of(archive) == before


@pytest.mark.requirement(
    "REQ-POL-09", "lowering a statutory minimum needs a recorded override by the compliance role"
)
def test_a_minimum_is_lowered_by_the_compliance_officer_alone_and_for_a_reason(archive):
    path = statutory(archive)
    assert save_rule(archive, path, minimum="P1M", period="P1M").status_code == 302
    before = version_of(archive)
    needs = "this needs the recorded override of the compliance role"
    refused = publish(archive, "archivist", override="业务需要")
    assert needs in seen(refused)
    assert needs in seen(publish(archive, "officer"))
    assert version_of(archive) == before
    published_by(archive, "officer", override="主管部门2026年批复")
    now = version_of(archive)
    assert now == before + 1
    for page in (f"/policy/versions/{now}/", "/policy/"):
        shown = archive.shown("archivist", page)
        assert "Statutory minimum lowered" in shown
        assert "主管部门2026年批复" in shown
        assert "GLB-DPO" in shown
        assert day(archive).isoformat() in shown


@pytest.mark.requirement("REQ-POL-09", "a sensitive field without legal basis is blocked")
def test_a_sensitive_field_without_a_legal_basis_is_blocked(archive):
    path = "/policy/categories/FM/fields/agent/edit/"
    refused = save(archive, path, "archivist", sensitivity="SP")
    assert refused.status_code == 400
    assert "A sensitive personal field needs its legal basis." in seen(refused)
    saved = save(archive, path, "archivist", sensitivity="SP", legal_basis="个人信息保护法第十三条")
    assert saved.status_code == 302, seen(saved)
    published_by(archive)


def statutory(house):
    """Return the page of the period of query records, which has a minimum by law."""
    return rule_of(house, "GL·CX")


def rule_of(house, category):
    """Return the page of the one period a category has of its own."""
    with reenter(house.company.id):
        row = RetentionRow.objects.get(category=category)
    return f"/policy/categories/{category}/retention/{row.pk}/"


def save_rule(house, path, **changes):
    """The head of archives fills in the page of a period as it stands, but for what is given."""
    browser = house.browser("archivist")
    form = browser.get(path, secure=True).context["form"]
    held = {one.html_name: one.value() for one in form if one.value() not in (None, "", False)}
    return browser.post(path, {**held, **changes}, secure=True)


def counted_to(house, category, last):
    """Let a count stand at a value, as if so many numbers had been given."""
    with reenter(house.company.id):
        assert Counter.objects.filter(scope__contains=category).update(last=last) == 1


@pytest.mark.requirement("REQ-NUM-08", "a counter nearing its digit capacity warns before overflow")
@pytest.mark.requirement("REQ-NUM-08", "an overflow truncates no number")
def test_a_counter_warns_before_it_is_full_and_then_takes_one_digit_more(archive):
    """Two digits: nothing is said of 89, the page of the policy and the number builder warn from 90, then comes 100."""
    warning = "soon numbers are one digit longer"
    assert "Filed" in seen(enter(archive, "FM", cust_name="甲"))
    counted_to(archive, "FM", 88)
    assert "FM-89" in seen(enter(archive, "FM", cust_name="乙"))
    assert warning not in archive.shown("archivist", "/policy/")
    assert "FM-90" in seen(enter(archive, "FM", cust_name="丙"))
    shown = archive.shown("archivist", "/policy/")
    assert f"FM: number 90 of 99 was given; {warning}." in shown
    assert "FM-90" not in shown  # who configures need not see the records
    with reenter(archive.company.id):
        clerk = actor_of(User.objects.get(pk=archive.ids["clerk"]))
        assert nearly_full(clerk, published().document)[0].number == "FM-90"
    assert "Nearly full" in archive.shown("archivist", "/policy/categories/FM/number/")
    counted_to(archive, "FM", 98)
    numbers = ["FM-99", "FM-100", "FM-101"]
    for number in numbers:
        assert number in seen(enter(archive, "FM", cust_name=f"客户{number}"))
    assert "numbers are one digit longer now" in archive.shown("archivist", "/policy/")
    with reenter(archive.company.id):
        assert set(numbers) <= set(Record.objects.values_list("archive_no", flat=True))
    saved = save(archive, "/policy/categories/FM/number/", "archivist", pattern="{CAT}-{SEQ:5}")
    assert saved.status_code == 302, seen(saved)
    assert warning not in archive.shown("archivist", "/policy/")
    assert "Numbers nearly full" not in archive.shown("archivist", "/policy/")
    published_by(archive)
    assert "FM-00102" in seen(enter(archive, "FM", cust_name="丁"))


@pytest.mark.requirement("REQ-NUM-08", "an overflow lets no number collide with another")
def test_an_overflowing_counter_passes_over_a_number_that_exists(archive):
    """HC-101 came with the old archive; neither it nor the short HC-10 is given a second time."""
    assert "Filed" in seen(enter(archive, "HC", no="1", title="1-函"))
    with reenter(archive.company.id) as scope:
        scope.actor = None
        old = event_row("legacy", "HC-101", record_id=None, actor_id="system", at=now())
        write_events([old])
    for last, numbers in ((9, ["HC-10"]), (98, ["HC-99", "HC-100", "HC-102"])):
        counted_to(archive, "HC", last)
        for number in numbers:
            assert f"{number} " in seen(enter(archive, "HC", no="2", title=f"2-{number}"))
    rows = archive.get("clerk", "/register/?category=HC").context["table"]["rows"]
    given = [row["cells"][0] for row in rows]
    assert given == ["HC-102", "HC-100", "HC-99", "HC-10", "HC-01"]


@pytest.mark.requirement("REQ-NUM-05", "an assigned number survives a change of retention")
def test_a_number_keeps_the_retention_it_was_given_under(archive):
    """The number shows the retention code; the period changes, the number of what is filed does not."""
    for path, said in (
        ("/policy/categories/HX/number/", {"pattern": "{CAT}-{RP}-{SEQ:3}"}),
        (rule_of(archive, "HX"), {"code": "D30", "period": "P30Y"}),
    ):
        assert save_rule(archive, path, **said).status_code == 302
        published_by(archive, "officer", override="测试")
        if "number" in path:
            with reenter(archive.company.id):
                code = RetentionRow.objects.get(category="HX").code
            first = enter(archive, "HX", no="N-1")
            assert f"HX-{code}-001" in seen(first)
    assert f"HX-{code}-001" in archive.shown("clerk", address(first))
    later = seen(enter(archive, "HX", no="N-2"))
    assert "HX-D30-" in later
