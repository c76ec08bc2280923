"""Once a record is sealed, nothing of it is left in extracts that nobody has yet, nor in the rows it came from."""

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from archive.extracts.models import ExtractPart
from archive.imports.models import ImportIssue, ImportJob, ImportRow
from archive.records.models import Record
from kernel.scope import reenter
from policies.access.rules import Grant, Verb
from policies.document.values import Consultation
from tests.integration.archive.checks.conftest import company, english, june
from tests.integration.archive.extracts.test_answers import (
    GIVEN,
    day,
    drawn,
    handed,
    house,
    paper,
    question,
)
from tests.integration.archive.imports import test_meeting as imports
from tests.integration.archive.imports.conftest import hire
from tests.integration.policies.houses import address, post, seen

__all__ = ["company", "day", "english", "hire", "house", "june"]
SEALED = "It does not exist any more, is sealed, or you may not see it any more."
SEALING = Grant(
    department="XSB", position="CLK", categories=("KP",), verbs=(Verb.SEAL,), delegated=True
)


@pytest.mark.requirement(
    "REQ-HLD-04", "sealing purges the rows of imports that the record came from"
)
@pytest.mark.requirement(
    "REQ-HLD-04", "sealing revokes extracts of the record that are not handed over"
)
def test_a_sealed_record_leaves_extracts_and_the_rows_it_came_from(house, hire):
    hire(house.company, "wanglei", "王磊", ("XSB", "OPR"))
    hire(house.company, "lijianguo", "李建国", ("XSB", "DH"))
    answers = Consultation(category="KP", given=GIVEN, answer_check=False)
    house.switch(
        replace(house.base, grants=(*house.base.grants, SEALING), consultations=(answers,))
    )
    place = imports.rehearsed(
        house.browser("clerk"), imports.ledger([imports.card(n) for n in (1, 2)])
    )
    imports.committed(house.browser("clerk"), place)
    with reenter(house.company.id):
        job = ImportJob.objects.get(pk=imports.number_of(place))
        record, other = (imports.record_of(n) for n in (1, 2))
        assert ImportRow.objects.filter(job=job, record_id=record.pk).exists()
    waits, gone = question(house), question(house)
    for one in (waits, gone):
        assert drawn(house, "salesman", one, record.archive_no, record.pk, *GIVEN) == 302
    handed(house, "salesman", gone)
    said = {"numbers": record.archive_no, "ground": "unused", "reason": "久未使用"}
    proposal = address(post(house, "clerk", "/sealing/new/", **said))
    agree(house, "admin", proposal)
    left_behind(house, job, record, other)
    assert "to be drawn up again" in seen(house.get("salesman", waits))
    assert "其中的档案已封存" in seen(house.get("salesman", waits))
    assert record.archive_no not in paper(house, "salesman", waits)[0]
    undo = reverse("did_undo", args=[job.change_set])
    assert SEALED in seen(house.get("clerk", undo))
    post(house, "clerk", undo)
    with reenter(house.company.id):
        assert list(Record.objects.filter(pk__in=[record.pk, other.pk])) == [record]


def left_behind(house, job, record, other):
    with reenter(house.company.id):
        assert Record.objects.get(pk=record.pk).level == "~sealed"
        # What left stands as it was given; what nobody has yet is taken back, and the question waits on.
        assert ExtractPart.objects.filter(record=record).count() == 1
        assert not ExtractPart.objects.filter(record=record, extract__handed_at=None).exists()
        assert not ImportRow.objects.filter(record_id=record.pk).exists()
        assert not ImportIssue.objects.filter(job=job, row=2).exists()
        assert ImportRow.objects.filter(job=job, record_id=other.pk).count() == 1


def agree(house, who, proposal):
    url = re.search(r"/requests/\d+/", house.get("clerk", proposal).content.decode())[0]
    post(house, who, url, outcome="approve")
