"""How a file is read is overruled on the page: sheet, heading, encoding, separator, rows of totals."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from archive.imports import actions as imports
from archive.imports.models import ImportJob, ImportRow
from jobs.port import queue_in_use
from kernel.scope import reenter
from security.people.models import User
from security.people.queries import actor_of

HEAD = "店名;客户名称;区域"


@pytest.fixture(scope="module")
def clerk(company, hire):
    hire(company, "zhoumin", "周敏", ("XSB", "CLK"))
    client = Client(HTTP_HOST=company.host)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    answer = client.post("/login/", {"username": "zhoumin", "password": "secret-1-secret"})
    assert answer.status_code == 302
    return client


def upload(clerk, content, name="a.csv"):
    file = SimpleUploadedFile(name, content)
    return clerk.post("/imports/new/", {"category": "KP", "file": file})["Location"]


def overrule(clerk, place, **said):
    return clerk.post(f"{place}sheet/", {"header_row": "1", **said}, follow=True)


def table(company, place):
    with reenter(company.id):
        return ImportJob.objects.get(pk=place.rstrip("/").split("/")[-1]).table


def test_another_encoding_shows_other_first_rows_and_is_what_is_rehearsed(company, clerk):
    text = "店名,客户名称,区域\n永久店,上海永久車行,上海\n鳳凰店,上海鳳凰車行,上海\n"
    place = upload(clerk, text.encode("big5", errors="ignore"))
    shown = overrule(clerk, place, encoding="gb18030").content.decode()
    assert "上海永久車行" not in shown
    shown = overrule(clerk, place, encoding="big5").content.decode()
    assert "上海永久車行" in shown
    assert "The text was taken as big5." in shown
    # What was recognised is still known, and counts again when nothing is said.
    recognised = table(company, place)["recognised"]["encoding"]
    overrule(clerk, place, encoding="")
    assert table(company, place)["encoding"] == recognised


def test_another_separator_makes_other_columns(company, clerk):
    text = f"{HEAD}\n永久店;上海永久,车行;上海\n凤凰店;上海凤凰,车行;上海\n"
    place = upload(clerk, text.encode())
    overrule(clerk, place, delimiter=",")
    assert len(table(company, place)["columns"]) == 2
    shown = overrule(clerk, place, delimiter=";").content.decode()
    assert "上海永久,车行" in shown
    assert table(company, place)["columns"] == HEAD.split(";")


def test_rows_of_totals_are_rows_where_somebody_says_so(company, clerk):
    rows = "".join(f"店{at},客户{at},上海,,\n" for at in range(4))
    place = upload(clerk, f"店名,客户名称,区域,经营品牌,营业面积\n{rows}合计,,,,\n".encode())
    for said, expected in (({}, 4), ({"totals": "on"}, 5)):
        overrule(clerk, place, **said)
        with reenter(company.id) as scope:
            scope.actor = actor_of(User.objects.get(username="zhoumin"))
            imports.start_rehearsal(scope.actor, int(place.split("/")[-2]))
        queue_in_use().run_all()
        with reenter(company.id):
            assert ImportRow.objects.filter(job=place.split("/")[-2]).count() == expected


def test_a_choice_that_cannot_be_read_leaves_the_file_as_it_was_read_before(company, clerk):
    place = upload(
        clerk, "店名,客户名称,区域\n永久店,上海永久,上海\n凤凰店,上海凤凰,上海\n".encode()
    )
    before = table(company, place)
    answer = overrule(clerk, place, encoding="utf-16", header_row="1")
    assert answer.status_code == 400
    assert "not written in utf-16" in answer.content.decode()
    assert table(company, place) == before
    shown = overrule(clerk, place).content.decode()
    assert "上海永久" in shown


def test_an_encoding_nobody_offers_is_refused(clerk):
    place = upload(clerk, "店名,客户名称\n永久店,永久\n凤凰店,凤凰\n".encode())
    answer = clerk.post(f"{place}sheet/", {"header_row": "1", "encoding": "rot13"})
    assert answer.status_code == 400
    assert "rot13" in answer.content.decode()
