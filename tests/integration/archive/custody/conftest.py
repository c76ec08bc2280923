"""A P07 company with its people's browsers, and a storage room with a cabinet, shelves and boxes."""

import pytest
from django.utils import translation

from archive.custody.place_models import Location
from archive.records.models import Record
from kernel.scope import reenter
from tests.integration.policies.houses import House, address, forget_jobs, seen

PLACES = (
    ("K1", "room", "", {}),
    ("K1-A", "cabinet", "K1", {}),
    ("K1-A-1", "shelf", "K1-A", {}),
    ("K1-A-2", "shelf", "K1-A", {"capacity": "2"}),
    ("H1", "box", "K1-A-1", {}),
    ("H2", "box", "K1-A-1", {"capacity": "2"}),
)


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in the language they are written in."""
    with translation.override("en"):
        yield


class Archive(House):
    """The company, and what its people do to places and records."""

    def add(self, code, kind, parent="", who="admin", **more):
        """Somebody adds a place; return the page that follows."""
        said = {"code": code, "kind": kind, "parent": parent, **more}
        return self.post(who, "/custody/new/", **said)

    def post(self, who, path, **said):
        return self.browser(who).post(path, said, secure=True, follow=True)

    def place(self, code):
        """Return the id of a place."""
        with reenter(self.company.id):
            return Location.objects.get(code=code).pk

    def filed(self, **changes):
        """A clerk files a card that says where it lies; return its id and number."""
        page = self.card(**{"location": "甲柜", **changes})
        assert not address(page).endswith("edit/"), seen(page)
        number = int(address(page).strip("/").rpartition("/")[2])
        with reenter(self.company.id):
            return number, Record.objects.get(pk=number).archive_no

    def where(self, record, code, who="clerk", seen=0, why=""):
        """Somebody says where a record lies; return the page that follows."""
        said = {"location": code, "why": why, "seen": seen}
        return self.post(who, f"/records/{record}/where/", **said)

    def level(self, record, level):
        """The clerk gives a record another level; return what the page says."""
        path = f"/records/{record}/place/"
        version = self.get("clerk", path).context["level"]["version"].value()
        said = {"level-level": level, "level-reason": "x", "level-version": version}
        return seen(self.post("clerk", path, what="level", **said))


@pytest.fixture(scope="package")
def house(make_company, django_db_blocker):
    """The company, with its places."""
    with django_db_blocker.unblock(), translation.override("en"):
        company = make_company()
        made = Archive(company)
        for code, kind, parent, more in PLACES:
            answer = made.add(code, kind, parent, **more)
            assert answer.status_code == 200, answer.content.decode()[:3000]
        yield made
        forget_jobs(company)
