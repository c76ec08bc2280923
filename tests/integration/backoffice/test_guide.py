"""Help over HTTP: beside each screen its section in the reader's language, each guide as a page, and its pictures."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from kernel.scope import reenter
from security.people.models import User
from tests.integration.archive.records.conftest import People


@pytest.fixture(scope="module")
def people():
    return People()


@pytest.fixture
def reader(company, people):
    """Return `reader(language)`: a clerk's browser."""

    def come(language):
        with reenter(company.id):
            clerk = people.actor("XSB", "CLK").user_id
            User.objects.filter(pk=clerk).update(language=language)
            client = Client(HTTP_HOST=company.host)
            user = User.objects.get(pk=clerk)
            client.force_login(user, backend="security.people.signin.CompanyBackend")
        return client

    return come


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return BeautifulSoup(answer.content.decode(), "html.parser")


@pytest.mark.parametrize(
    ("language", "title", "line", "step"),
    [
        (
            "zh-hans",
            "录入一张客户档案卡",
            "录入一份档案；输入的内容会随时保存。",
            "填写带星号的字段",
        ),
        ("en", "Enter a customer card", "Enter a record; what you type", "marked with a star"),
    ],
)
def test_a_screen_shows_its_section_in_the_readers_language(reader, language, title, line, step):
    shown = page(reader(language), "/records/new/KP/")
    (help_,) = shown.select("details.fonds-help")
    assert help_.h2.text == title
    assert line in help_.text
    assert step in help_.text
    assert help_.find("img") is None
    assert help_.find("a")["href"] == "/guide/staff/#enter"
    assert line in shown.select_one(".fonds-head__lead").text


def test_screens_have_sections_of_their_own(reader):
    client = reader("en")
    titles = [
        page(client, path).select_one(".fonds-help h2").text
        for path in ("/", "/records/", "/did/", "/imports/", "/requests/")
    ]
    assert len(set(titles)) == 5


def test_a_refused_screen_still_has_help(reader):
    answer = reader("en").get("/policy/")
    assert answer.status_code == 403
    assert b"fonds-help" in answer.content


@pytest.mark.parametrize(
    ("language", "title"), [("zh-hans", "员工指南"), ("en", "Guide for staff")]
)
def test_a_guide_is_read_as_a_page_with_its_pictures(reader, language, title):
    client = reader(language)
    (first, *_others) = page(client, "/guide/").select(".fonds-panel h2 a")
    assert (first.text, first["href"]) == (title, "/guide/staff/")
    shown = page(client, "/guide/staff/")
    assert shown.h1.text.strip() == title
    assert shown.find(id="undo").h2
    pictures = [one["src"] for one in shown.select(".fonds-guide img")]
    assert pictures
    assert all(one["alt"] for one in shown.select(".fonds-guide img"))
    answer = client.get(f"/guide/staff/{pictures[0]}")
    assert answer["Content-Type"] == "image/png"
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    answer.close()


@pytest.mark.parametrize(
    "path",
    [
        "/guide/nobody/",
        "/guide/staff/pictures/zh.md",
        "/guide/staff/pictures/..%2Fzh.md",
        "/guide/nobody/pictures/home.en.png",
    ],
)
def test_nothing_else_of_the_folder_is_given(reader, path):
    assert reader("en").get(path, follow=True).status_code == 404


def test_who_is_not_signed_in_reads_no_guide(company):
    answer = Client(HTTP_HOST=company.host).get("/guide/staff/")
    assert answer.status_code == 302
    assert "/login/" in answer["Location"]
