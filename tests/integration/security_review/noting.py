"""Which addresses show something of a record, and what each of them left in the trail when somebody opened it."""

import inspect
import re
from dataclasses import replace

from archive.records.models import Record
from config.api.composition import PREFIX
from config.api.door import DOCUMENT
from kernel.scope import reenter
from policies.document import actions
from policies.document.queries import draft_digest, published
from policies.document.values import Consultation, Purpose
from security.audit.models import AuditEvent
from security.audit.queries import open_events
from security.audit.writer import LOOKS
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.security_review.furnishing import TITLE

BUSINESS = Purpose(code="business", zh="开展业务", en="Doing business", business=True)
# Who shows anything of a record, by the layers; of the rest only what names records to those who work on them.
WORKING = ("archive.", "decisions.views", "decisions.duties.views", "administration.undo_views")
# Who opens an address: the first of these who gets in by the table.
READERS = ("clerk", "head", "other", "auditor")
OF_A_FILE = {"record_file_look", "record_file_take"}  # the table knows no file
# Address → why what it says of a record is neither a search nor a look: the reader's own work is listed there.
OWN_WORK = {
    "did_list": "what somebody did himself, each act of it in the trail with what it changed",
    "did_undo": "the same, one act of it",
}
# What nobody of these opens in this house → what its view calls that notes the look before anything is shown.
NOTES = {
    "certificate_file": "actions.note_given(",
    "certificate_leaf": "actions.note_given(",
    "certificate_print": "actions.note_given(",
    "change_notice": "note_view(",
    "contact_new": "note_view(",
    "destruction_page": "actions.note_given(",
    "disposal": "note_search(",
    "disposal_asked": "note_search(",
    "disposal_item": "note_view(",
    "disposal_new": "note_search(",
    "disposal_step": "note_search(",
    "extract_draw": "note_view(",
    "extract_pdf": "actions.take(",
    "handover": "note_search(",
    "handover_print": "note_form(",
    "handover_routes": "note_search(",
    "handover_settle": "note_search(",
    "joint_review": "note_search(",
    "loan_back": "note_view(",
    "loan_longer": "note_view(",
    "loan_new": "note_view(",
    "loan_out": "note_view(",
    "loan_print": "note_form(",
    "loan_recall": "note_view(",
    "loan_slip": "note_view(",
    "look_record": "note_view(",
    "policy_plan_records": "note_search(",
    "policy_plan_workbook": "actions.give(",
    "printout_take": "actions.take(",
    "privacy_request_data": "actions.note_given(",
    "privacy_seal_consult": "actions.consult(",
    "privacy_seal_file": "actions.consult_file(",
    "query_request": "actions.show(",
    "share_look": "link_actions.opened_inside(",
    "share_look_picture": "link_actions.opened_inside(",
    "share_new": "note_view(",
    "record_classify": "note_view(",
    "record_share": "note_view(",
    "inspection_print": "note_form(",
    "report_print": "note_form(",
    "stock_take_print": "note_form(",
    "paper_seal_slip": "note_form(",
    "seal_due": "note_search(",
    "use_find": "note_view(",
    "use_print": "note_form(",
    "record_file_page": "viewing_actions.look_at_page(",
    "record_file_thumbnails": "viewing_actions.look_at_thumbnails(",
    "record_status": "note_view(",
    "record_unmask": "note_view(",
    "record_version": "note_view(",
}
# Views that note the look in what they call: the lines of a report, a list of stock-taking, a label.
NOTED_BELOW = {
    "use_application",
    "use_note",
    "hold",
    "extract_page",
    "report_page",
    "share_code",
    "share_end",
    "share_link",
    "share_page",
    "stock_take",
    "stock_take_labels",
    "scan_code",
}
# The rest shows nothing of a record: rules, rooms, forms to search by, what a company set up, or takes a POST alone;
# the privacy desk's register names by its number what its own request is about.
NOTHING = {
    "disposal_give_back", "disposal_terms",
    "extract_hand_over", "extract_new", "extract_release", "extract_return", "loan_close", "loan_longer_of",
    "appraisal_propose", "handover_cancel", "handover_sign",
    "use_end",
    "checklist", "collected_file", "collected_item", "collected_key", "consult", "custody_edit", "custody_new",
    "custody_use", "file_rule", "file_rule_company", "file_rules", "imports_files", "imports_recipe", "inspection",
    "inspection_photo", "inspection_photo_add", "inspection_sign", "list_blank", "look_as", "look_choose",
    "paper_seal", "paper_seal_new", "paper_seal_open", "paper_seals", "seal_new", "seal_proposal", "seal_proposals",
    "hold_add", "hold_new", "hold_release", "hold_review", "media_check", "media_issue", "onboarding_detach",
    "onboarding_question", "onboarding_reopen", "onboarding_sign", "output_limit_drop", "output_limits",
    "policy_forecast", "policy_plan", "policy_plan_new", "printout_make", "printout_stop", "privacy_assessments",
    "privacy_notices", "privacy_request", "privacy_request_letter", "privacy_request_new", "privacy_requests",
    "privacy_seal_ask", "privacy_seal_request", "privacy_sealed", "query_ask", "query_form", "query_form_drop",
    "query_form_edit", "query_form_new", "recipes_delete", "recipes_forget", "recipes_show", "record_file_remove",
    "record_files_held", "record_share_end", "report_acknowledge", "review_decide", "review_file", "review_page",
    "share_look_file",
    "review_rule", "room_issue", "room_issue_new", "stock_take_end", "stock_take_moves",
}  # fmt: skip
ELSEWHERE = NOTES.keys() | NOTED_BELOW | NOTHING
# Files that are sealed or packed, so that no text of the record is found in them: they are outputs.
PACKED = ("application/pdf", "application/vnd.openxmlformats", "text/csv", "application/zip")
OF_NOBODY = {
    "appraisal_volume_file": "counts by department and category",
    "access_report_file": "rights of the company's own staff",
    "/api/v1/imports/{number}/rows": "rows that became no records",
    "custody_shelf": "an empty place",
    "imports_rows": "rows that became no records",
    "imports_template": "a form to fill in",
    "onboarding_protocol_xlsx": "counts of a handover",
    "records_blank": "a blank form",
    "report_blank": "the same",
    "handover_blank": "the same",
    "use_blank": "the same",
    "resting_pick": "an empty list",
    "records_bulk_skipped": "none was skipped",
}


def ask_what_for(house):
    """The company asks for the purpose before it shows a card; everybody says it."""
    with reenter(house.company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        asked = Consultation(
            category="KP", asked=("CLK", "DH", "STF"), purposes=("business",), minutes=60
        )
        document = published().document
        actions.apply_document(
            admin, replace(document, purposes=(BUSINESS,), consultations=(asked,))
        )
        actions.publish(admin, draft_digest(), reason="purposes")
    for who in ("clerk", "head", "other"):
        house.post(who, "/consult/?category=KP", purpose="business")


class Noted:
    """What each opened address showed of the one record, and what lies in the trail of it."""

    def __init__(self, house):
        self.house, self.number = house, house.values["records/<int:number>"]
        with reenter(house.company.id):
            archive_no = Record.objects.get(pk=self.number).archive_no
        self.marks = (TITLE, archive_no, f"/records/{self.number}/")
        self.seen = []  # (name, who, whether it shows the record, id of the request)

    def open(self, name, who, answer):
        """Remember what an answer shows of the record."""
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        kind = answer.get("Content-Type", "")
        text = body.decode(errors="replace")
        is_packed = answer.status_code == 200 and kind.startswith(PACKED)
        shows = is_packed or any(mark in text for mark in self.marks)
        self.seen.append((name, who, shows, answer["X-Request-ID"]))

    def problems(self):
        """Return a line for each address that shows the record and did not note exactly that look."""
        with reenter(self.house.company.id):
            rows = list(AuditEvent.objects.filter(verb__in=LOOKS).order_by("pk"))
            opened = open_events(rows)
            return [
                f"{name} ({who}): {wrong}"
                for name, who, shows, request in self.seen
                if shows and name not in OWN_WORK and name not in OF_NOBODY
                for wrong in self._wrong(who, [e for e in rows if e.request_id == request], opened)
            ]

    def _wrong(self, who, events, opened):
        if len(events) != 1:
            yield f"{len(events)} notes"
            return
        event, said = events[0], opened[events[0].pk].content
        wanted = {
            "noted of somebody else": event.actor_id == str(self.house.ids[who]),
            "without IP": said.get("ip") == "127.0.0.1",
            "without purpose": who == "auditor" or said.get("purpose") == "business",
            "of another record": event.record_id in {self.number, None},
        }
        if event.record_id is None:
            found = 0 if said.get("form") in {"due.file", "check"} else 1  # nothing is due
            wanted["without criteria"] = "criteria" in said
            wanted["without the number of results"] = said.get("shown") == found
        yield from (wrong for wrong, holds in wanted.items() if not holds)


def walked(house, addresses, table, path_to, token, program):
    """Open every address as the first of the readers who gets in, and every operation of programs; return it noted."""
    noted = Noted(house)
    for name, (route, pattern) in addresses.items():
        may = "clerk" if name in OF_A_FILE else table[name] or ""
        who = next((one for one in READERS if one in may.split()), "")
        if who and pattern.callback.__module__.startswith(WORKING):
            path = path_to(house, route, pattern).replace("/x/", f"/{token}/")
            noted.open(name, who, house.browsers[who].get(path, {"purpose": "business"}))
    number = str(house.values["records/<int:number>"])
    for way in operations(house.browsers["admin"]):
        path = way.removeprefix(PREFIX.rstrip("/")).replace("{token}", token)
        path = re.sub(r"{[^}]*}", "1", re.sub(r"{(number|record)}", number, path))
        noted.open(way, "clerk", program.call("GET", path))
    return noted


def operations(browser):
    """Return the addresses of what programs read, by the document of all operations."""
    found = []
    for at, methods in browser.get(DOCUMENT).json()["paths"].items():
        if "get" in methods:
            way = at if at.startswith(PREFIX) else PREFIX.rstrip("/") + at
            found.append(way)
    return found


def unopened(seen, addresses):
    """Return the addresses of the archive that were not opened, and those of them whose view calls no note."""
    views = {name: inspect.unwrap(one.callback) for name, (_route, one) in addresses.items()}
    left = {
        name
        for name, view in views.items()
        if view.__module__.startswith("archive.") and name not in {one[0] for one in seen}
    }
    silent = {
        name for name in left & NOTES.keys() if NOTES[name] not in inspect.getsource(views[name])
    }
    return left, silent
