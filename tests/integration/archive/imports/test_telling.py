"""The person who brought a file in is told: rehearsed, done, or failed for good."""

import pytest

from archive.imports import committing
from archive.imports.models import ImportJob
from config.demo.ledgers import write_cards
from jobs.port import queue_in_use
from kernel.errors import Conflict
from kernel.scope import reenter
from notices.models import Receipt
from tests.integration.archive.imports.test_views import as_posted, signed_in, upload


@pytest.fixture(scope="module")
def clerk(company, hire):
    hire(company, "wanglei", "王磊", ("XSB", "OPR"))
    hire(company, "lijianguo", "李建国", ("XSB", "DH"))
    hire(company, "zhoumin", "周敏", ("XSB", "CLK"))
    return signed_in(company, "zhoumin")


def told(company):
    with reenter(company.id):
        rows = Receipt.objects.filter(person__username="zhoumin").order_by("pk")
        return [(row.occasion.kind, row.occasion.params) for row in rows]


def test_an_import_tells_how_it_went(company, clerk, tmp_path, monkeypatch):
    path = tmp_path / "cards.xlsx"
    write_cards(path, 40, seed=3, staff=("王磊", "李建国"))
    place = upload(clerk, "cards.xlsx", path.read_bytes())["Location"]
    clerk.post(f"{place}columns/", as_posted(clerk.get(place)))
    queue_in_use().run_all()
    with reenter(company.id):
        job = ImportJob.objects.get()
    expected = {"number": str(job.pk), "rows": str(job.counts["new"])}
    kind, params = told(company)[-1]
    assert kind == "import.rehearsed"
    assert {**params, **expected} == params

    def broken(*args, **more):
        raise Conflict("The numbers ran out.")

    with monkeypatch.context() as patched:
        patched.setattr(committing, "commit_rows", broken)
        clerk.post(f"{place}commit/")
        queue_in_use().run_all()
    assert told(company)[-1] == ("import.failed", {"number": str(job.pk)})
    clerk.post(f"{place}commit/")
    queue_in_use().run_all()
    kind, params = told(company)[-1]
    assert kind == "import.committed"
    assert int(params["rows"]) > 0
    assert [kind for kind, _ in told(company)] == [
        "import.rehearsed",
        "import.failed",
        "import.committed",
    ]
