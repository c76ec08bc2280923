"""The five guides are true: every step is done in a browser, word for word, in Chinese and in English."""

from dataclasses import replace
from pathlib import Path

import pytest

from archive.checks.sources import COMPANY
from config.demo.ledgers import write_cards
from decisions.duties.actions import open_due
from kernel.scope import reenter
from policies.cadences.rules import Cadence, CadenceKind, Counting
from policies.document.actions import change_draft, publish
from policies.document.queries import draft_digest, published
from security.actor import Actor
from security.people.models import User
from security.people.queries import actor_of
from tenants.models import Company
from tenants.provisioning import drop_company
from tests.acceptance.conftest import BICYCLES
from tests.acceptance.guided import agree, execute
from tests.acceptance.steps_of_auditor import AUDITOR
from tests.acceptance.steps_of_onboarding import ONBOARDING
from tests.acceptance.steps_of_operator import OPERATOR
from tests.acceptance.steps_of_policy import ADMIN
from tests.acceptance.steps_of_staff import STAFF
from tests.acceptance.told import told
from tests.acceptance.typed import Terminal
from tests.acceptance.visiting import PASSWORD
from tests.acceptance.walking import Walker

GUIDES = Path(__file__).resolve().parents[2] / "docs" / "guide"
LANGUAGES = {"zh": ("zh-CN", "简体中文"), "en": ("en-US", "English")}
PEOPLE = {**BICYCLES, "qianwei": ("钱伟", "GLB", "AUDA"), "gaoshan": ("高山", "GLB", "EXE")}
# A duty that has appeared on whatever day the guides are tried.
TRAINING = Cadence(
    code="T-YEAR", zh="年度档案培训", en="Yearly training", kind=CadenceKind.TRAINING, every="P12M",
    counting=Counting.CALENDAR, department="XSB", position="CLK",
)  # fmt: skip
HOST, ROWS = "fengchi.example.com", 40  # as the guide for operators says
ACTIONS = {"staff": STAFF, "admin": ADMIN, "onboarding": ONBOARDING, "auditor": AUDITOR}


@pytest.fixture(scope="module", params=LANGUAGES)
def place(request, make_company, engage):
    """A manufacturer (P07) for each language."""
    company = make_company(pack="P07", name="天津风驰自行车有限公司")
    with reenter(company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        document = published().document
        monthly = next(one for one in document.cadences if one.code == "V-MONTH")
        # A card that is filed on the first of a month is not due to be looked at within the month.
        often = replace(
            monthly, code="V-OFTEN", zh="两周核对", en="Check every two weeks", every="P14D",
            counting=Counting.ROLLING, lead=(3,),
        )  # fmt: skip
        change_draft(admin, replace(document, cadences=(*document.cadences, TRAINING, often)))
        publish(admin, draft_digest(), reason="年度培训")
        open_due(Actor.system("job"), COMPANY)
    return request.param, engage(company, PEOPLE)


@pytest.fixture
def person(place, served, open_profile):
    """Return `person(username)`: somebody signed in at a browser, reading the language."""
    language, company = place
    locale, name = LANGUAGES[language]
    known = {}

    def open_one(locale):
        return open_profile(locale, looked_at=language == "zh")

    def come(username):
        if username not in known:
            known[username] = walker = Walker(served, company, open_one(locale), username)
            switch = walker.page.get_by_role("button", name=name, exact=True)
            if switch.count():
                with walker.page.expect_navigation():
                    switch.first.click()
        return known[username]

    yield come
    assert [one.failures + one.complaints for one in known.values()] == [[]] * len(known)


@pytest.mark.timeout(900)  # the longest guide has fifty steps, and the machine others who work
@pytest.mark.parametrize("guide", ACTIONS)
def test_every_step_of_a_guide_is_done(guide, place, person):
    language, _company = place
    text = told(GUIDES / guide / f"{language}.md")
    execute(text, ACTIONS[guide], person, language, GUIDES / guide)


@pytest.fixture
def machine(place, make_company, engage, tmp_path, monkeypatch):
    """A folder with the files that the guide for operators names; its company is theirs to make."""
    language, _company = place
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FONDS_ADMIN_PASSWORD", PASSWORD)
    write_cards(tmp_path / "ledger.xlsx", ROWS, seed=5, staff=("王磊", "李建国"))
    yield language, tmp_path
    kept = Company.objects.using("migrator")
    for company in (*kept.filter(domains__domain=HOST), *kept.filter(kind="control")):
        drop_company(company)


def test_every_command_of_the_guide_for_operators_is_typed(machine, engage, capsys):
    language, folder = machine
    sections = told(GUIDES / "operator" / f"{language}.md")
    agree(sections, OPERATOR)
    for section in sections:
        if section.name == "import":
            engage(Company.objects.get(domains__domain=HOST).value(HOST), BICYCLES)
        for step in section.steps:
            OPERATOR[step.name](Terminal(step, folder, capsys))


def test_help_opens_and_closes_by_keyboard(place, person):
    language, _company = place
    page = person("zhoumin").page
    button = page.locator("summary.fonds-help__button")
    panel = page.locator(".fonds-help__panel")
    assert button.inner_text() == {"zh": "帮助", "en": "Help"}[language]
    button.focus()
    page.keyboard.press("Enter")
    assert panel.is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.fonds-help__panel') !== null")
    page.keyboard.press("Escape")
    assert not panel.is_visible()
    assert page.evaluate("document.activeElement.matches('.fonds-help__button')")


def test_pictures_are_committed_and_none_is_left_over():
    for guide in ACTIONS:
        shown = {
            picture.path
            for language in LANGUAGES
            for section in told(GUIDES / guide / f"{language}.md")
            for step in section.steps
            for picture in step.pictures
        }
        kept = {f"pictures/{path.name}" for path in (GUIDES / guide / "pictures").iterdir()}
        assert kept == shown
        assert max(path.stat().st_size for path in (GUIDES / guide / "pictures").iterdir()) < 60_000
