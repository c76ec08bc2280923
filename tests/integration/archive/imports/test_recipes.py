"""How a ledger was read is kept when its import succeeds, and proposed for the next one like it."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from archive.imports.models import ImportJob
from archive.imports.recipes.models import ImportCorrection, ImportRecipe
from archive.records.models import Record
from jobs.port import queue_in_use
from kernel.clock import now
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
from tests.integration.policies.houses import seen
from tests.plugins.doubles import tell_only


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


def corrected(client, place, patch):
    """Lay a correction over an import on its grid, as the page does."""
    with_revision = client.get(f"{place}grid/")
    sent = {"do": "mend", "seen": with_revision.context["job"].revision, **patch}
    answer = client.post(f"{place}grid/do/", json.dumps(sent), content_type="application/json")
    assert answer.status_code == 200, answer.content


def rehearse_again(client, place):
    client.post(f"{place}grid/rehearse/")
    queue_in_use().run_all()


def like_it(client, recipe, numbers):
    """Bring next year's ledger in, read like the one before."""
    said = zip(numbers, ("凤皇", "凤皇牌", "永九"), strict=True)
    rows = [card(number, 经营品牌=brand, 备注=f"注{number}") for number, brand in said]
    place = brought(client, rows, [*HEAD, "备注"])
    assert "1 value was corrected then" in seen(client.get(place))
    client.post(f"{place}recipe/", {"recipe": recipe.pk})
    return place


def taken_in(client, place):
    client.post(f"{place}columns/", as_posted(client.get(place)))
    queue_in_use().run_all()
    committed(client, place)


@pytest.fixture(scope="module")
def corrections(company, people):
    """The recipe of a ledger in which one spelling was corrected everywhere, another one in one of two rows."""
    tell_only(company)
    client = signed_in(company, "zhoumin")
    said = zip((30, 31, 32, 33), ("凤皇", "凤皇", "永九", "永九"), strict=True)
    rows = [card(number, 经营品牌=brand, 备注=f"注{number}") for number, brand in said]
    place = rehearsed(client, ledger(rows, [*HEAD, "备注"]))
    cells = {"经营品牌": {"2": "凤凰", "3": "凤凰", "4": "永久"}}
    corrected(client, place, {"kind": "cells", "content": {"cells": cells}})
    rehearse_again(client, place)
    committed(client, place)
    with reenter(company.id):
        return ImportRecipe.objects.latest("pk")


def test_what_was_corrected_last_year_is_kept_and_proposed_again(company, corrections, clerk):
    page = seen(clerk.get(f"/imports/recipes/{corrections.pk}/"))
    assert "凤皇 经营品牌 凤凰 corrected by 周敏 on" in page
    assert "永久" not in page
    assert "台账.csv · 周敏" in seen(clerk.get("/imports/recipes/"))
    place = like_it(clerk, corrections, (40, 41, 42))
    assert "1 value is corrected as it was then" in seen(clerk.get(place))
    shown = seen(clerk.get(f"{place}recalled/"))
    assert "凤皇 经营品牌 · 1 row 凤凰 corrected by 周敏 on" in shown
    taken_in(clerk, place)
    assert brands(company, (40, 41, 42)) == ["凤凰", "凤皇牌", "永九"]


def test_a_correction_is_overruled_with_one_click_for_good(company, corrections, clerk):
    place = like_it(clerk, corrections, (50, 51, 52))
    clerk.post(f"{place}recalled/", {"column": "经营品牌", "value": "凤皇"})
    assert "Nothing is corrected as before" in seen(clerk.get(f"{place}recalled/"))
    taken_in(clerk, place)
    assert brands(company, (50, 51, 52)) == ["凤皇", "凤皇牌", "永九"]
    with reenter(company.id):
        assert not ImportCorrection.objects.filter(recipe=corrections).exists()


def brands(company, numbers):
    with reenter(company.id):
        found = [Record.objects.get(values__store_name=f"第{number}车行") for number in numbers]
        return [one.values["brands"] for one in found]


def test_a_recipe_is_named_described_and_deleted_with_its_trail(company, last_year, clerk):
    with reenter(company.id):
        recipe = ImportRecipe.objects.get(name="2024年台账")
        other = ImportRecipe.objects.exclude(pk=recipe.pk).first()
        kept = ImportCorrection.objects.create(
            recipe=recipe, column="店名", heading="店名", value="甲", text="乙",
            made_by_id=recipe.made_by_id, made_at=now(),
        )  # fmt: skip
    page = f"/imports/recipes/{recipe.pk}/"
    if other:
        answer = clerk.post(page, {"name": other.name, "description": ""})
        assert "Another recipe of this category has this name" in seen(answer)
    clerk.post(page, {"name": "  销售部 台账 ", "description": "每年一月"})
    assert "每年一月" in clerk.get(page).content.decode()
    assert "销售部 台账" in seen(clerk.get("/imports/recipes/"))
    stranger = signed_in(company, "chenyong")
    assert stranger.get(page).status_code == stranger.post(f"{page}delete/").status_code == 403
    assert stranger.get("/imports/recipes/").status_code == 403
    clerk.post(f"{page}forget/", {"correction": kept.pk})
    assert clerk.post(f"{page}forget/", {"correction": kept.pk}).status_code == 404
    clerk.post(f"{page}delete/")
    assert clerk.get(page).status_code == 404
    with reenter(company.id):
        verbs = ["recipe.describe", "recipe.forget", "recipe.delete"]
        told = AuditEvent.objects.filter(target_id=str(recipe.pk), verb__startswith="recipe.")
        assert list(told.order_by("pk").values_list("verb", flat=True)) == verbs
