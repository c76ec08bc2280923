"""Facets and importance: what a list is narrowed by, and who sees a key customer, on the page."""

import re

import pytest
from bs4 import BeautifulSoup
from django.utils import translation

from archive.records.models import Record
from jobs.port import queue_in_use
from kernel.scope import reenter
from tests.integration.policies.customers import LISTS, enter, publish, save
from tests.integration.policies.houses import address, seen


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def customers(house, django_db_blocker):
    """The fields are made facets in the studio, and three customers entered."""
    with django_db_blocker.unblock(), translation.override("en"):
        for code in LISTS:
            saved = save(house, f"/policy/categories/FM/fields/{code}/edit/", facet="on")
            assert saved.status_code == 302, seen(saved)
        publish(house)
        for number, first in enumerate((True, True, False)):
            said = {
                code: names[0 if first else 1].partition(" ")[2][:3].upper()
                for code, names in LISTS.items()
            }
            name = "凤凰" if first else "永久"
            made = enter(
                house, "FM", cust_name=f"{name}车行", project=f"{name}项目", licence="XK-1",
                since=f"{2024 if first else 2025}-03-0{number + 1}", **said,
            )  # fmt: skip
            assert "Filed" in seen(made), seen(made)
    return house


def facet_of(page, label):
    """Return the values of a facet on the page as {words: (count, address)}."""
    soup = BeautifulSoup(page.content, "html.parser")
    for part in soup.select(".fonds-facets details"):
        if part.summary.get_text(strip=True) == label:
            return {
                one.select_one("span").get_text(strip=True): (
                    one.select_one(".fonds-facets__count").get_text(strip=True),
                    one["href"],
                )
                for one in part.select("a")
            }
    return {}


@pytest.mark.parametrize(
    ("label", "value"),
    [
        pytest.param(
            "cust_type",
            "Enterprise",
            marks=pytest.mark.requirement("REQ-CLS-02", "records are narrowed by customer type"),
        ),
        pytest.param(
            "industry",
            "Manufacturing",
            marks=pytest.mark.requirement("REQ-CLS-02", "records are narrowed by industry"),
        ),
        pytest.param(
            "region",
            "Tianjin",
            marks=pytest.mark.requirement("REQ-CLS-02", "records are narrowed by region"),
        ),
        pytest.param(
            "importance",
            "Key",
            marks=pytest.mark.requirement("REQ-CLS-02", "records are narrowed by importance"),
        ),
        pytest.param(
            "Project",
            "凤凰项目",
            marks=pytest.mark.requirement(
                "REQ-CLS-02", "records are narrowed by cooperation project"
            ),
        ),
        pytest.param(
            "product_type",
            "Bicycles",
            marks=pytest.mark.requirement("REQ-CLS-02", "records are narrowed by product category"),
        ),
        pytest.param(
            "Customer",
            "凤凰车行",
            marks=pytest.mark.requirement("REQ-CLS-02", "records are narrowed by customer name"),
        ),
        pytest.param(
            "Since",
            "2024",
            marks=pytest.mark.requirement("REQ-CLS-02", "records are narrowed by time"),
        ),
        pytest.param(
            "credit_grade",
            "Excellent",
            marks=pytest.mark.requirement("REQ-CLS-02", "records are narrowed by credit grade"),
        ),
        pytest.param(
            "Territory",
            "Tianjin",
            marks=pytest.mark.requirement("REQ-CLS-02", "records are narrowed by territory"),
        ),
    ],
)
def test_the_list_is_narrowed_by_each_facet(customers, label, value):
    """The clerk opens the customers, presses a value, and sees just its records; pressed again, all."""
    category = "" if label == "Territory" else "?category=FM"
    page = customers.get("clerk", f"/records/{category}")
    count, url = facet_of(page, label)[value]
    assert count == "2"
    narrowed = customers.get("clerk", f"/records/{url}")
    assert "凤凰车行" in seen(narrowed)
    assert "永久车行" not in seen(narrowed)
    assert list(facet_of(narrowed, label)) == [value]
    assert "永久车行" in customers.shown("clerk", f"/records/{facet_of(narrowed, label)[value][1]}")


@pytest.mark.requirement("REQ-CLS-02", "records are narrowed by archive type")
@pytest.mark.requirement("REQ-CLS-02", "records are narrowed by time")
def test_the_list_of_all_is_narrowed_by_category_and_year_of_filing(customers):
    assert "Filed" in seen(enter(customers, "HX", no="HT-1"))
    page = customers.get("clerk", "/records/")
    narrowed = customers.shown("clerk", f"/records/{facet_of(page, 'Category')['Contracts'][1]}")
    assert "合同 HT-1" in narrowed
    assert "凤凰车行" not in narrowed
    (count, url), *others = facet_of(page, "Year of filing").values()
    assert not others
    assert "凤凰车行" in customers.shown("clerk", f"/records/{url}")
    assert int(count) >= 4


@pytest.mark.requirement("REQ-CLS-02", "a company says which fields are facets")
@pytest.mark.requirement("REQ-CLS-01", "a record has any number of facets")
def test_a_company_says_which_fields_are_facets(customers):
    """Without the tick the values stand beside the list no more; the records keep all they say."""
    usual = {"Customer", "Project", "Since", *LISTS}
    page = customers.get("clerk", "/records/?category=FM")
    assert all(facet_of(page, label) for label in usual)
    path = "/policy/categories/FM/fields/industry/edit/"
    save(customers, path, facet="")
    publish(customers)
    page = customers.get("clerk", "/records/?category=FM")
    assert not facet_of(page, "industry")
    assert all(facet_of(page, label) for label in usual - {"industry"})
    refused = save(customers, path, facet="on", listed="")
    assert "A facet is a listed field: list it too." in seen(refused)
    save(customers, path, facet="on")
    publish(customers)


@pytest.mark.requirement("REQ-CLS-03", "customer importance is a list of the company")
@pytest.mark.requirement("REQ-CLS-03", "customer importance drives the access level")
def test_the_importance_of_a_customer_says_who_sees_the_file(customers):
    """The company adds a value to its list and gives it a level; who is not cleared for it sees such files no more."""
    path = "/policy/categories/FM/fields/importance/edit/"
    form = {"choices-2-code": "VIP", "choices-2-zh": "紧要", "choices-2-en": "Vital"}
    saved = save(customers, path, **form, **{"choices-2-level": "L2"})
    assert saved.status_code == 302, seen(saved)
    publish(customers)
    usual, vital = (
        address(enter(customers, "FM", cust_name=f"{code}客户", importance=code))
        for code in ("NOR", "VIP")
    )
    for who, path, status in (
        ("clerk", usual, 200), ("clerk", vital, 200), ("manager", usual, 200), ("manager", vital, 404),
    ):  # fmt: skip
        assert customers.get(who, path).status_code == status, (who, path)
    changed = customers.change("clerk", usual, **{"f.importance": "VIP"})
    assert "Confidential" in seen(changed)
    assert customers.get("manager", usual).status_code == 404
    customers.change("clerk", usual, **{"f.importance": "NOR"})
    assert customers.get("manager", usual).status_code == 200


@pytest.mark.requirement("REQ-CLS-03", "customer importance drives the access level")
def test_a_level_given_to_a_value_reaches_the_files_that_hold_it_already(customers):
    """The page of the publication says how many files rise and who loses them; the job then does just that."""
    with reenter(customers.company.id):
        held = Record.objects.filter(category="FM", values__importance="KEY", level="L1")
        paths = [f"/records/{pk}/" for pk in held.values_list("pk", flat=True)]
    assert paths
    assert {customers.get("manager", path).status_code for path in paths} == {200}
    path = "/policy/categories/FM/fields/importance/edit/"
    assert save(customers, path, **{"choices-0-level": "L2"}).status_code == 302
    told = customers.shown("admin", "/policy/publish/")
    assert f"Comes to a higher level · FM Customers {len(paths)} " in told
    lost = re.search(r"Is no longer seen · Management Ordinary staff (\d+) ", told)
    assert lost, told[told.index("Comes to a higher") :][:500]
    assert int(lost[1]) == len(paths)
    queue_in_use().forget(customers.company.id)
    publish(customers)
    queue_in_use().run_all()
    assert {customers.get("manager", path).status_code for path in paths} == {404}
    assert {customers.get("clerk", path).status_code for path in paths} == {200}
    assert "Confidentiality: Internal → Confidential" in customers.shown("clerk", paths[0])
