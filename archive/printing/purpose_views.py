"""What the screens of export and print ask before rows with personal data leave (REQ-CON-02)."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from archive.outputs.asking import PURPOSE, Question, is_said, page, remember, words
from archive.printing.covering import leaving_out
from archive.printing.models import Printout
from archive.printing.stating import covered_of, personal_in, stated_in
from kernel.errors import Invalid
from kernel.scope import current
from security.actor import Actor


def asked_purpose(request: HttpRequest, form: str, back: str) -> HttpResponse | None:
    """Return the page that asks what rows are for; None where that is said and does, or nothing is asked.

    Of rows that no consent covers it says how many of how many, and offers to leave them out.
    """
    actor: Actor = current().actor
    if not personal_in(actor, form, request.GET):
        return None
    title = str(Printout.Form(form).label)
    if not request.GET.get(PURPOSE):
        return page(request, Question(title=title, back=back))
    problem = is_said(request)
    if problem:
        return page(request, Question(title=title, back=back, problem=problem))
    try:
        stated_in(actor, form, request.GET)
    except Invalid as error:
        _rows, kept = covered_of(actor, form, request.GET)
        question = Question(
            title=title,
            back=back,
            problem=words(error),
            consequence=_("{count} records would be left.").format(count=f"{kept:,}")
            if kept
            else _(
                "No record would be left. Record the consents first, or choose another purpose."
            ),
            without=leaving_out(request.GET) if kept else None,
        )
        return page(request, question)
    remember(request, request.GET[PURPOSE])
    return None
