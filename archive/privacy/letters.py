"""The letter that tells somebody what became of a request about personal data, as a sheet in one language."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from archive.privacy.models import DataRequest
from archive.privacy.request_rules import GROUNDS, KINDS, OUTCOMES, Ground, Kind, Outcome
from backoffice.printing.letterhead import letterhead
from backoffice.printing.sheet import Note, Pair, Pairs, Sheet, Signature
from policies.document.queries import published

LANGUAGES = ("zh-hans", "en")


def letter(row: DataRequest, language: str) -> Sheet:
    """Return the letter about an answered request."""
    with override(language):
        outcome = Outcome(row.outcome)
        facts = [
            Pair(
                label=_("Your request"), text=_(KINDS[Kind(row.kind)]), wide=True
            ),  # msgid: marked there
            Pair(label=_("Received on"), text=row.received_on.isoformat()),
            Pair(label=_("Answered on"), text=f"{row.answered_on or ''}"),
            Pair(label=_("Archive number"), text=row.record.archive_no or f"#{row.record_id}"),
            Pair(label=_("Outcome"), text=_(OUTCOMES[outcome])),
        ]
        if row.ground:
            facts.append(Pair(label=_("Ground"), text=_(GROUNDS[Ground(row.ground)]), wide=True))
        facts.append(Pair(label=_("Reason"), text=row.reason, wide=True))
        return Sheet(
            letterhead=letterhead(fonds=published().document.fonds),
            title=_("Answer to your request about your personal data"),
            parts=(
                Note(text=_("Dear Sir or Madam, this is what became of your request."), full=True),
                Pairs(pairs=tuple(facts)),
                Note(text=_SAID[outcome](), full=True),
                Note(
                    text=_(
                        "You may object with us, with the authority that protects personal data, or in court."
                    ),
                    full=True,
                ),
            ),
            signatures=(Signature(label=_("For the company"), date=f"{row.answered_on or ''}"),),
            language=language,
        )


_SAID = {
    Outcome.DONE: lambda: _("We have done what you asked for."),
    Outcome.SEALED: lambda: _(
        "Your data is sealed: it is stored and protected, and nobody uses it any more. It is looked at only where a "
        "law demands it and two people agree."
    ),
    Outcome.DELETED: lambda: _(
        "Your data need not be kept any longer: it is destroyed by the procedure the law asks of an archive."
    ),
    Outcome.REFUSED: lambda: _("We cannot do what you asked for."),
}
