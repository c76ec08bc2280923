"""Ages over the API: stated with their day, derived apart from what is stored, masked as the date of birth is."""

import pytest

from kernel.clock import today
from kernel.scope import reenter
from tests.plugins.doubles import tell_only


@pytest.fixture(scope="module")
def company(make_company):
    """A company that keeps files of private customers."""
    made = make_company(pack="P01")
    tell_only(made)  # the same customer is sent again and again
    return made


@pytest.fixture(scope="module")
def clerk(hire, program_of):
    return program_of(hire("XSB", "OPR"))


@pytest.fixture
def enter(clerk, hire):
    def make(**values):
        person = {
            "name": "林晓梅",
            "mobile": "13900001111",
            "importance": "normal",
            "owner": str(hire("XSB", "OPR")),
            "first_contact": "2024-05-01",
            "legal_basis": "contract",
            "purpose": ["contract"],
            "scope": ["basic"],
        }
        return clerk.call("POST", "/records", {"category": "KH·G", "values": person | values})

    return make


def test_a_program_reads_the_age_of_today_apart_from_what_is_stored(company, clerk, enter):
    number = enter(birth_date="1980-05-01").json()["id"]
    body = clerk.call("GET", f"/records/{number}").json()
    with reenter(company.id):
        day = today()
    years = day.year - 1980 - ((day.month, day.day) < (5, 1))
    assert body["derived"] == {"age": f"{years}@{day}"}
    assert "age" not in body["values"]


def test_a_stated_age_is_stored_and_read_with_its_day(clerk, enter):
    number = enter(age="45 (2024-05-01)").json()["id"]
    body = clerk.call("GET", f"/records/{number}").json()
    assert (body["values"]["age"], body["derived"]) == ("45@2024-05-01", {})


def test_an_age_that_does_not_fit_is_a_problem_at_its_field(enter):
    answer = enter(age=20, birth_date="1980-05-01")
    assert answer.status_code == 400, answer.content
    assert "does not fit the date of birth" in answer.content.decode()


def test_whoever_reads_the_date_of_birth_masked_reads_the_age_masked(enter, program_of, hire):
    number = enter(birth_date="1980-05-01").json()["id"]
    reader = program_of(hire("SCB", "OPR"))
    body = reader.call("GET", f"/records/{number}").json()
    assert (body["masked"]["birth_date"], body["masked"]["age"]) == ("***", "***")
    assert body["derived"] == {}
    assert "1980" not in str(body)


def test_a_category_says_what_an_age_follows(clerk):
    fields = clerk.call("GET", "/categories/KH·G").json()["fields"]
    found = next(one for one in fields if one["code"] == "age")
    assert (found["type"], found["birth"], found["required"]) == ("age", "birth_date", "optional")
