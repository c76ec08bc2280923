"""A clerk at her browser with an import that has doubts, and what the script of the grid sends."""

import json

import pytest
from django.conf import settings
from django.test import Client
from openpyxl import Workbook

from tests.integration.archive.imports.conftest import bring_in, hire, runner
from tests.plugins.doubles import tell_only

__all__ = ["bring_in", "hire", "runner"]

HEADINGS = (
    "店名", "客户名称", "经营者/负责人", "地址", "区域", "客户类别", "填卡人", "填卡日期",
    "审核签字", "审核日期", "联系人", "联系电话", "营业面积", "件数", "备注",
)  # fmt: skip
GOOD = (
    "车行", "天津车行", "张三", "天津市河东区一号", "天津", "专卖店", "王磊", "2020-01-02",
    "李建国", "2020-01-03", "张三", "13800138000", "80", "1", "",
)  # fmt: skip


def ledger(path, *changes):
    """Write a ledger: one good row for each change, which is laid over it (heading → cell)."""
    book = Workbook()
    book.active.append(HEADINGS)
    for number, change in enumerate(changes, start=1):
        row = dict(zip(HEADINGS, GOOD, strict=True)) | {"店名": f"{path.stem}{number}"}
        row |= {"客户名称": f"{path.stem}客户{number}"} | change
        book.active.append([row[heading] for heading in HEADINGS])
    book.save(path)
    return path


@pytest.fixture(scope="module")
def clerk(company, hire):
    tell_only(company)  # its rows share one telephone number
    hire(company, "wanglei", "王磊", ("XSB", "OPR"))
    hire(company, "lijianguo", "李建国", ("XSB", "DH"))
    return hire(company, "zhoumin", "周敏", ("XSB", "CLK"))


@pytest.fixture
def brought(company, clerk, bring_in, grid_of, tmp_path):
    """Return `brought(name, *changes)`: the grid of a rehearsed ledger in the clerk's browser."""

    def run(name, *changes):
        path = ledger(tmp_path / f"{name}.xlsx", *changes)
        number = bring_in(company, clerk, path, "KP", commit=False)
        found = grid_of(company, "zhoumin", number)
        found.number = number
        return found

    return run


class Grid:
    """What a person does in the grid of one import: asks for rows, corrects, looks at the answer."""

    def __init__(self, client, number):
        self.client, self.at = client, f"/imports/{number}/grid/"
        self.revision = 0

    def rows(self, **wanted):
        answer = self.client.get(f"{self.at}rows/", {"start": 0, "total": 1, **wanted})
        assert answer.status_code == 200, answer.content
        found = answer.json()
        self.revision = found["revision"]
        return found

    def row(self, number):
        return next(one for one in self.rows()["rows"] if one["row"] == number)

    def post(self, **order):
        body = {"seen": self.revision, **order}
        answer = self.client.post(
            f"{self.at}do/", json.dumps(body), content_type="application/json"
        )
        found = answer.json()
        self.revision = found.get("revision", self.revision)
        return answer.status_code, found

    def set(self, heading, row, text):
        """Correct one cell; give the row as it is shown then."""
        cells = {heading: {str(row): text}}
        status, found = self.post(do="mend", kind="cells", content={"cells": cells})
        assert status == 200, found
        return found["rows"][0]

    def rule(self, kind, column="", **content):
        status, found = self.post(do="mend", kind=kind, column=column, content=content)
        assert status == 200, found
        return found

    def refused(self, **order):
        status, found = self.post(**order)
        assert status in (400, 409), found
        return found["error"]


@pytest.fixture(scope="session")
def open_client():
    """Return `open_client(company, username)`: that person's browser, signed in."""

    def open_one(company, username, language="en"):
        client = Client(HTTP_HOST=company.host)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        answer = client.post("/login/", {"username": username, "password": "secret-1-secret"})
        assert answer.status_code == 302
        return client

    return open_one


@pytest.fixture
def grid_of(open_client):
    """Return `grid_of(company, username, number)`: the grid of an import in that person's browser."""
    return lambda company, username, number: Grid(open_client(company, username), number)
