"""Words for what stands in the trail as codes."""

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

# The letters are the rights of presets §1.2: a refusal names the right that was missing.
VERBS = {
    "C": _("register"),
    "U": _("change"),
    "Q": _("look up"),
    "I": pgettext_lazy("right", "import"),
    "O": _("export"),
    "R": _("review"),
    "F": _("file a record"),
    "L": _("work at the loan desk"),
    "B": _("request"),
    "Y": _("copy"),
    "A": _("approve"),
    "S": _("unmask"),
    "P": _("share"),
    "T": _("transfer"),
    "H": _("seal"),
    "D": _("destroy"),
    "K": _("configure"),
    "G": _("audit"),
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
    "department.view": _("look at departments"),
    "department.make": _("make a department"),
    "department.change": _("rename a department"),
    "department.close": _("close a department"),
    "position.view": _("look at positions"),
    "position.make": _("make a position"),
    "position.change": _("rename a position"),
    "position.close": _("close a position"),
    "record.create": _("register a record"),
    "record.edit": _("edit a record"),
    "record.view": _("read a record"),
    "record.file": _("file a record"),
    "record.import": _("import records"),
    "record.propose": _("propose a change"),
    "record.review": _("review a record"),
    "record.search": _("search records"),
    "record.export": _("export records"),
    "policy.publish": _("publish the policy"),
    "import.commit": _("import records"),
    "import.cancel": _("cancel an import"),
    "import.give_back": _("give rows of an import back"),
    "import.receive": _("upload a ledger"),
    "import.rehearse": _("rehearse an import"),
    "record.approve": _("approve a record"),
    "record.change": _("change a record"),
    "record.return": _("return a record"),
    "record.submit": _("submit a record"),
    "record.withdraw": _("withdraw a record"),
    "request.ask": _("ask for a decision"),
    "request.decide": _("decide"),
    "request.withdraw": _("withdraw a request"),
    "notices.view": _("look at the company's notices"),
    "notices.choose": _("choose how to hear of notices"),
    "notices.channel": _("change a channel of notices"),
    "notices.switch": _("switch a channel on or off"),
    "notices.remove": _("remove a channel of notices"),
    "notices.reword": _("change the text of a notice"),
    "notices.sender": _("change the sender of mails"),
    "notices.test": _("send a test"),
    "begin_epoch": _("begin a key epoch"),
    "end_epoch": _("end a key epoch"),
    "destroy_keys": _("destroy keys"),
}
OUTCOMES = {"done": _("done"), "refused": _("refused"), "failed": _("failed")}
# What acts by itself, by its name in the trail.
SYSTEMS = {
    "system:command": _("the command line"),
    "system:job": _("background work"),
    "system:notices": _("the delivery of notices"),
    "system:provisioning": _("the system, with the company"),
    "system:sign-in": _("the sign-in page"),
    "system:sign-up": _("the sign-up page"),
    "system:web": _("the web server"),
}
TARGETS = {
    "person": _("person"),
    "record": _("record"),
    "department": _("department"),
    "position": _("position"),
    "appointment": _("post"),
    "policy": _("policy"),
    "audit": _("audit trail"),
    "import": _("import"),
    "request": _("request"),
    "category": _("category"),
    "channel": _("channel"),
    "delivery": _("deliveries"),
    "kind": _("notice"),
    "sender": _("sender of mails"),
    "wording": _("texts of notices"),
}


def verb_said(verb: str) -> str:
    """Return the words for a verb, or its code when nobody gave it words."""
    return str(VERBS[verb]) if verb in VERBS else verb


def actor_said(actor: str, name: str) -> str:
    """Return the name of who acted, in words where it was the system itself."""
    return str(SYSTEMS.get(actor, name))


def target_said(kind: str, number: str) -> str:
    """Return the words for what an event touched."""
    word = str(TARGETS[kind]) if kind in TARGETS else gettext(kind) if kind else ""
    which = gettext(number) if number.islower() else number  # "policy:draft" names a state
    return f"{word} {which}".strip()
