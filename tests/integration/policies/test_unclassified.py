"""Records that have no class yet: listed across departments, classified each by its own, filed on no way before."""

import pytest
from django.utils import translation

from archive.records.models import Record
from kernel.scope import reenter
from tests.integration.policies.houses import address, given, post, publish, seen, spoken


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


UNSORTED = {
    "code": "DF", "zh": "待分类", "en": "Unsorted", "kind": "item", "custodian": "own", "level": "L1",
    "carrier": "electronic", "review": "none", "update_approval": "none", "filing_order": "time",
    "standalone": "on", "collecting": "on",
}  # fmt: skip


def collecting(house):
    """The administrator makes a place that collects what has no class yet, for three departments."""
    post(house, "admin", "/policy/add-category/", **UNSORTED)
    for department in ("XSB", "JSB"):
        verbs = ["C", "U", "Q", "I", "F"]
        given(house, department=department, categories="DF", verbs=verbs)
    given(house, department="XZB", categories="DF", verbs="Q", delegated="on")
    publish(house)


def registered(sorting, who, title):
    data = {"title": title}
    made = sorting.browser(who).post("/records/new/DF/", data, secure=True, follow=True)
    assert not made.context.get("form"), made.context["form"].errors
    return address(made)


WITHOUT_CLASS = "/records/?view=0&w._pending.is=unclassified"


@pytest.fixture(scope="module")
def sorting(houses):
    """The second company with its collecting place, which once published stays."""
    with translation.override("en"):
        collecting(houses[1])
    return houses[1]


def refused_to_others(sorting, own):
    """Another department classifies nothing of sales, and nothing comes to lie outside of a file that needs one."""
    assert sorting.get("office", own).status_code == 403
    assert sorting.get("engineer", own).status_code == 404
    assert post(sorting, "office", own, category="GL·CX").status_code == 403
    orphan = post(sorting, "clerk", own, category="GH")
    assert orphan.status_code == 400
    assert "Choose the customer file this item belongs to." in seen(orphan)


@pytest.mark.requirement("REQ-CLS-06", "each department classifies its own records")
@pytest.mark.requirement("REQ-CLS-06", "a cross-department list shows unclassified items")
@pytest.mark.requirement("REQ-FIL-01", "filing requires a category")
@pytest.mark.requirement("REQ-CLS-06", "an unclassified item is not filed")
def test_what_has_no_class_is_listed_across_departments_and_classified_by_its_own(sorting):
    """Two departments register what they cannot place; a third sees both on one list, and each classifies its own."""
    card = address(sorting.card())
    titles = {"clerk": f"销售来函{sorting.number}", "engineer": f"技术来函{sorting.number}"}
    paths = {who: registered(sorting, who, title) for who, title in titles.items()}
    page = sorting.get("office", "/records/?view=0")
    assert "Without a class" in seen(page)
    listed = sorting.get("office", WITHOUT_CLASS).content.decode()
    assert all(f'"{path}"' in listed and titles[who] in listed for who, path in paths.items())
    assert f'"{card}"' not in listed
    mine = sorting.get("engineer", WITHOUT_CLASS).content.decode()
    assert paths["engineer"] in mine
    assert paths["clerk"] not in mine
    for who, path in paths.items():
        for step in ("submit", "file"):
            told = seen(post(sorting, who, f"{path}step/", step=step))
            assert "This record has no class yet" in told, step
        assert "No archive number yet" in sorting.shown(who, path)
    own = f"{paths['clerk']}classify/"
    refused_to_others(sorting, own)
    done = post(sorting, "clerk", own, category="GH", parent=sorting.shown_label(card))
    assert done.status_code == 200
    assert "Complete what its category asks for" in done.content.decode()
    assert paths["clerk"] not in sorting.get("office", WITHOUT_CLASS).content.decode()
    assert paths["engineer"] in sorting.get("office", WITHOUT_CLASS).content.decode()
    assert "classified it" in sorting.shown("clerk", paths["clerk"])
    whole = {"f.occasion": "birthday", "f.on": "2026-11-02", "f.qty": "1"}
    filed = sorting.change("clerk", paths["clerk"], **whole, then="submit")
    assert "Filed" in seen(filed), seen(filed)[:600]


@pytest.mark.requirement("REQ-CLS-06", "an unclassified item is not filed")
def test_a_program_registers_what_has_no_class_and_files_it_on_no_way(sorting):
    body = {"category": "DF", "title": f"接口来函{sorting.number}"}
    made = spoken(sorting, "clerk", "POST", "/records", body)
    assert made.status_code == 201, made.content
    number = made.json()["id"]
    for step in ("submit", "file"):
        answer = spoken(sorting, "clerk", "POST", f"/records/{number}/{step}")
        assert answer.status_code == 409, answer.content
        assert "no class yet" in answer.json()["detail"]
    where = {"category": "GL·CX"}
    assert (
        spoken(sorting, "office", "POST", f"/records/{number}/classify", where).status_code == 403
    )
    answer = spoken(sorting, "clerk", "POST", f"/records/{number}/classify", where)
    assert answer.status_code == 200, answer.content
    assert spoken(sorting, "clerk", "GET", f"/records/{number}").json()["category"] == "GL·CX"


def test_drafts_of_a_category_that_takes_none_any_more_wait_for_a_class_too(sorting):
    """A category is retired while a draft lies in it: the draft is on the list, and cannot be filed any more."""
    card = address(sorting.card())
    data = {"title": "旧类别", "parent": sorting.shown_label(card), "f.occasion": "birthday"}
    made = sorting.browser("clerk").post(
        "/records/new/GH/", {**data, "f.on": "2026-11-02", "f.qty": "1"}, secure=True, follow=True
    )
    path = address(made)
    post(sorting, "admin", "/policy/categories/GH/retire/", retired="yes")
    publish(sorting)
    assert path in sorting.get("clerk", WITHOUT_CLASS).content.decode()
    told = seen(post(sorting, "clerk", f"{path}step/", step="submit"))
    assert "This record has no class yet" in told


def test_what_is_classified_into_a_file_is_no_less_confidential_than_that(sorting):
    card = address(sorting.card())
    path = registered(sorting, "clerk", f"机密来函{sorting.number}")
    with reenter(sorting.company.id):
        Record.objects.filter(pk=int(card.split("/")[2])).update(level="L2")
    done = post(
        sorting, "clerk", f"{path}classify/", category="HD", parent=sorting.shown_label(card)
    )
    assert "Complete what its category asks for" in seen(done), seen(done)[:800]
    with reenter(sorting.company.id):
        found = Record.objects.get(pk=int(path.split("/")[2]))
        assert (found.category, found.level) == ("HD", "L2")


def test_only_what_somebody_set_higher_follows_into_the_class(sorting):
    """The level of the place that collects is not that of the record: it was not set for it."""
    usual = registered(sorting, "clerk", f"来函{sorting.number}")
    higher = registered(sorting, "clerk", f"要函{sorting.number}")
    numbers = [int(path.split("/")[2]) for path in (usual, higher)]
    with reenter(sorting.company.id):
        Record.objects.filter(pk=numbers[1]).update(level="L2")
    card = sorting.shown_label(address(sorting.card()))
    for path in (usual, higher):
        done = post(sorting, "clerk", f"{path}classify/", category="HD", parent=card)
        assert "Complete what its category asks for" in seen(done)
    with reenter(sorting.company.id):
        found = [Record.objects.get(pk=number).level for number in numbers]
    assert found == ["L1", "L2"]
