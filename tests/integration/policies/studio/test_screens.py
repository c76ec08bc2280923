"""The studio as its people meet it: every page, every refusal."""

import pytest

PAGES = [
    "/policy/",
    "/policy/head/",
    "/policy/publish/",
    "/policy/discard/",
    "/policy/draft.yaml",
    "/policy/versions/1/",
    "/policy/versions/1/policy.yaml",
    "/policy/versions/1/revert/",
    "/policy/categories/",
    "/policy/add-category/",
    "/policy/categories/KP/",
    "/policy/categories/GL·CX/",
    "/policy/categories/KP/edit/",
    "/policy/categories/KP/move/",
    "/policy/categories/KP/form/",
    "/policy/categories/KP/form/said/?f.area=many",
    "/policy/categories/KP/fields/region/move/",
    "/policy/categories/KP/sections/add/",
    "/policy/categories/KP/sections/KP/edit/",
    "/policy/categories/KP/fields/add/",
    "/policy/categories/KP/fields/region/edit/",
    "/policy/categories/KP/number/",
    "/policy/categories/KP/number/preview/?pattern={CAT}-{SEQ:3}",
    "/policy/categories/KP/retention/add/",
    "/policy/categories/QY/retention/preview/?period=P10Y&trigger=CON&action=DES",
    "/policy/rights/",
    "/policy/rights/?position=CLK",
    "/policy/rights/grid/",
    "/policy/rights/grid/?category=KP&category=QY&verbs=all",
    "/policy/rights/add/",
    "/policy/pack/",
    "/policy/tables/",
    "/policy/tables/out/",
    "/policy/tables/out/?table=grants",
]


@pytest.mark.parametrize("page", PAGES)
def test_the_manager_sees_every_page(manager, page):
    answer = manager.get(page, secure=True)
    assert answer.status_code == 200, answer.content.decode()[-3000:]


@pytest.mark.parametrize("page", PAGES)
def test_a_salesperson_sees_none(salesman, page):
    assert salesman.get(page, secure=True).status_code == 403


def test_the_menu_names_the_policy_to_those_who_may_shape_it_only(manager, salesman):
    assert "/policy/" in manager.get("/", secure=True).content.decode()
    assert "/policy/" not in salesman.get("/", secure=True).content.decode()
