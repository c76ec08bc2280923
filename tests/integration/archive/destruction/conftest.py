"""A company with cards that are due, somebody who destroys, and somebody who sees other categories alone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import translation

from archive.destruction import actions
from archive.destruction.actions import Approved, Order, bound
from archive.destruction.models import Doomed
from archive.records import actions as records
from archive.records.models import Record
from archive.records.rules import NewRecord
from kernel.clock import now
from kernel.scope import reenter
from policies.access.rules import Grant, Verb
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.lists.test_bulk import Steps
from tests.integration.archive.records.conftest import CARD
from tests.integration.policies.houses import House

DESTROYS = Grant(department="XSB", position="DH", categories=("KP",), verbs=(Verb.DESTROY,))


class Ending(House):
    """The company on the day records of it are destroyed."""

    def actor(self, who):
        """Return somebody, in the scope that is open."""
        return actor_of(User.objects.get(pk=self.ids[who]))

    def due(self, count=1, **changes):
        """Return the ids of filed cards whose period has run out."""
        with reenter(self.company.id):
            signed = {"filled_by": str(self.ids["salesman"]), "reviewed_by": str(self.ids["head"])}
            values = {**CARD, **signed, "trigger_on": "2010-05-01", **changes}
            made = records.create(
                self.actor("clerk"),
                [NewRecord(category="KP", values=values) for _at in range(count)],
            ).done
            records.submit(self.actor("clerk"), made)
        return list(made)

    def begin(self, ids, *, reference, after=timedelta(0), said=None):
        """Take these over as approved now; return the run."""
        with reenter(self.company.id) as scope:
            scope.actor = actor = self.actor("head")
            versions = dict(Record.objects.filter(pk__in=ids).values_list("pk", "version"))
            items = [Approved(record_id=one, version=versions[one], method="碎纸") for one in ids]
            order = Order(
                reference=reference, items=items, not_before=now() + after, said=said or {}
            )
            return actions.begin(actor, order, approved=bound(items))

    def work(self, run):
        """Destroy what was approved, as the job does; return the counts."""
        with reenter(self.company.id):
            actor = self.actor("head")
        return actions.work(actor, run, Steps(self.company.id, actor))

    def certify(self, run, **said):
        """Sign the certificate."""
        with reenter(self.company.id) as scope:
            scope.actor = actor = self.actor("head")
            return actions.certify(actor, run, said)

    def states(self, run):
        """Return what became of each record: why it was skipped, else its state."""
        with reenter(self.company.id):
            return {one.record_id: one.code or one.state for one in Doomed.objects.filter(run=run)}


@pytest.fixture(scope="module")
def house(company, django_db_blocker):
    """The company; the head of sales may destroy cards."""
    with django_db_blocker.unblock():
        made = Ending(company)
        made.base = replace(made.base, grants=(*made.base.grants, DESTROYS))
        made.switch(made.base)
    return made


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in the language they are written in."""
    with translation.override("en"):
        yield
