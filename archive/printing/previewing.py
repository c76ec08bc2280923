"""Shows a form of a draft as it would be printed, blank or filled with examples; no record is read."""

from collections.abc import Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from archive.printing.blank import Blank
from archive.printing.laying import sheet_on
from archive.printing.sampled import DAY, Sampled
from archive.printing.sheets import blank_sheets, copies
from archive.records.controls import name_of
from archive.records.shapes import Shape, shape_of
from backoffice.printing.sheet import Sheet
from backoffice.printing.typesetting import copies_of, pdf_of, picture_of
from policies.document import pictured
from policies.document.effective import fileable
from policies.document.queries import PublishedPolicy
from policies.document.values import PolicyDocument
from policies.forms.rules import OF_LISTS, Form

DRAFT = "draft"  # stands for the digest, which takes longer to work out than the form


class DraftedForms:
    """Fills the port of print."""

    def picture(
        self, document: PolicyDocument, form: Form, category: str, *, filled: bool
    ) -> bytes:
        """Return the first pages of the first copy as one PNG."""
        return picture_of(_sheets(document, form, category, filled=filled)[0])

    def pdf(self, document: PolicyDocument, form: Form, category: str, *, filled: bool) -> bytes:
        """Return all copies as PDF."""
        return copies_of([pdf_of(one) for one in _sheets(document, form, category, filled=filled)])


def _sheets(
    document: PolicyDocument, form: Form, category: str, *, filled: bool
) -> Sequence[Sheet]:
    shape = _shape(document, form, category)
    if not filled and form.kind not in OF_LISTS:
        return blank_sheets(form, shape)
    language = get_language() or "en"
    level = next((one for one in document.levels if one.code == shape.category.level), None)
    source: Blank = Sampled(
        shape=shape,
        language=language,
        level=name_of(level, language) if level and form.kind not in OF_LISTS else "",
    )
    printed = _("Printed by {name}, {moment}").format(name=_("Wang Min"), moment=f"{DAY} 09:30")
    sheet = sheet_on(form, source, printed_on=DAY, footer=printed)
    return copies(form, sheet)


def _shape(document: PolicyDocument, form: Form, category: str) -> Shape:
    """Return the category a form is shown for: the one asked for, else the first it is printed for."""
    known = [one.code for one in fileable(document)] or [one.code for one in document.categories]
    named = [code for code in known if _is_below(document, code, form.categories)]
    code = category or next(iter(named or form.categories or known))
    policy = PublishedPolicy(document=document, digest=DRAFT, number=0, slots={})
    return shape_of(policy, code)


def _is_below(document: PolicyDocument, code: str, named: Sequence[str]) -> bool:
    while code and code not in named:
        code = document.categories_by_code[code].parent
    return bool(code)


def register_press() -> None:
    """Fill the port; called once at start-up."""
    pictured.fill(DraftedForms())
