"""Pack P08: somebody asks to see his own file; it is registered, has its time limit, is reminded of and answered."""

from datetime import date

import pytest
from django.test import Client

from kernel.scope import reenter
from security.people.models import User
from tests.integration.archive.checks.conftest import at, work
from tests.integration.archive.records.conftest import People
from tests.integration.policies.customers import publish, save
from tests.integration.policies.houses import address, seen

ASKED = {
    "f.kind": "access",
    "f.identity_check": "idcard",
    "f.received_on": "2026-06-10",
    "f.qty": "1",
}
POSTS = {"officer": ("KFB", "DPO"), "clerk": ("KFB", "CLK"), "archivist": ("DAS", "ARC")}


class Shop:
    """A retailer with the people who answer requests, each at a browser."""

    def __init__(self, company):
        self.company, self.browsers, people = company, {}, People()
        with reenter(company.id):
            self.ids = {name: people.actor(*post).user_id for name, post in POSTS.items()}
            self.ids["admin"] = User.objects.get(username="admin").pk
            User.objects.filter(pk__in=self.ids.values()).update(language="en", password_once=False)
            for name, number in self.ids.items():
                self.browsers[name] = Client(HTTP_HOST=company.host)
                self.browsers[name].force_login(
                    User.objects.get(pk=number), backend="security.people.signin.CompanyBackend"
                )

    def browser(self, who):
        return self.browsers[who]

    def get(self, who, path):
        return self.browsers[who].get(path, secure=True)

    def enter(self, who="officer", **changes):
        data = {key: value for key, value in (ASKED | changes).items() if value}
        path = "/records/new/QQ/"
        return self.browsers[who].post(
            path, {"title": "张三丰查阅本人档案", "then": "save", **data}, secure=True, follow=True
        )

    def remind(self, day):
        """Let the night of a day pass and return the reminders on the officer's list."""
        with at(day):
            work(self.company, "records.verify_new", "records.remind", "duties.daily")
            rows = self.get("officer", "/duties/?kind=reminder").context["table"]["rows"]
            return [row["cells"][2]["text"] for row in rows]


@pytest.fixture(scope="module")
def shop(make_company, django_db_blocker):
    with django_db_blocker.unblock(), at(date(2026, 6, 1)):
        return Shop(make_company(pack="P08"))


@pytest.fixture(scope="module")
def request_page(shop, django_db_blocker):
    """The page of a request of 10 June, entered on that day."""
    with django_db_blocker.unblock(), at(date(2026, 6, 10)):
        answer = shop.enter()
        assert address(answer).startswith("/records/"), answer.context["form"].errors
        return address(answer)


@pytest.mark.requirement("REQ-CON-04", "a customer's request to see the own file is registered")
def test_a_request_is_registered_by_the_privacy_officer_and_by_nobody_else(shop, request_page):
    with at(date(2026, 6, 10)):
        shown = seen(shop.get("officer", request_page))
        assert "Access" in shown
        assert "2026-06-10" in shown
        assert shop.enter("clerk").status_code in {403, 404}


@pytest.mark.requirement(
    "REQ-CON-04", "no request is taken without saying how the identity was verified"
)
def test_no_request_is_taken_without_the_check_of_the_identity(shop):
    with at(date(2026, 6, 10)):
        answer = shop.enter(**{"f.identity_check": ""})
        assert address(answer) == "/records/new/QQ/"
        assert "This field is required." in str(answer.context["form"].errors)


@pytest.mark.requirement(
    "REQ-CON-04",
    "the time limit for the answer is worked out from a length of time that the company sets",
)
def test_the_time_limit_is_as_long_as_the_company_says(shop, request_page):
    with at(date(2026, 6, 10)):
        assert "2026-06-25" in seen(shop.get("officer", request_page))
        # Nobody types it.
        given = shop.enter(**{"f.due_on": "2030-01-01"})
        assert "2026-06-25" in seen(shop.get("officer", address(given)))
        save(shop, "/policy/categories/QQ/fields/due_on/edit/", after="P10D", working="on")
        publish(shop)
        # The festival of 19 June is not worked; ten calendar days would end on Saturday the 20th.
        later = address(shop.enter())
        assert "2026-06-25" in seen(shop.get("officer", later))
        save(shop, "/policy/categories/QQ/fields/due_on/edit/", after="P3D", working="on")
        publish(shop)
        soon = address(shop.enter())
        assert "2026-06-15" in seen(shop.get("officer", soon))
        # What was told before stays, also when something else is changed.
        form = shop.get("officer", f"{request_page}edit/").context["form"]
        held = {one.html_name: one.value() for one in form if one.value() not in (None, "", False)}
        shop.browser("officer").post(
            f"{request_page}edit/", {**held, "f.remark": "本人到店"}, secure=True
        )
        page = seen(shop.get("officer", request_page))
        assert "本人到店" in page
        assert "2026-06-25" in page
        # Another day of receipt has its own limit.
        shop.browser("officer").post(
            f"{request_page}edit/",
            {**held, "f.received_on": "2026-06-11", "f.remark": "本人到店", "version": "2"},
            secure=True,
        )
        assert "2026-06-16" in seen(shop.get("officer", request_page))


@pytest.mark.requirement(
    "REQ-CON-04", "who has to answer is reminded before the time limit and upon it"
)
@pytest.mark.requirement(
    "REQ-CON-04", "the answer is logged with what was answered, when and by whom"
)
def test_it_is_reminded_of_until_it_is_answered_and_the_answer_stands_in_its_history(shop):
    with at(date(2026, 7, 1)):
        save(shop, "/policy/categories/QQ/fields/due_on/edit/", after="P5D", working="")
        publish(shop)
        page = address(
            shop.enter(**{"f.received_on": "2026-07-01", "f.kind": "copy", "owner": "KFB-DPO"})
        )
        shop.enter(**{"f.received_on": "2026-07-01", "owner": "KFB-DPO"})  # stays unanswered
    assert shop.remind(date(2026, 7, 2)).count("2026-07-06") == 2
    with at(date(2026, 7, 3)):
        form = shop.get("officer", f"{page}edit/").context["form"]
        held = {one.html_name: one.value() for one in form if one.value() not in (None, "", False)}
        said = {**held, "f.outcome": "done", "f.reason": "已向本人提供客户档案复印件 3 页"}
        shop.browser("officer").post(f"{page}edit/", {**said, "then": "submit"}, secure=True)
        history = seen(shop.get("officer", page)).partition("History")[2]
        assert "已向本人提供客户档案复印件 3 页" in history
        assert "KFB-DPO" in history
        assert "2026-07-03" in history
    shop.remind(date(2026, 7, 5))
    before = told_of(shop, "2026-07-06")
    assert shop.remind(date(2026, 7, 6)).count("2026-07-06") == 1
    assert told_of(shop, "2026-07-06") > before  # the unanswered one, upon its day


def told_of(shop, due):
    with at(date(2026, 7, 6)):
        return shop.get("officer", "/notices/").content.decode().count(due)
