"""Makes known at start-up what the privacy desk gives to others: gates of filing, who decides, a part of a page."""

from functools import partial

from django.urls import reverse

from archive.files.purging import register_previews
from archive.printing.purging import register_printouts
from archive.privacy import actions, deleting
from archive.privacy.deciding import CONSULT, LIFT, SUBJECT
from archive.privacy.gating import register_gates
from archive.privacy.reminding import register_reminders
from archive.privacy.screens import record_part
from archive.privacy.seal_rules import KINDS, SealKind
from archive.records.bars import register_bar
from archive.records.beside import PRIVACY, register_part
from archive.records.naming_for_disposal import Ends, register_ends
from archive.records.sealed_copies import register_own
from decisions.port import Handler, register
from kernel.digits import number_in
from kernel.text import N_
from notices import port as notices


def register_privacy() -> None:
    """Register everything; called once at start-up."""
    register_own()
    register_previews()
    register_printouts()
    register_gates()
    register_reminders()
    register_part(PRIVACY, record_part)
    register_bar("data_requests", deleting.barring)
    register_ends("data_requests", Ends(gone=actions.destroyed, kept=actions.not_destroyed))
    notices.register(
        notices.Kind(
            code=deleting.KEPT,
            label=N_("A deletion that was decided cannot be carried out"),
            subject=N_("Somebody’s data cannot be deleted; answer by {day}"),
            body=N_(
                "The request is open again and says why. Seal the data or refuse, with the reason."
            ),
            variables={"day": N_("the last day for the answer")},
            samples={"day": "2026-06-25"},
        )
    )
    register(
        SUBJECT,
        Handler(
            label=N_("Answer somebody about personal data"),
            on_approved=actions.outcome_approved,
            on_returned=actions.outcome_returned,
            on_withdrawn=actions.outcome_returned,
            describe_url=partial(_url, "privacy_request"),
        ),
    )
    for subject, kind in ((CONSULT, SealKind.CONSULT), (LIFT, SealKind.LIFT)):
        register(
            subject,
            Handler(
                label=KINDS[kind],
                on_approved=actions.seal_agreed,
                on_returned=actions.seal_returned,
                on_withdrawn=actions.seal_withdrawn,
                describe_url=partial(_url, "privacy_seal_request"),
            ),
        )


def _url(name: str, target: str) -> str:
    number = number_in(target.partition(":")[2])
    return reverse(name, args=[number]) if number else ""
