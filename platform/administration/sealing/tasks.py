"""The trail of each company is sealed every five minutes and proved every night."""

from administration.sealing.actions import prove_trail
from jobs.port import scheduled
from jobs.progress import Progress
from security.actor import Actor
from security.audit.seal_actions import seal_batch, sign_head

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
    return {"events": head.size, "added": added, "signed": int(made is not None)}


@scheduled("administration.prove_trail", cron="50 * * * *", hour=3, lock="audit.prove")
def prove(progress: Progress) -> dict[str, int]:
    """Prove the whole trail and write down that it was proved."""
    with progress.batch():
        report = prove_trail(SEALER)
    return {"events": report.events, "problems": len(report.problems)}
