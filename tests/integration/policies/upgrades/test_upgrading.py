"""A company takes over the newer text of its pack: in a browser, on the command line, never guessed."""

import json
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import translation

from config.command import main
from kernel.clock import today
from kernel.errors import Conflict
from kernel.scope import reenter
from policies.document import actions
from policies.document.canonical import export, load
from policies.document.models import Draft, PolicyVersion
from policies.document.queries import draft_digest, draft_document, open_draft, published
from policies.fields.rules import Field, FieldType
from policies.packs.loader import load_pack
from policies.upgrades import texts
from policies.upgrades.actions import take_over
from policies.upgrades.queries import standing
from security.audit.models import AuditEvent
from security.people.models import Appointment, Department, Position, User
from security.people.queries import actor_of

PASSWORD = "correct-horse-battery"
PACK, UPGRADE = "/policy/pack/", "/policy/pack/upgrade/"
OLD = load_pack("P07")
KEY = "categories/QY/en"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def with_category(document, code, **changes):
    return replace(
        document,
        categories=tuple(
            replace(one, **changes) if one.code == code else one for one in document.categories
        ),
    )


def newer():
    """The pack with another name, a new field, a renamed category, and one category fewer."""
    found = with_category(OLD, "QY", en="Signing")
    found = with_category(found, "HD", en="Checks every month")
    field = Field(category="KP", code="douyin", zh="抖音号", en="Douyin", type=FieldType.TEXT)
    at = next(
        place
        for place, one in enumerate(OLD.fields)
        if (one.category, one.code) == ("KP", "region")
    )
    return replace(
        found,
        en="The dealer archive, second text",
        categories=tuple(one for one in found.categories if one.code != "GL·AQ"),
        fields=(*OLD.fields[:at], field, *OLD.fields[at:]),
    )


@pytest.fixture
def shipped():
    """The loader's double: what the pack P07 says today."""
    said = {"P07": newer()}

    def read(code):
        return said[code] if code in said else load_pack(code)

    before = texts.fill(read)
    yield said
    texts.fill(before)


@pytest.fixture
def company(make_company):
    made = make_company(pack="P07", as_shipped=True)
    with reenter(made.id):
        User.objects.filter(username="admin").update(language="en")
    return made


def browser_of(company, username="admin"):
    client = Client(
        HTTP_HOST=company.host, HTTP_ACCEPT_LANGUAGE="en", raise_request_exception=False
    )
    client.cookies.load({"django_language": "en"})
    answer = client.post("/login/", {"username": username, "password": PASSWORD}, secure=True)
    assert answer.status_code == 302
    return client


def actor(company):
    with reenter(company.id):
        return actor_of(User.objects.get(username="admin"))


def changed(company, **changes):
    """The company changes its category QY in the draft."""
    with reenter(company.id):
        actions.change_draft(actor(company), with_category(draft_document(), "QY", **changes))


def published_draft(company):
    with reenter(company.id):
        actions.publish(actor(company), draft_digest(), approved_by=("test",))


def text(answer):
    return " ".join(BeautifulSoup(answer.content.decode(), "html.parser").main.get_text().split())


def said(answer):
    """The form of a page as a browser would send it back, nothing chosen."""
    soup = BeautifulSoup(answer.content.decode(), "html.parser")
    assert soup.select("main input[type=radio][checked]") == []
    return {one["name"]: one["value"] for one in soup.select("main input[type=hidden][name]")}


def test_a_company_that_changed_nothing_is_told_so(company):
    shown = text(browser_of(company).get(PACK, secure=True))
    assert "There is no newer text of the pack" in shown
    assert "Nothing: the policy says what the pack says." in shown


def test_the_screen_shows_what_the_company_changed_of_its_pack(company, shipped):
    changed(company, en="Agreements")
    page = browser_of(company).get(PACK, secure=True)
    shown = text(page)
    assert "The pack has a newer text" in shown
    assert "Category QY — English name Contracts Agreements" in shown
    assert UPGRADE in page.content.decode()


def test_conflicts_are_asked_about_and_the_rest_is_taken_into_the_draft(company, shipped):
    changed(company, en="Agreements")
    client = browser_of(company)
    page = client.get(UPGRADE, secure=True)
    shown = text(page)
    assert "Category HD — English name Monthly checks Checks every month" in shown
    assert "Field KP / douyin" in shown
    assert "The company's: Agreements" in shown
    assert "The pack's: Signing" in shown
    assert "Before both changed it: Contracts" in shown

    undecided = client.post(UPGRADE, said(page), secure=True)
    assert undecided.status_code == 400
    assert "Say which of the two holds." in text(undecided)
    with reenter(company.id):
        assert draft_document().en == OLD.en  # nothing half done

    done = client.post(UPGRADE, said(page) | {"take-0": "ours"}, secure=True)
    assert (done.status_code, done["Location"]) == (302, "/policy/")
    with reenter(company.id):
        document = draft_document()
        assert published().number == 1  # never published
        by_code = document.categories_by_code
        assert by_code["QY"].en == "Agreements"
        assert by_code["HD"].en == "Checks every month"
        assert document.en == "The dealer archive, second text"
        codes = [one.code for one in document.fields if one.category == "KP"]
        assert codes.index("douyin") == codes.index("region") - 1
        event = AuditEvent.objects.filter(verb="policy.pack").get()
        assert event.actor_name == "沈清"
    assert "There is no newer text of the pack" in text(client.get(PACK, secure=True))
    assert client.get(UPGRADE, secure=True)["Location"] == PACK


def test_what_the_pack_gave_up_stays_readable_in_its_place(company, shipped):
    with reenter(company.id):
        found = standing(actor(company))
        take_over(actor(company), choices={}, digest=found.digest)
        document = draft_document()
        assert document.categories_by_code["GL·AQ"].retired
        codes = [one.code for one in document.categories]
        assert codes == [one.code for one in OLD.categories]


def test_the_packs_value_can_be_chosen(company, shipped):
    changed(company, en="Agreements")
    client = browser_of(company)
    page = client.get(UPGRADE, secure=True)
    client.post(UPGRADE, said(page) | {"take-0": "theirs"}, secure=True)
    with reenter(company.id):
        assert draft_document().categories_by_code["QY"].en == "Signing"


def test_what_changed_while_somebody_looked_is_looked_at_again(company, shipped):
    client = browser_of(company)
    page = client.get(UPGRADE, secure=True)
    changed(company, zh="合同")
    answer = client.post(UPGRADE, said(page), secure=True)
    assert answer.status_code == 400
    assert "changed since you looked" in text(answer)
    with reenter(company.id):
        assert draft_document().en == OLD.en


def test_the_next_text_is_merged_from_the_one_taken_over(company, shipped):
    """What was decided once is not asked again; a discarded draft took nothing over."""
    changed(company, en="Agreements")
    with reenter(company.id):
        found = standing(actor(company))
        take_over(actor(company), choices={KEY: "ours"}, digest=found.digest)
        actions.discard(actor(company))
        assert standing(actor(company)).is_newer
    changed(company, en="Agreements")
    with reenter(company.id):
        found = standing(actor(company))
        assert [one.key for one in found.merged().conflicts] == [KEY]
        take_over(actor(company), choices={KEY: "ours"}, digest=found.digest)
    published_draft(company)
    shipped["P07"] = with_category(newer(), "LY", en="Deliveries")
    with reenter(company.id):
        found = standing(actor(company))
        assert found.is_newer
        assert found.merged().conflicts == ()
        take_over(actor(company), choices={}, digest=found.digest)
        by_code = draft_document().categories_by_code
        assert (by_code["LY"].en, by_code["QY"].en) == ("Deliveries", "Agreements")


def test_a_file_put_in_its_place_took_no_pack_over(company, shipped):
    with reenter(company.id):
        found = standing(actor(company))
        take_over(actor(company), choices={}, digest=found.digest)
        assert open_draft().pack_text == export(newer()).decode()
        actions.apply_document(actor(company), replace(published().document, en="Own"))
        assert open_draft().pack_text == ""
        assert standing(actor(company)).is_newer


def test_without_a_known_beginning_nothing_is_merged(company, shipped):
    """Somebody brought another pack in by hand, and changed it: what was the pack's is lost."""
    with reenter(company.id):
        PolicyVersion.objects.update(published_by="9")
        found = standing(actor(company))
        assert (found.began, found.is_newer) == (None, False)
        with pytest.raises(Conflict, match="Nobody can know"):
            take_over(actor(company), choices={}, digest=found.digest)
    client = browser_of(company)
    assert "The beginning is not known" in text(client.get(PACK, secure=True))
    assert client.get(UPGRADE, secure=True)["Location"] == PACK


def test_a_pack_applied_word_for_word_is_a_known_beginning(company, shipped, tmp_path, capsys):
    with reenter(company.id):
        PolicyVersion.objects.update(published_by="9")
        path = tmp_path / "pack.yaml"
        whole = replace(newer(), fonds=draft_document().fonds)
        path.write_bytes(export(replace(whole, categories=(*newer().categories, _retired()))))
    here = ["--company", company.host, "--as", "admin"]
    assert main(["policy", "apply", str(path), *here]) == 0
    with reenter(company.id):
        assert open_draft().pack_text == ""  # not word for word
    shipped["P07"] = replace(newer(), categories=(*newer().categories, _retired()))
    assert main(["policy", "apply", str(path), *here]) == 0
    with reenter(company.id):
        assert load(open_draft().pack_text) == shipped["P07"]
        assert standing(actor(company)).began is not None


def _retired():
    return replace(OLD.categories_by_code["GL·AQ"], retired=True)


def test_who_may_not_configure_is_refused(company, shipped):
    with reenter(company.id):
        wang = User.objects.create_user("wang", PASSWORD, name="王业务", language="en")
        Appointment.objects.create(
            user=wang,
            department=Department.objects.get(code="XSB"),
            position=Position.objects.get(code="OPR"),
            valid_from=today(),
        )
    client = browser_of(company, "wang")
    for path in (PACK, UPGRADE):
        assert client.get(path, secure=True).status_code == 403
    assert client.post(UPGRADE, {"digest": "x"}, secure=True).status_code == 403
    with reenter(company.id):
        assert not Draft.objects.filter(state="open").exists()


def test_on_the_command_line_each_conflict_is_decided_by_its_key(company, shipped, capsys):
    changed(company, en="Agreements")
    here = ["--company", company.host]
    assert main(["policy", "diff", "--pack", *here]) == 0
    assert "changed categories QY en: Contracts → Agreements" in capsys.readouterr().out
    upgrade = ["policy", "upgrade", *here, "--as", "admin"]
    assert main(upgrade) == 1
    refused = capsys.readouterr().err
    assert f"{KEY}: The company and the pack both changed this" in refused
    assert "Company: Agreements. Pack: Signing. Before: Contracts." in refused
    assert main([*upgrade, "--take", f"{KEY}=mine"]) == 1
    assert "“mine” decides nothing" in capsys.readouterr().err
    assert main([*upgrade, "--take", f"{KEY}=ours", "--take", "categories/HD/en=ours"]) == 1
    assert "categories/HD/en: Nothing has to be decided here." in capsys.readouterr().err
    assert main([*upgrade, "--take", KEY]) == 1
    assert "is no choice" in capsys.readouterr().err
    with reenter(company.id):
        assert draft_document().en == OLD.en
    assert main([*upgrade, "--take", f"{KEY}=theirs", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["pack"], told["taken"]) == ("P07", {KEY: "theirs"})
    assert {"part": "fields", "key": "KP / douyin", "kind": "added"}.items() <= next(
        one for one in told["changes"] if one["part"] == "fields"
    ).items()
    with reenter(company.id):
        assert draft_document().categories_by_code["QY"].en == "Signing"
        assert published().number == 1
    assert main(upgrade) == 1
    assert "already brought up" in capsys.readouterr().err
