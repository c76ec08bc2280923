"""An age on the screens: of today from the date of birth, else with its day; masked with the date of birth."""

import csv
import html
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.test import Client
from pypdf import PdfReader

from archive.records.models import Record
from kernel.clock import given, today
from kernel.scope import reenter
from policies.document.actions import change_draft, publish
from policies.document.queries import draft_digest, published
from security.audit.models import ChangeSet
from security.people.models import User
from security.people.queries import actor_of
from tests.plugins.doubles import tell_only

NEW = "/records/new/KH·G/"
PERSON = {
    "f.name": "林晓梅",
    "f.mobile": "13900001111",
    "f.importance": "normal",
    "f.first_contact": "2024-05-01",
    "f.legal_basis": "contract",
    "f.purpose": ["contract"],
    "f.scope": ["basic"],
}
BIRTH = "1980-05-01"


def noon(day):
    return given(datetime.fromisoformat(f"{day}T04:00:00+00:00").astimezone(UTC))


@pytest.fixture(scope="module")
def company(make_company):
    """A company that keeps files of private customers; the same one is entered again and again."""
    made = make_company(pack="P01")
    tell_only(made)
    return made


@pytest.fixture
def sign_in(company, people):
    def client_of(department, position, language="en"):
        with reenter(company.id):
            actor = people.actor(department, position)
            User.objects.filter(pk=actor.user_id).update(language=language)
            client = Client(HTTP_HOST=company.host)
            client.force_login(
                User.objects.get(pk=actor.user_id),
                backend="security.people.signin.CompanyBackend",
            )
        return client

    return client_of


@pytest.fixture
def clerk(sign_in):
    return sign_in("XSB", "OPR")


@pytest.fixture
def enter(company, people, clerk):
    """Return what a clerk does to enter a private customer; gives the record's id."""

    def make(**changes):
        answer = send(company, people, clerk, changes)
        assert answer.status_code == 302, answer.context["form"].errors
        with reenter(company.id):
            return Record.objects.latest("pk").pk

    return make


def send(company, people, clerk, changes):
    with reenter(company.id):
        owner = people.actor("XSB", "OPR").name
    typed = {f"f.{code}": value for code, value in changes.items()}
    return clerk.post(NEW, {**PERSON, "f.owner": owner, **typed})


def shown(client, number):
    """What stands beside 年龄 on the page of a record."""
    page = client.get(f"/records/{number}/")
    assert page.status_code == 200
    fields = [one for section in page.context["sections"] for one in section["fields"]]
    (age,) = [one["value"] for one in fields if one["label"] in ("Age", "年龄")]
    assert not age or html.escape(age) in page.content.decode()
    return age


def values_of(company, number):
    with reenter(company.id):
        return Record.objects.get(pk=number).values


def form_of(page):
    form = page.context["form"]
    found = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in found.items() if value not in (None, "", False, [])}


@pytest.mark.requirement("REQ-COL-04", "the age of a day follows from the date of birth")
@pytest.mark.requirement(
    "REQ-COL-03", "the fields of an individual are there as standard, are recorded and read back"
)
def test_a_clerk_enters_a_date_of_birth_and_the_age_goes_with_the_day(company, enter, clerk):
    number = enter(birth_date=BIRTH)
    assert "age" not in values_of(company, number)
    with noon("2027-04-30"):
        assert shown(clerk, number) == "46"
    with noon("2027-05-01"):
        assert shown(clerk, number) == "47"


@pytest.mark.requirement("REQ-COL-04", "an age without a date of birth is kept with its as-of day")
@pytest.mark.requirement("REQ-COL-04", "an age of an earlier day is shown with that day")
def test_an_age_alone_keeps_the_day_it_was_said_for_ever(company, enter, clerk, sign_in):
    with noon("2036-12-01"):
        number = enter(age="45岁")
        dated = enter(age="４５岁（截至２０２４年５月１日）")
    assert values_of(company, number)["age"] == "45@2036-12-01"
    assert values_of(company, dated)["age"] == "45@2024-05-01"
    for later in ("2036-12-01", "2037-12-01"):
        with noon(later):
            assert shown(clerk, number) == "45 (as of 2036-12-01)"
            assert shown(clerk, dated) == "45 (as of 2024-05-01)"
    chinese = sign_in("XSB", "OPR", "zh-hans")
    assert shown(chinese, dated) == "45 岁（截至 2024-05-01）"


def test_the_day_it_was_said_is_a_day_of_the_company(company, enter):
    with given(datetime(2036, 12, 1, 17, 0, tzinfo=UTC)):  # the 2nd, one in the morning in China
        number = enter(age="45")
    assert values_of(company, number)["age"] == "45@2036-12-02"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"age": "middle"}, "is not an age"),
        ({"age": "-1"}, "between 0 and 150"),
        ({"age": "151"}, "between 0 and 150"),
        ({"age": "45 (2024-02-30)"}, "is no date"),
        ({"age": "45 (2999-01-01)"}, "lies in the future"),
        ({"age": "20 (2024-05-01)", "birth_date": BIRTH}, "does not fit the date of birth"),
    ],
)
def test_what_is_no_age_or_does_not_fit_gets_one_sentence_at_its_field(
    company, people, clerk, typed, sentence
):
    answer = send(company, people, clerk, typed)
    errors = answer.context["form"].errors
    assert set(errors) == {"f.age"}
    (said,) = errors["f.age"]
    assert sentence in said
    assert f'value="{typed["age"]}"' in answer.content.decode()


def test_the_form_says_from_what_the_age_follows(clerk, sign_in):
    page = html.unescape(clerk.get(NEW).content.decode())
    assert "Follows from “Date of birth”; fill in only where that is unknown." in page
    chinese = html.unescape(sign_in("XSB", "OPR", "zh-hans").get(NEW).content.decode())
    assert "由“出生日期”推算" in chinese


def test_an_age_that_fits_the_date_of_birth_beside_it_is_not_kept(company, enter):
    number = enter(birth_date=BIRTH, age="44 (2024-05-01)")
    found = values_of(company, number)
    assert (found["birth_date"], "age" in found) == (BIRTH, False)


def test_a_stated_age_gives_way_to_a_date_of_birth_and_history_and_undo_know_it(
    company, enter, clerk
):
    number = enter(age="20 (2024-05-01)")
    data = form_of(clerk.get(f"/records/{number}/edit/"))
    assert data["f.age"] == "20 (2024-05-01)"
    answer = clerk.post(f"/records/{number}/edit/", {**data, "f.birth_date": BIRTH})
    assert answer.status_code == 302, answer.context["form"].errors
    assert "age" not in values_of(company, number)
    page = html.unescape(clerk.get(f"/records/{number}/").content.decode())
    assert "20 (as of 2024-05-01)" in page, "the history says what stood there"
    with reenter(company.id):
        last = ChangeSet.objects.latest("pk").pk
    assert clerk.post(f"/did/{last}/undo/", follow=True).status_code == 200
    found = values_of(company, number)
    assert (found.get("age"), found.get("birth_date")) == ("20@2024-05-01", None)


def test_no_age_is_taken_beside_a_date_of_birth_that_is_known(company, enter, clerk):
    number = enter(birth_date=BIRTH)
    data = form_of(clerk.get(f"/records/{number}/edit/"))
    said = []
    for age in ("46", "20"):
        answer = clerk.post(f"/records/{number}/edit/", {**data, "f.age": age})
        said.append(answer.context["form"].errors["f.age"])
    assert said[0] == said[1]
    assert "leave the age empty" in said[0][0]


def years_of_today(company):
    with reenter(company.id):
        day = today()
    return day.year - 1980 - ((day.month, day.day) < (5, 1))


def with_ages(client):
    """A list of private customers in which somebody has chosen title and age."""
    chosen = {"show": ["_title", "age"], "order": ["_title", "age"]}
    client.post("/records/columns/?category=KH·G", chosen)
    return client.get("/records/?category=KH·G").context["table"]


@pytest.mark.requirement("REQ-COL-04", "the age of a day follows from the date of birth")
@pytest.mark.requirement("REQ-COL-04", "an age of an earlier day is shown with that day")
def test_a_list_says_the_ages_and_what_is_given_out_carries_their_day(company, enter, sign_in):
    born, stated = enter(birth_date=BIRTH), enter(age="45 (2024-05-01)")
    head = sign_in("XSB", "DH")
    table = with_ages(head)
    assert [str(one["label"]) for one in table["columns"]] == ["Title", "Age"]
    years = years_of_today(company)
    cells = {row["id"]: row["cells"][-1] for row in table["rows"]}
    assert (cells[born], cells[stated]) == (str(years), "45 (as of 2024-05-01)")
    answer = head.get("/records/export/?category=KH·G&format=csv&purpose=service")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    given_out = [row[-1] for row in csv.reader(io.StringIO(text))]
    with reenter(company.id):
        day = today()
    assert given_out[0] == "Age"
    assert {"45 (as of 2024-05-01)", f"{years} (as of {day})"} <= set(given_out)
    assert str(years) not in given_out


@pytest.mark.requirement("REQ-COL-04", "the age of a day follows from the date of birth")
@pytest.mark.requirement("REQ-COL-04", "an age of an earlier day is shown with that day")
def test_paper_says_an_age_as_the_screen_does(company, enter, sign_in):
    born, stated = enter(birth_date=BIRTH), enter(age="45 (2024-05-01)")
    head = sign_in("XSB", "DH")
    assert "Age45(asof2024-05-01)" in printed(head, f"/records/{stated}/print/?purpose=service")
    assert f"Age{years_of_today(company)}" in printed(
        head, f"/records/{born}/print/?purpose=service"
    )
    with_ages(head)
    found = printed(head, "/records/print/?category=KH·G&purpose=service")
    with reenter(company.id):
        day = today()
    assert "45(asof2024-05-01)" in found
    assert f"{years_of_today(company)}(asof{day})" in found


def printed(client, address):
    """The text of a print without blanks, which a typesetter places as it likes."""
    answer = client.get(address)
    assert answer["Content-Type"] == "application/pdf"
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    pages = PdfReader(io.BytesIO(content)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


@pytest.mark.requirement(
    "REQ-COL-04", "whoever may not read the date of birth sees no age that follows from it"
)
def test_no_age_is_shown_to_whom_the_date_of_birth_is_masked(company, enter, sign_in):
    number = enter(birth_date=BIRTH)
    stated = enter(age="45 (2024-05-01)")
    reader = sign_in("SCB", "OPR")
    assert shown(reader, number) == "***"
    assert shown(reader, stated) == "***"
    with reenter(company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        document = published().document
        fields = tuple(
            replace(one, sensitivity="") if one.code == "age" else one for one in document.fields
        )
        change_draft(admin, replace(document, fields=fields))
        publish(admin, draft_digest(), reason="年龄对市场部公开")
    # The age itself may be read now, the date of birth still not.
    assert shown(reader, number) == "***"
    assert shown(reader, stated) == "45 (as of 2024-05-01)"
    years = str(years_of_today(company))
    page = reader.get(f"/records/{number}/").content.decode()
    assert BIRTH not in page
    assert f">{years}<" not in page
    found = with_ages(reader)
    assert "Age" not in [str(one["label"]) for one in found["columns"]]
    assert years not in [cell for row in found["rows"] for cell in row["cells"]]
