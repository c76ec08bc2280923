"""How a ledger was read is kept when its import succeeds, and proposed for the next one like it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from archive.imports.models import ImportJob
from archive.imports.recipe_models import ImportRecipe
from archive.records.models import Record
from jobs.port import queue_in_use
from kernel.scope import reenter
from security.audit.models import AuditEvent
from tests.integration.archive.imports.test_meeting import (
    HEAD,
    as_posted,
    card,
    committed,
    ledger,
    number_of,
    rehearsed,
    signed_in,
)


@pytest.fixture(scope="module")
def people(company, hire):
    hire(company, "wanglei", "王磊", ("XSB", "OPR"))
    hire(company, "lijianguo", "李建国", ("XSB", "DH"))
    hire(company, "chenyong", "陈勇", ("JSB", "STF"))
    hire(company, "other", "别人", ("XSB", "CLK"))
    return hire(company, "zhoumin", "周敏", ("XSB", "CLK"))


@pytest.fixture
def clerk(company, people):
    return signed_in(company, "zhoumin")


@pytest.fixture(scope="module")
def last_year(company, people):
    """A ledger that was read in a way nobody would propose: the floor area is left out, the brand is for all."""
    head = [name for name in HEAD if name != "区域"]
    client = signed_in(company, "zhoumin")
    file = SimpleUploadedFile("2024年台账.csv", ledger([card(1)], head))
    place = client.post("/imports/new/", {"category": "KP", "file": file})["Location"]
    posted = as_posted(client.get(place))
    posted[f"column_{head.index('营业面积')}"] = ""
    posted["fixed_region"] = "12"
    client.post(f"{place}columns/", posted)
    queue_in_use().run_all()
    committed(client, place)
    return head


def brought(client, rows, head):
    file = SimpleUploadedFile("2025年台账.csv", ledger(rows, head))
    return client.post("/imports/new/", {"category": "KP", "file": file})["Location"]


def mapping(company, place):
    with reenter(company.id):
        found = ImportJob.objects.get(pk=number_of(place)).mapping
    return {one["column"]: one["target"] for one in found["columns"]}, found


@pytest.mark.requirement("REQ-IMP-01", "a mapping is saved as a template and used again")
def test_last_years_recipe_is_proposed_and_used_with_one_click(company, last_year, clerk):
    with reenter(company.id):
        recipe = ImportRecipe.objects.get(name="2024年台账")
    place = brought(clerk, [card(2)], last_year)
    page = clerk.get(place).content.decode()
    assert "An earlier ledger with these columns was read as “2024年台账”." in page
    assert mapping(company, place)[0]["营业面积"] == "area"
    answer = clerk.post(f"{place}recipe/", {"recipe": recipe.pk})
    assert answer.status_code == 302
    columns, found = mapping(company, place)
    assert columns["营业面积"] == ""
    assert found["fixed"] == {"region": "12"}
    page = clerk.get(place).content.decode()
    assert "The file is read like “2024年台账”." in page
    with reenter(company.id):
        event = AuditEvent.objects.filter(verb="import.read").latest("pk")
        assert event.target_id == str(number_of(place))
    clerk.post(f"{place}columns/", as_posted(clerk.get(place)))
    queue_in_use().run_all()
    committed(clerk, place)
    with reenter(company.id):
        values = Record.objects.get(values__store_name="第2车行").values
    assert (values["region"], "area" in values) == ("12", False)


def test_headings_that_are_new_or_gone_are_named(company, last_year, clerk):
    head = [name for name in last_year if name != "经营品牌"] + ["备注"]
    page = clerk.get(brought(clerk, [card(3, 备注="无")], head)).content.decode()
    assert "Not there any more: 经营品牌." in page
    assert "New: 备注." in page


def test_a_recipe_is_the_companys(company, last_year, people):
    other = signed_in(company, "other")
    page = other.get(brought(other, [card(4)], last_year)).content.decode()
    assert "2024年台账" in page


def test_a_file_that_is_not_like_it_gets_no_proposal(company, last_year, clerk):
    page = clerk.get(brought(clerk, [card(5)], ["店名", "客户名称", "备注"])).content.decode()
    assert "An earlier ledger" not in page


def test_the_same_headings_again_are_the_same_recipe(company, last_year, clerk):
    with reenter(company.id):
        before, hits = (
            ImportRecipe.objects.count(),
            ImportRecipe.objects.get(name="2024年台账").hits,
        )
    committed(clerk, rehearsed(clerk, ledger([card(6)], last_year), fixed_region="12"))
    with reenter(company.id):
        assert ImportRecipe.objects.count() == before
        assert ImportRecipe.objects.get(name="2024年台账").hits == hits + 1


def test_a_recipe_of_another_category_does_not_exist_here(company, last_year, clerk):
    place = brought(clerk, [card(7)], last_year)
    assert clerk.post(f"{place}recipe/", {"recipe": 999_999}).status_code == 404
    assert clerk.post(f"{place}recipe/", {"recipe": "x"}).status_code == 404
