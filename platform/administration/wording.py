"""Words for what stands in the trail as codes."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

VERBS = {
    "audit.read": _("read the audit trail"),
    "person.sign_in": _("sign in"),
    "person.sign_out": _("sign out"),
    "person.register": _("register a person"),
    "person.change": _("change a person"),
    "person.password": _("set a password"),
    "person.own_password": _("change one's own password"),
    "person.deactivate": _("let a person go"),
    "person.reactivate": _("let a person sign in again"),
    "person.view": _("look at people"),
    "post.appoint": _("give a post"),
    "post.end": _("end a post"),
    "department.make": _("make a department"),
    "department.change": _("rename a department"),
    "department.close": _("close a department"),
    "position.make": _("make a position"),
    "position.change": _("rename a position"),
    "position.close": _("close a position"),
    "record.create": _("register a record"),
    "record.edit": _("change a record"),
    "record.view": _("read a record"),
    "record.file": _("file a record"),
    "record.search": _("search records"),
    "policy.publish": _("publish the policy"),
    "import.commit": _("import records"),
}
OUTCOMES = {"done": _("done"), "refused": _("refused"), "failed": _("failed")}
TARGETS = {
    "person": _("person"),
    "record": _("record"),
    "department": _("department"),
    "position": _("position"),
    "appointment": _("post"),
    "policy": _("policy"),
    "audit": _("audit trail"),
}


def verb_said(verb: str) -> str:
    """Return the words for a verb, or its code when nobody gave it words."""
    return str(VERBS[verb]) if verb in VERBS else verb


def target_said(kind: str, number: str) -> str:
    """Return the words for what an event touched."""
    word = str(TARGETS[kind]) if kind in TARGETS else gettext(kind) if kind else ""
    return f"{word} {number}".strip()
