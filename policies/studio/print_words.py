"""The words of printed forms: kinds, blocks, paper, heads, and whose name stands in a box to sign."""

from django.utils.translation import gettext_lazy as _

from policies.studio.words import Words

FORM_KINDS: Words = {
    "card": _("Record card"),
    "entry": _("Registration form"),
    "register": _("Register of records"),
    "catalogue": _("Catalogue"),
    "use": _("Application for use"),
    "loan": _("Loan slip"),
    "query": _("Query record"),
    "handover": _("Handover list"),
    "inspection": _("Inspection record"),
    "review": _("Review record"),
    "disposal": _("Destruction list"),
    "seal": _("Seal record"),
    "incident": _("Incident report"),
    "training": _("Training and confidentiality"),
    "customer": _("Form the customer fills in"),
}
BLOCK_KINDS: Words = {
    "section": _("Fields of a section"),
    "fields": _("Chosen fields"),
    "group": _("List of rows as a table"),
    "rows": _("Lines of a list"),
    "text": _("Text"),
    "signatures": _("Boxes to sign"),
    "code": _("Number with QR code"),
}
PAPERS: Words = {"A4": "A4", "A5": "A5"}
HEADS: Words = {
    "company": _("Letterhead of the company"),
    "fonds": _("Fonds number"),
    "number": _("Number"),
    "date": _("Date"),
    "pages": _("Page n of m"),
}
NAMED: Words = {
    "": _("Nobody's: signed by hand"),
    "created": _("Who entered the record"),
    "signed": _("Who reviewed it"),
    "filed": _("Who filed it"),
}
