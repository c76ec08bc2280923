"""The trail of each company is sealed every five minutes and proved every night."""

from django.conf import settings

from administration.sealing.actions import (
    expire_months,
    note_delivered,
    note_failed,
    places_behind,
    prove_trail,
)
from administration.sealing.places import NotDelivered, deliver
from jobs.port import OUTWARD, defer, scheduled, task
from jobs.progress import Progress
from kernel.clock import today
from security.actor import Actor
from security.audit.actions import prepare_month_keys
from security.audit.seal_actions import seal_batch, sign_head
from security.audit.sealed_models import AuditCheckpoint

TELL = "administration.tell_places"
SEALER = Actor.system("sealer")


@scheduled("administration.seal_trail", cron="*/5 * * * *", lock="audit.seal")
def seal_trail(progress: Progress) -> dict[str, int]:
    """Seal what is settled, 5,000 events in a transaction, and sign the tree."""
    added = 0
    while True:
        with progress.batch():
            head = seal_batch()
        added += head.added
        if not head.added:
            break
    with progress.batch():
        made = sign_head()
        if places_behind(settings.FONDS_AUDIT_PLACES):
            defer(TELL)
    return {"events": head.size, "added": added, "signed": int(made is not None)}


@scheduled("administration.tend_trail", cron="25 * * * *", hour=2)
def tend_trail(progress: Progress) -> dict[str, int]:
    """Make the keys of the next month before they are needed, and destroy those of months kept long enough."""
    with progress.batch():
        prepare_month_keys(today())
        return {"expired": len(expire_months(SEALER, today()))}


@scheduled("administration.prove_trail", cron="50 * * * *", hour=3, lock="audit.prove")
def prove(progress: Progress) -> dict[str, int]:
    """Prove the whole trail and write down that it was proved."""
    with progress.batch():
        report = prove_trail(SEALER)
    return {"events": report.events, "problems": len(report.problems)}


@task(TELL, queue=OUTWARD, lock="audit.places", idempotent=True, visible=False)
def tell_places(progress: Progress) -> dict[str, int]:
    """Hand the newest signed head to every place that lacks it; who fails is tried again in five minutes."""
    with progress.batch():
        head = AuditCheckpoint.objects.order_by("-size").first()
        behind = places_behind(settings.FONDS_AUDIT_PLACES)
    told = 0
    if head is None:
        return {"told": 0, "failed": 0}
    for place in behind:
        try:
            deliver(place, head.note)  # outside every transaction: a server may hang
        except NotDelivered as error:
            with progress.batch():
                note_failed(place, str(error))
        else:
            with progress.batch():
                note_delivered(place, head.size)
            told += 1
    return {"told": told, "failed": len(behind) - told}
