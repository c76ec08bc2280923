"""The stages of a category, each for its own departments, and the life of a record as its page shows it."""

import pytest
from bs4 import BeautifulSoup
from django.utils import translation

from tests.integration.policies.houses import address, given, new_card, post, publish, seen, spoken


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def house(houses):
    """The second company, with the shared policy in force again."""
    _first, second = houses
    post(second, "admin", "/policy/discard/")
    second.switch(second.base)
    return second


def steps_as(*rows):
    """Return what the table of steps posts for rows of (stage, departments, English name)."""
    data = {"steps-TOTAL_FORMS": str(len(rows)), "steps-INITIAL_FORMS": "0"}
    for at, (stage, departments, name) in enumerate(rows):
        data |= {
            f"steps-{at}-place": str(at + 1),
            f"steps-{at}-stage": stage,
            f"steps-{at}-departments": departments,
            f"steps-{at}-en": name,
        }
    return data


SPLIT = (
    ("collect", ["XSB"], ""),
    ("arrange", ["XZB"], ""),
    ("file", ["GLB"], ""),
    ("keep", ["GLB"], ""),
    ("secure", ["GLB"], ""),
    ("dispose", ["XZB"], ""),
)


SHOWN = (
    "Arrange Administration Edit",
    "File Management File",
    "Keep Management",
    "Secure Management",
    "Dispose Administration",
)


def split(house):
    """Sales collects, administration arranges, management files; each holds the right to everything."""
    for department in ("XZB", "GLB"):
        given(
            house,
            department=department,
            categories="KP",
            verbs=["C", "U", "Q", "I", "F"],
            delegated="on",
        )
    given(house, department="XSB", categories="KP", verbs=["C", "U", "Q", "I", "F"])
    answer = post(house, "admin", "/policy/categories/KP/stages/", **steps_as(*SPLIT))
    assert answer.status_code == 200, answer.content.decode()[:2000]
    shown = seen(house.get("admin", "/policy/categories/KP/"))
    assert "Collect Sales Create, Import" in shown
    for step in SHOWN:
        assert step in shown, shown[shown.index("Collect") :][:900]
    publish(house)


@pytest.mark.requirement(
    "REQ-GOV-04",
    "the stages collect, arrange, file, keep, confidentiality and dispose can be mapped to different departments",
)
@pytest.mark.requirement(
    "REQ-GOV-04",
    "the actions of collecting, arranging and filing are permitted only to the department of their stage",
)
def test_each_stage_is_for_its_department_alone_on_every_way(house):
    """Three departments hold the same rights; each may act in its own stage and in no other."""
    before = [house.get(who, "/records/new/KP/").status_code for who in ("office", "manager")]
    assert before == [403, 403]
    split(house)
    hands = {"clerk": "C", "office": "U", "manager": "F"}
    path = address(house.card())
    number = path.strip("/").rpartition("/")[2]
    for who, stage in hands.items():
        assert house.get(who, path).status_code == 200
        entry = 200 if stage == "C" else 403
        assert house.get(who, "/records/new/KP/").status_code == entry, who
        assert house.get(who, "/imports/new/?category=KP").status_code == entry, who
        assert house.get(who, f"{path}edit/").status_code == (200 if stage == "U" else 403), who
        made = house.browser(who).post(
            "/records/new/KP/", {"title": "x", "f.store_name": "x"}, secure=True
        )
        assert (made.status_code == 403) is (stage != "C"), who
    for who in ("clerk", "office"):
        assert post(house, who, f"{path}step/", step="file").status_code == 403
    assert "Filed" in seen(post(house, "manager", f"{path}step/", step="file"))
    for who, stage in hands.items():
        changed = in_bulk(house, who, number)
        assert changed is (stage == "U"), who
    post(house, "admin", "/policy/categories/KP/stages/", do="inherit")
    publish(house)
    assert house.get("office", "/records/new/KP/").status_code == 200


def in_bulk(house, who, number):
    """Say whether somebody may change a record together with others; the preview counts what will change."""
    page = post(house, who, "/records/together/", ids=[number])
    if page.status_code == 403:
        return False
    said = {"field": "brands", "value": "永久", "reason": "x"}
    preview = post(house, who, f"{address(page)}?field=brands", **said)
    if "figures" not in (preview.context or {}):
        return False  # no field of it may be changed by them
    return preview.context["figures"][0]["value"] == 1


@pytest.mark.requirement(
    "REQ-GOV-04",
    "the actions of collecting, arranging and filing are permitted only to the department of their stage",
)
def test_a_program_meets_the_same_stages(house):
    split(house)
    for who, status in (("clerk", 201), ("office", 403), ("manager", 403)):
        answer = spoken(house, who, "POST", "/records", new_card(house))
        assert answer.status_code == status, (who, answer.content)
    number = spoken(house, "clerk", "POST", "/records", new_card(house)).json()["id"]
    for who, status in (("clerk2", 403), ("manager", 403), ("office", 200)):
        body = {"values": {"brands": "永久"}}
        seen_version = {"If-Match": '"1"'}
        answer = spoken(house, who, "PATCH", f"/records/{number}", body, **seen_version)
        assert answer.status_code == status, (who, answer.content)


def life(house, who, path):
    """Return what a record's page tells of its life: (step, where it stands, owner)."""
    page = BeautifulSoup(house.get(who, path).content, "html.parser")
    return [
        (
            step.select_one(".record-life__name").get_text(" ", strip=True),
            "now" if step.get("aria-current") == "step" else "",
            step.select_one(".record-life__who").get_text(" ", strip=True),
        )
        for step in page.select(".record-life__step")
    ]


@pytest.mark.requirement("REQ-GOV-11", "each file shows its lifecycle position")
@pytest.mark.requirement("REQ-GOV-11", "each file shows the owners of its steps")
def test_a_file_shows_where_it_stands_and_who_acts_next(house):
    split(house)
    made = house.card()
    path = address(made)
    shown = life(house, "clerk", path)
    assert [name.split(" (")[0] for name, _now, _who in shown] == [
        "Collect",
        "Arrange",
        "File",
        "Keep",
        "Dispose",
        "Secure",
    ]
    assert [now for _name, now, _who in shown] == ["", "", "now", "", "", ""]
    assert [who.split(" · ")[0] for _name, _now, who in shown] == [
        "Sales",
        "Administration",
        "Management",
        "Management",
        "Administration",
        "Management",
    ]
    post(house, "manager", f"{path}step/", step="file")
    assert [now for _name, now, _who in life(house, "clerk", path)] == [*[""] * 3, "now", "", ""]
    draft = house.browser("clerk").post(
        "/records/new/GH/",
        {
            "title": "草稿",
            "parent": house.shown_label(path),
            "f.occasion": "birthday",
            "f.on": "2026-11-02",
            "f.qty": "1",
        },
        secure=True,
        follow=True,
    )
    first = life(house, "clerk", address(draft))[0]
    assert first[1:] == ("now", "Sales · XSB-CLK")


@pytest.mark.requirement("REQ-GOV-11", "the steps are configurable per category")
def test_the_steps_are_those_of_the_category(house):
    """As in S08: created, updated, maintained, queried, analysed; another category keeps the usual ones."""
    named = [
        ("collect", [], "Created"),
        ("arrange", [], "Updated"),
        ("keep", ["XSB"], "Maintained"),
        ("use", [], "Queried"),
        ("use", [], "Analysed"),
    ]
    answer = post(house, "admin", "/policy/categories/KP/stages/", **steps_as(*named))
    assert answer.status_code == 200
    publish(house)
    card = address(house.card())
    shown = life(house, "clerk", card)
    assert [name.split(" (")[0] for name, _now, _who in shown] == [one[2] for one in named]
    assert [now for _name, now, _who in shown] == ["", "", "now", "", ""]
    other = house.browser("clerk").post(
        "/records/new/GH/",
        {
            "title": "问候",
            "parent": house.shown_label(card),
            "f.occasion": "birthday",
            "f.on": "2026-11-02",
            "f.qty": "1",
        },
        secure=True,
        follow=True,
    )
    assert [name.split(" (")[0] for name, _now, _who in life(house, "clerk", address(other))] == [
        "Collect",
        "Arrange",
        "File",
        "Keep",
        "Dispose",
    ]


KEPT = tuple(
    (stage, {"keep": ["XZB"]}.get(stage, departments), name) for stage, departments, name in SPLIT
)


@pytest.mark.requirement(
    "REQ-GOV-04", "the actions of keeping are permitted only to the department of that stage"
)
@pytest.mark.requirement(
    "REQ-GOV-04",
    "the actions of confidentiality are permitted only to the department of that stage",
)
def test_keeping_and_confidentiality_are_for_the_departments_of_their_stages(house):
    """Administration arranges and keeps, management files and secures; both hold every right."""
    for department in ("XZB", "GLB"):
        verbs = ["C", "U", "Q", "F", "L", "T", "S", "H"]
        given(house, department=department, categories="KP", verbs=verbs, delegated="on")
    publish(house)
    path = address(house.card())
    assert post(house, "manager", f"{path}label/", paper="24", start="1").status_code == 200
    mapped = post(house, "admin", "/policy/categories/KP/stages/", **steps_as(*KEPT))
    assert mapped.status_code == 200
    publish(house)
    number = path.strip("/").rpartition("/")[2]
    post(house, "manager", f"{path}step/", step="file")
    for who, keeps in (("office", True), ("manager", False), ("clerk", False)):
        here = 200 if keeps else 403
        # The clerk keeps other categories.
        lists = () if who == "clerk" else ("/records/unused/",)
        for way in (f"{path}label/", f"{path}where/", *lists):
            assert house.get(who, way).status_code == here, (who, way)
            if not keeps:
                assert post(house, who, way, do="rest", place="1", record=number).status_code == 403
    level(house, path)
    said = {"numbers": f"#{number}", "ground": "unused", "reason": "久未使用"}
    for who, secures in (("office", False), ("manager", True)):
        answer = post(house, who, "/sealing/new/", **said)
        held = post(house, who, "/holds/new/", numbers=f"#{number}")
        assert (answer.status_code != 403) is secures, who
        assert (held.status_code != 403) is secures, who
        assert bool(answer.redirect_chain) is secures, seen(answer)


def level(house, path):
    """Who secures says how confidential the record is, and nothing else of it; who arranges the other way round."""
    said = {"what": "level", "level-level": "L2", "level-reason": "含合同价格"}
    for who, shown in (("manager", "level"), ("office", "owner")):
        page = house.get(who, f"{path}place/")
        assert [name for name in ("level", "owner") if page.context[name]] == [shown], who
        version = (page.context["level"] or page.context["owner"])["version"].value()
        answer = post(house, who, f"{path}place/", **said, **{"level-version": version})
        assert answer.status_code == (200 if who == "manager" else 403), seen(answer)
        assert bool(answer.redirect_chain) is (who == "manager"), seen(answer)
    assert house.get("clerk", f"{path}place/").status_code == 403
