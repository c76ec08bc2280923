"""A clerk at her browser with an import that has doubts, and what the script of the grid sends."""

import json

import pytest
from django.conf import settings
from django.test import Client

from tests.integration.archive.imports.conftest import bring_in, hire, runner

__all__ = ["bring_in", "hire", "runner"]


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


@pytest.fixture
def grid_of():
    """Return `grid_of(company, username, number)`: the grid of an import in that person's browser."""

    def open_one(company, username, number, language="en"):
        client = Client(HTTP_HOST=company.host)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        answer = client.post("/login/", {"username": username, "password": "secret-1-secret"})
        assert answer.status_code == 302
        return Grid(client, number)

    return open_one
