"""A workbook that is locked with a password is asked for it on the page, and the password is kept nowhere."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from msoffcrypto.format.ooxml import OOXMLFile

from archive.imports.models import ImportJob
from config.demo.ledgers import write_cards
from kernel.scope import reenter
from security.audit.models import AuditEvent
from security.audit.queries import open_events
from tests.plugins.doubles import tell_only

PASSWORD = " 芝麻开门-1 "  # blanks belong to it


@pytest.fixture(scope="module")
def clerk(company, hire):
    tell_only(company)  # invented names are often the same
    hire(company, "wanglei", "王磊", ("XSB", "OPR"))
    hire(company, "lijianguo", "李建国", ("XSB", "DH"))
    hire(company, "zhoumin", "周敏", ("XSB", "CLK"))
    client = Client(HTTP_HOST=company.host)
    told = {"username": "zhoumin", "password": "secret-1-secret"}
    assert client.post("/login/", told).status_code == 302
    return client


@pytest.fixture(scope="module")
def locked(tmp_path_factory):
    plain, out = tmp_path_factory.mktemp("locked") / "plain.xlsx", io.BytesIO()
    write_cards(plain, 12, seed=4, staff=("王磊", "李建国"))
    with plain.open("rb") as source:
        OOXMLFile(source).encrypt(PASSWORD, out)
    return out.getvalue()


def upload(client, content, **more):
    file = SimpleUploadedFile("锁定的台账.xlsx", content)
    return client.post("/imports/new/", {"category": "KP", "file": file, **more})


def test_a_locked_workbook_asks_for_its_password_and_is_then_read(company, clerk, locked):
    assert 'type="password"' not in clerk.get("/imports/new/").content.decode()
    page = upload(clerk, locked)
    assert page.status_code == 200
    assert 'type="password"' in page.content.decode()
    assert page.context["form"].has_error("file", "locked")
    page = upload(clerk, locked, password="另一个")
    assert page.context["form"].has_error("file", "wrong_password")
    assert "另一个" not in page.content.decode()
    with reenter(company.id):
        assert not ImportJob.objects.exists()  # nothing of either is left
    answer = upload(clerk, locked, password=PASSWORD)
    assert answer.status_code == 302
    page = clerk.get(answer["Location"])
    assert "客户全称" in page.content.decode()
    with reenter(company.id):
        job = ImportJob.objects.get()
        assert job.table["rows"] >= 12
        # The file is read again without being asked, and nothing stored knows the password.
        told = str(ImportJob.objects.values().get()) + str(open_events(AuditEvent.objects.all()))
        assert PASSWORD.strip() not in told
    again = clerk.post(f"{answer['Location']}sheet/", {"sheet": "客户台账", "header_row": "3"})
    assert again.status_code == 302


def test_an_open_workbook_needs_none(company, clerk, tmp_path):
    write_cards(tmp_path / "open.xlsx", 5, seed=5, staff=("王磊", "李建国"))
    answer = upload(clerk, (tmp_path / "open.xlsx").read_bytes(), password="whatever")
    assert answer.status_code == 302
