"""A company seals the titles of a category: the database holds no name, and whoever may see a record finds it by it."""

from contextlib import closing

import pytest
from django.db import IntegrityError, transaction

from archive.records import rederiving
from archive.records.models import Record, RegisterEntry, SearchWords
from archive.records.title_sealing import titled, with_titles
from decisions.models import Request
from jobs.port import queue_in_use
from kernel.scope import reenter
from persistence.arrays import id_array
from persistence.calling import call
from security.actor import Actor
from security.audit import actions as trail
from tests.integration.policies.houses import House, forget_jobs, new_card, post, publish, spoken
from tests.integration.security_review.dump_of_test import dumped, found_in

BEFORE, BESIDE = "青禾骑行俱乐部旗舰店", "白塔寺单车修理铺"
PROPOSED = "青禾骑行总店改名后"
AFTER, SECOND, BY_REST = "赤水河自行车商行", "黑石礁电动车专营", "灰汤镇单车驿站"
WAITING, ORGANISED = "蓝田玉川车业总汇", "蓝田玉川车业有限公司"
NAMES = (BEFORE, BESIDE, PROPOSED, AFTER, SECOND, BY_REST, WAITING, ORGANISED)
EDIT = "/policy/categories/KP/edit/"


def number_of(page):
    return int(page.request["PATH_INFO"].strip("/").rpartition("/")[2])


def listed(house, who, query=""):
    asked = f"&q={query}" if query else ""
    page = house.get(who, f"/records/?category=KP&view=0{asked}")
    assert page.status_code == 200
    return page.content.decode()


def mark(house, value):
    form = house.get("admin", EDIT).context["form"]
    held = {one.html_name: one.value() for one in form if one.value() not in (None, "", False)}
    return post(house, "admin", EDIT, **{**held, "titles": value})


@pytest.fixture(scope="module")
def house(company, django_db_blocker, installation):
    """Two customers are filed, one with a change that waits, before the titles are sealed; others come after."""
    with django_db_blocker.unblock():
        made = House(company)
        made.first = number_of(made.card(store_name=BEFORE))
        made.second = number_of(made.card(store_name=BESIDE))
        path = f"/records/{made.first}/"
        assert "waits" in made.shown("clerk", path) or made.change(
            "clerk", path, **{"f.store_name": PROPOSED}
        )
        made.open_dump = dumped(installation, company)
        with reenter(company.id):
            made.closed_too_early = call("close_register_titles", id_array([made.first]))
        mark(made, "sealed")
        made.planned = made.get("admin", "/policy/publish/").content.decode()
        publish(made)
        made.killed = killed(made)
        queue_in_use().run_all()
        made.third = number_of(made.card(store_name=AFTER))
        made.change("clerk", f"/records/{made.third}/", title=SECOND)
        made.rest = spoken(made, "clerk", "POST", "/records", rest_card(made))
        made.proposed = proposed(made)
        made.installation = installation
        yield made
        forget_jobs(company)


def rest_card(house):
    card = new_card(house)
    card["values"]["store_name"] = BY_REST
    return card


def proposed(house):
    """A new title and customer name of a filed record, which somebody has to approve."""
    path = f"/records/{house.second}"
    seen = spoken(house, "clerk", "GET", path)["ETag"]
    said = {"title": WAITING, "values": {"org_name": ORGANISED}, "reason": "更名"}
    return spoken(house, "clerk", "PATCH", path, said, **{"If-Match": seen})


def at_level(house, level):
    with reenter(house.company.id):
        Record.objects.filter(pk=house.third).update(level=level)


def killed(house):
    """The job ends after its first batch; what it did stays, and the queue begins it again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rederiving, "BATCH", 1)
        with reenter(house.company.id):
            done, _last = rederiving.derive_batch(["KP"], 0)
        with reenter(house.company.id):
            left = Record.objects.filter(category="KP").exclude(title="").count()
    return done, left


def test_a_dump_of_the_company_holds_no_name(house):
    assert set(found_in(house.open_dump, NAMES)) == {BEFORE, BESIDE, PROPOSED}
    assert house.killed == (1, 1)
    dump = dumped(house.installation, house.company)
    assert found_in(dump, NAMES) == []
    with reenter(house.company.id):
        rows = Record.objects.filter(category="KP")
        assert {(one.title, one.sealed_title is None) for one in rows} == {("", False)}
        assert not RegisterEntry.objects.exclude(title="").exists()
        assert all(one.title[:4] not in BEFORE for one in Request.objects.all())
        words = SearchWords.objects.filter(sensitivity="T").values_list("words", flat=True)
        assert len(words) == rows.count()


def test_whoever_sees_a_record_finds_it_by_name_or_whole_words_only(house):
    for name, pk in ((BEFORE, house.first), (BESIDE, house.second), (SECOND, house.third)):
        page = house.get("clerk", f"/records/?category=KP&view=0&q={name}")
        assert [row["id"] for row in page.context["table"]["rows"]] == [pk]
        assert name in page.content.decode()
    assert SECOND in listed(house, "clerk", "黑石礁")
    assert SECOND not in listed(house, "clerk", "礁电")  # a part of a word
    assert SECOND not in listed(house, "clerk", "hsj")  # pinyin
    assert "exact name or by whole words" in listed(house, "clerk")
    link = f"/records/{house.third}/"
    assert link not in listed(house, "clerk", AFTER)  # an earlier name
    at_level(house, "L3")  # nobody at the counter sees it
    assert link not in listed(house, "clerk", SECOND)
    at_level(house, "L1")
    assert link in listed(house, "clerk", SECOND)
    found = spoken(house, "clerk", "GET", f"/records?category=KP&q={BY_REST}").json()
    assert [one["title"] for one in found["items"]] == [BY_REST]


def test_titles_are_read_wherever_a_record_is_shown(house):
    assert house.rest.status_code == 201, house.rest.content
    for path in (f"/records/{house.first}/", "/records/?category=KP", "/register/"):
        assert BEFORE in house.get("clerk", path).content.decode(), path
    offered = house.get("clerk", f"/records/lookup/?q={BEFORE}").json()["results"]
    assert [BEFORE in one["label"] for one in offered] == [True]
    with closing(house.get("clerk", "/records/export/?category=KP&format=csv")) as answer:
        assert BEFORE in b"".join(answer.streaming_content).decode()


def test_a_proposed_title_is_sealed_and_read_by_whom_it_concerns(house):
    assert house.proposed.status_code in (200, 202), house.proposed.content
    page = house.get("head", f"/records/{house.second}/").content.decode()
    assert BESIDE in page
    assert WAITING in page


def test_the_plan_counts_what_is_sealed_and_nobody_opens_it_again(house):
    assert "Its title and names are sealed" in house.planned
    assert "they are not opened again" in mark(house, "open").content.decode()


def test_no_line_of_the_register_is_emptied_while_its_title_stands_nowhere_else(house):
    assert house.closed_too_early == [(0,)]


def test_the_database_takes_no_title_beside_a_sealed_one(house):
    with (
        reenter(house.company.id),
        pytest.raises(IntegrityError, match="title_sealed_or_open"),
        transaction.atomic(),
    ):
        Record.objects.filter(pk=house.first).update(title=BEFORE)


def test_a_list_opens_its_titles_by_one_access_to_the_keys(house, django_assert_num_queries):
    with reenter(house.company.id), django_assert_num_queries(2):
        names = [titled(one) for one in with_titles(Record.objects.filter(category="KP"))]
    assert any(BEFORE in one for one in names)


def test_who_destroys_the_key_destroys_the_title(house):
    with reenter(house.company.id) as scope:
        scope.actor = actor = Actor.system("test")
        trail.destroy_record_keys(actor, [house.second], reason="到期")
    page = listed(house, "clerk")
    assert BESIDE not in page
    assert "The title cannot be read any more" in page
    assert "The title cannot be read any more" in house.shown("clerk", f"/records/{house.second}/")
