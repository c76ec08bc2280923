"""The builder of printed forms: added, arranged, tried before it is saved, refused with the place, taken away."""

import html

import pytest
from bs4 import BeautifulSoup

from kernel.scope import reenter
from policies.document.queries import draft_document, open_draft
from policies.forms.rules import BlockKind, FormKind, Named, Signer
from tests.integration.policies.studio.test_arranging import clean_draft  # noqa: F401 - a fixture

pytestmark = pytest.mark.usefixtures("clean_draft")
LIST = "/policy/prints/"
AT = "/policy/prints/QYK/"
PNG = b"\x89PNG"


def text_of(answer):
    return html.unescape(answer.content.decode())


def held(answer, form="main form.fonds-form"):
    """Return what a form of a page would send, as (name, value)."""
    page = BeautifulSoup(answer.content.decode(), "html.parser").select_one(form)
    said = []
    for one in page.select("[name]"):
        if one.name == "select":
            said += [
                (one["name"], each.get("value", "")) for each in one.select("option[selected]")
            ]
        elif one.get("type") in {"checkbox", "radio"}:
            said += [(one["name"], one.get("value", "on"))] if one.has_attr("checked") else []
        elif one.name == "textarea":
            said.append((one["name"], one.text.strip("\n")))
        elif one.name != "button":
            said.append((one["name"], one.get("value", "")))
    return said


def send(client, path, *, drop=(), **changes):
    """Send a page's form as it stands, with some values given anew; a list gives a name several times."""
    page = client.get(path, secure=True)
    assert page.status_code == 200, page.content[:500]
    said = {}
    for name, value in held(page):
        if name not in changes and name not in drop:
            said.setdefault(name, []).append(value)
    for name, value in changes.items():
        said[name.replace("__", "-")] = value
    return client.post(path, said, secure=True)


@pytest.fixture
def form_of(company):
    def found(code="QYK"):
        with reenter(company.id):
            return next((one for one in draft_document().forms if one.code == code), None)

    return found


@pytest.fixture
def card(manager):
    """A card of the contracts, as it begins."""
    answer = send(manager, f"{LIST}add/?category=QY", code="QYK", zh="签约卡", en="Contract card")
    assert answer.status_code == 302, text_of(answer)[-3000:]


def rearrange(client, path, act, **changes):
    """Press a button of the rows; return what the page would send then."""
    page = client.get(path, secure=True)
    said = {}
    for name, value in held(page):
        said.setdefault(name, []).append(value)
    said |= changes
    answer = client.post(path, {**said, "do": act}, secure=True)
    assert answer.status_code == 200
    return answer


def test_a_new_form_begins_with_what_is_printed_so_far(manager, card, form_of, company):
    made = form_of()
    assert (made.kind, made.categories, made.copies) == (FormKind.CARD, ("QY",), 1)
    kinds = [one.kind for one in made.blocks]
    assert kinds[-1] is BlockKind.SIGNATURES
    assert "CON" in {one.section for one in made.blocks}
    assert "Contract card" in text_of(manager.get(LIST, secure=True))
    here = text_of(manager.get("/policy/categories/QY/", secure=True))
    assert "Contract card" in here
    assert "its records are printed on this" in here
    below = text_of(manager.get("/policy/categories/LY/", secure=True))
    assert "built in" in below
    assert "for every category" in below  # the registration form of the pack


def test_the_sheet_beside_the_blocks_is_what_is_printed_blank_and_with_an_example(manager, card):
    page = manager.get(AT, secure=True)
    picture = BeautifulSoup(page.content, "html.parser").select_one("img.policy-sheet")["src"]
    blank = manager.get(picture, secure=True)
    assert blank["Content-Type"] == "image/png"
    assert blank.content.startswith(PNG)
    filled = manager.get(f"{AT}?filled=1", secure=True)
    picture = BeautifulSoup(filled.content, "html.parser").select_one("img.policy-sheet")["src"]
    assert manager.get(picture, secure=True).content != blank.content
    pdf = manager.get(f"{AT}sheet.pdf", secure=True)
    assert pdf.content.startswith(b"%PDF")


def test_what_a_form_is_is_changed_and_its_blocks_stay(manager, card, form_of):
    before = form_of()
    answer = send(
        manager, f"{AT}edit/", zh="签约登记卡", paper="A5", copies="2", head=["number"], drop=["zh"]
    )
    assert answer.status_code == 302, text_of(answer)[-2000:]
    after = form_of()
    assert (after.zh, after.paper, after.copies, after.head) == ("签约登记卡", "A5", 2, ("number",))
    assert (after.code, after.kind, after.blocks) == (before.code, before.kind, before.blocks)


@pytest.mark.parametrize(
    ("changes", "place", "words"),
    [
        ({"code": "KP", "zh": "卡"}, "code", "This code stands twice."),
        ({"code": "a b/c", "zh": "卡"}, "code", "holds letters, digits"),
        ({"code": "K2", "zh": "卡", "categories": ["KP"]}, "categories", "Form KP is of the same"),
        ({"code": "K2", "zh": "卡", "copies": "9"}, "copies", "less than or equal to 5"),
        ({"code": "K2", "zh": ""}, "zh", "required"),
    ],
)
def test_what_a_form_may_not_be_is_said_at_its_field_and_nothing_is_kept(
    manager, form_of, changes, place, words
):
    answer = send(manager, f"{LIST}add/?category=QY", **changes)
    assert answer.status_code == 400
    assert words in " ".join(answer.context["form"].errors[place])
    assert form_of("K2") is None


def test_a_text_and_chosen_fields_are_added_and_put_in_order(manager, card, form_of):
    send(manager, f"{AT}blocks/add/text/", zh="一式两份\n双方各执一份", en="In two copies")
    assert form_of().blocks[-1].zh == "一式两份\n双方各执一份"
    answer = send(
        manager,
        f"{AT}blocks/add/fields/",
        zh="要点",
        columns="3",
        more=["amount", "@title", "signed_on"],
    )
    assert answer.status_code == 302
    block = form_of().blocks[-1]
    assert (block.fields, block.columns) == (("amount", "@title", "signed_on"), 3)
    path = f"{AT}blocks/{len(form_of().blocks)}/"
    page = rearrange(manager, path, "field:down-0", zh=["要点（改）"])
    said = held(page)
    assert [value for name, value in said if name == "chosen"] == ["@title", "amount", "signed_on"]
    assert ("zh", "要点（改）") in said  # what was typed stays
    assert form_of().blocks[-1].fields == ("amount", "@title", "signed_on")  # nothing is saved yet
    sent = {}
    for name, value in said:
        sent.setdefault(name, []).append(value)
    assert manager.post(path, sent, secure=True).status_code == 302
    assert form_of().blocks[-1].fields == ("@title", "amount", "signed_on")
    page = rearrange(manager, path, "field:drop-2")
    assert [value for name, value in held(page) if name == "chosen"] == ["@title", "amount"]


def test_boxes_to_sign_are_named_and_taken_away(manager, card, form_of):
    path = f"{AT}blocks/{len(form_of().blocks)}/"
    page = rearrange(manager, path, "signer:add")
    said = dict(held(page))
    said |= {"signers-3-zh": "法务", "signers-3-position": "DPO", "signers-3-named": ""}
    said |= {"signers-0-named": "filed"}
    assert manager.post(path, said, secure=True).status_code == 302
    signers = form_of().blocks[-1].signers
    assert signers[3] == Signer(zh="法务", position="DPO")
    assert signers[0].named is Named.FILED
    page = rearrange(manager, path, "signer:drop-0")
    assert dict(held(page))["signers-TOTAL_FORMS"] == "3"


def test_a_block_that_shows_nothing_is_refused_at_its_field(manager, card, form_of):
    before = form_of()
    answer = send(manager, f"{AT}blocks/add/fields/", zh="空")
    assert answer.status_code == 400
    assert "Say which fields this block shows." in text_of(answer)
    answer = send(manager, f"{AT}blocks/add/text/", zh="")
    assert answer.status_code == 400
    assert manager.get(f"{AT}blocks/add/colour/", secure=True).status_code == 404
    assert manager.get(f"{AT}blocks/99/", secure=True).status_code == 404
    assert form_of() == before


def move(client, at, after, mark, **more):
    said = {"back": "print", "mark": mark, "after": after, **more}
    return client.post(f"{AT}blocks/{at}/move/", said, secure=True, follow=True)


def test_a_block_moves_and_a_sheet_that_was_changed_meanwhile_is_not_touched(
    manager, card, form_of, nothing_untold
):
    before = form_of().blocks
    mark = manager.get(AT, secure=True).context["mark"]
    answer = move(manager, 1, "2", mark)
    assert "The block is moved in the draft." in text_of(answer)
    assert 'data-arrange-at="2"' in text_of(answer)
    assert form_of().blocks == (before[1], before[0], *before[2:])
    answer = move(manager, 1, "2", mark)
    assert "The form was changed since you looked at it; look again." in text_of(answer)
    assert form_of().blocks[0] == before[1]
    # Without a script: a page that asks behind which block.
    page = manager.get(f"{AT}blocks/2/move/", secure=True)
    assert page.context["form"].initial["after"] == "1"
    manager.post(f"{AT}blocks/2/move/", {"after": "0"}, secure=True)
    assert form_of().blocks == before
    last = len(before)
    manager.post(f"{AT}blocks/1/move/", {"after": str(last)}, secure=True)
    assert form_of().blocks == (*before[1:], before[0])


def test_the_sheet_follows_what_is_typed_before_it_is_saved(manager, card, form_of):
    before = form_of()
    page = manager.get(f"{AT}blocks/1/", secure=True)
    root = BeautifulSoup(page.content, "html.parser")
    asked = root.select_one("[data-fonds-preview]")["data-fonds-preview"]
    saved = manager.get(root.select_one("img.policy-sheet")["src"], secure=True).content
    typed = [
        (name, value) for name, value in held(page) if name not in {"zh", "csrfmiddlewaretoken"}
    ]
    query = "&".join(f"{name}={value}" for name, value in [*typed, ("zh", "全新的小标题")])
    answer = manager.get(f"{asked}?{query}", secure=True).json()
    picture = BeautifulSoup(answer["html"], "html.parser").img["src"]
    drawn = manager.get(picture, secure=True)
    assert drawn.content.startswith(PNG)
    assert drawn.content != saved
    assert form_of() == before


def test_a_block_and_a_form_are_taken_away(manager, card, form_of, company, nothing_untold):
    before = form_of().blocks
    mark = manager.get(AT, secure=True).context["mark"]
    manager.post(f"{AT}blocks/2/remove/", {"mark": "old"}, secure=True)
    assert form_of().blocks == before
    manager.post(f"{AT}blocks/2/remove/", {"mark": mark}, secure=True)
    assert form_of().blocks == (before[0], *before[2:])
    manager.post(f"{AT}remove/", secure=True)
    assert form_of() is None
    assert manager.get(AT, secure=True).status_code == 404


def test_one_change_of_a_form_is_taken_back_and_the_others_stay(manager, card, form_of):
    send(manager, "/policy/prints/JY/edit/", copies="3")
    changes = [one["said"] for one in manager.get("/policy/", secure=True).context["changes"]]
    assert [(one["part"], one["key"]) for one in changes] == [
        ("forms", "QYK"),
        ("forms", "JY"),
    ] or [(one["part"], one["key"]) for one in changes] == [("forms", "JY"), ("forms", "QYK")]
    (copies,) = [one for one in changes if one["key"] == "JY"]
    manager.post("/policy/changes/discard/", copies, secure=True)
    assert form_of("JY").copies == 2
    assert form_of() is not None


def test_a_card_that_leaves_out_what_is_required_is_told_with_the_way_to_it(manager, card, form_of):
    mark = manager.get(AT, secure=True).context["mark"]
    at = next(number for number, one in enumerate(form_of().blocks, 1) if one.section == "CON")
    manager.post(f"{AT}blocks/{at}/remove/", {"mark": mark}, secure=True)
    page = text_of(manager.get("/policy/", secure=True))
    assert "The card does not ask for what QY requires: contract_no" in page
    assert f'href="{AT}"' in page


def test_who_may_not_configure_sees_no_form_and_no_sheet(salesman, manager, card, company):
    for path in (LIST, AT, f"{AT}sheet.png", f"{AT}sheet.pdf", f"{AT}blocks/1/", f"{LIST}add/"):
        assert salesman.get(path, secure=True).status_code == 403, path
    assert salesman.post(f"{AT}remove/", secure=True).status_code == 403
    with reenter(company.id):
        assert open_draft() is not None
