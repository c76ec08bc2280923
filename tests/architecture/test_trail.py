"""Whatever changes something writes it down: every public function of an `actions` module reaches the audit writer."""

import ast
from functools import cache

from tests.architecture.test_layout import MODULES
from tests.architecture.test_text import parsed

WRITER = "security.audit.writer"
# Functions that write no event, each with its reason.
UNTOLD = {
    "policies.access.actions.open_to": "who opens says in the trail what was said or agreed for it",
    "administration.company.actions.choices": "only reads",
    "notices.actions.problems_with_wording": "only reads",
    "policies.regulations.actions.demand_publishable": "only reads",
    "administration.company.actions.tell_installation": "copies what an event told to the registry",
    "archive.collecting.link_actions.facts_of": "only reads",
    "archive.custody.sync_actions.follow_trail": "the event it hears is the change that lets the other side lag",
    "archive.following.actions.tell_next": "only tells of what an event told already",
    "archive.following.actions.tell_person": "the same",
    "archive.lists.actions.seal_older_views": "the same conditions, no longer open",
    "archive.printing.actions.produce": "ordering a printout and taking it are told; until then nobody has it",
    "archive.unmasking.actions.demand_unmasking": "only says whether it may be done",
    "archive.records.decided_actions.change_dropped": "the decision that drops a proposal is the event",
    "gateway.tokens.actions.use": "when a token was last used; what it does is in the trail",
    "decisions.actions.rename": "the publication that seals the titles is the event",
    "decisions.duties.actions.look_again": "the publication after which rules are asked anew is the event",
    "decisions.duties.actions.period_of": "only reads",
    "notices.actions.read": "what somebody has read of what he was told",
    "notices.actions.read_all": "the same",
    "security.audit.actions.prepare_month_keys": "makes a key before it is needed",
    "administration.sealing.actions.places_behind": "only reads",
    "administration.sealing.actions.note_delivered": "an event would be sealed, signed and delivered, and so on",
    "administration.sealing.actions.note_failed": "the same",
    "security.audit.seal_actions.seal_batch": "the leaf is its own proof; an event for it had to be sealed again",
    "security.audit.seal_actions.sign_head": "the same: the signed head is what remains",
    "security.factors.actions.first_codes": "part of setting a factor up, which is told",
    "security.factors.taking_actions.taking": "only says what is to be done",
    "security.people.recovery_actions.handing_out": "the same",
    "security.factors.actions.refuse": "remembered as a refusal, which is written after the rollback",
    "security.sessions.actions.begin": "signing in is the event",
    "security.sessions.actions.see": "when a browser was last used",
    "security.sessions.actions.move": "the same session under another key",
    "security.sessions.actions.forget": "signing out is the event",
    "security.sessions.actions.end_all": "part of an act that is told: a password set, somebody let go",
    "security.providers.flow_actions.leave_for": "on the way to a provider; coming in or being refused is told",
    "security.providers.flow_actions.come_back": "the same",
    "security.providers.flow_actions.challenge_of": "only works something out",
    "security.providers.group_actions.mapping": "only says what is to be done",
    "security.sessions.actions.came_through": "signing in is the event",
    "security.sessions.actions.end_through": "part of an act that is told: a provider changed, a link undone",
    "security.sessions.actions.end_signed_out": "the same: somebody signed out at a provider",
    "security.providers.logout_actions.is_too_fast": "only counts",
    "archive.files.held_actions.hold": "what somebody sent with a form that is not stored; attaching it is told",
    "archive.files.held_actions.drop": "the same",
    "archive.files.held_actions.forget_old": "the same",
    "archive.files.held_actions.of_page": "only reads",
    "archive.files.held_actions.named": "the same",
    "archive.files.held_actions.facts_of": "the same",
    "archive.destruction.actions.bound": "only works something out",
    "archive.files.actions.demand": "only says whether it may be done",
    "archive.files.actions.mark_of": "the same",
    "archive.files.viewing_actions.viewed": "nothing of a file's content; each page is told",
    "archive.files.viewing_actions.ask_for_preview": "asks for thumbnails, which follow from the file",
    "archive.files.viewing_actions.make_preview": "the same",
    "archive.files.viewing_actions.without_preview": "only reads",
    "archive.files.loose_actions.files_of": "only reads",
    "archive.files.loose_actions.waiting": "the same",
    "archive.backups.check_actions.verifying": "only says whether it may be done",
    "archive.collecting.actions.demand_changing": "only says whether it may be done",
    "archive.collecting.actions.key": "the same; the record that is made is the event",
    "archive.collecting.actions.department_for": "only reads",
    "archive.collecting.actions.level_for_category": "the same",
    "archive.collecting.link_actions.form_of": "the same",
    "archive.collecting.link_actions.asked_fields": "the same",
    "archive.collecting.link_actions.behind": "the same",
    "archive.collecting.actions.taken_back": "what takes the record back is the event",
    "archive.collecting.verified_actions.may_verify": "only says whether it may be done",
    "security.unfinished.actions.keep": "what somebody typed and did not send; only he reads it",
    "security.unfinished.actions.drop": "the same",
    "security.unfinished.actions.discard": "the same",
    "security.unfinished.actions.forget_old": "the same",
}


def name_of(path):
    """Return the module's name as it is imported."""
    parts = path.with_suffix("").parts
    return ".".join(parts[1:] if parts[0] == "platform" else parts).removesuffix(".__init__")


KNOWN = {name_of(path): path for path in MODULES}


@cache
def imports(module):
    """Return what each name of a module stands for: a module, or "module:name" of one."""
    found = {}
    for node in ast.walk(parsed(KNOWN[module])):
        if isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                whole = f"{node.module}.{one.name}"
                is_module = whole in KNOWN or whole == WRITER
                found[one.asname or one.name] = whole if is_module else f"{node.module}:{one.name}"
    return found


def called(module, function):
    """Give what a function calls or hands on, as "module:name"; a method is looked for in its own module."""
    named = imports(module)
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute):
            place = named.get(node.value.id, "") if isinstance(node.value, ast.Name) else ""
            is_module = place and ":" not in place
            yield f"{place}:{node.attr}" if is_module else f"{module}:{node.attr}"
        elif isinstance(node, ast.Name):
            yield named.get(node.id, f"{module}:{node.id}")


@cache
def telling():
    """Return every function of ours that calls the writer, itself or through others."""
    calls = {}
    for module, path in KNOWN.items():
        for name, place in imports(module).items():
            calls.setdefault(f"{module}:{name}", set()).add(place)
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef):
                calls.setdefault(f"{module}:{node.name}", set()).update(called(module, node))
    callers = {}
    for caller, places in calls.items():
        for place in places:
            callers.setdefault(place, set()).add(caller)
    found, waiting = set(), [f"{WRITER}:record"]
    while waiting:
        new = callers.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def acting():
    """Return the modules whose work is to change: those called actions."""
    return [one for one in KNOWN if one.split(".")[-1].endswith("actions")]


def silent():
    """Return the public functions of those modules that reach no writer."""
    found = set()
    for module in acting():
        nodes = (node for node in parsed(KNOWN[module]).body if isinstance(node, ast.FunctionDef))
        public = {node.name for node in nodes if not node.name.startswith("_")}
        found |= {f"{module}.{name}" for name in public if f"{module}:{name}" not in telling()}
    return found


def test_every_act_is_written_down_or_stands_here_with_its_reason():
    assert silent() - UNTOLD.keys() == set()
    assert UNTOLD.keys() - silent() == set(), "written down by now"


def test_the_search_finds_who_writes_and_who_does_not():
    assert "archive.records.actions:submit" in telling()
    assert "archive.records.queries:visible_to" not in telling()
    assert len(acting()) > 20
