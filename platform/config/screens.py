"""What each screen is for, and which section of which guide tells how it is used."""

from backoffice.guide.screens import Screen
from config.beside_screens import BESIDE
from config.provider_screens import PROVIDERS
from config.register_screens import REGISTER
from kernel.text import N_


def _in(place: str, line: str) -> Screen:
    guide, _slash, section = place.partition("/")
    return Screen(guide=guide, section=section, line=line)


SCREENS = {
    "wagtailadmin_home": _in(
        "staff/home", N_("What waits for you, what you wait for, and what falls due.")
    ),
    "records_list": _in("staff/find", N_("Every record you may see: search, narrow, open.")),
    "record_page": _in(
        "staff/find",
        N_("One record: its fields, its number, until when it is kept and why, and its history."),
    ),
    "records_choose": _in(
        "staff/enter", N_("Choose the category of what you enter; each asks for its own fields.")
    ),
    "records_new": _in("staff/enter", N_("Enter a record; what you type is kept while you type.")),
    "record_edit": _in(
        "staff/change", N_("Change a record; every change keeps the old value and its reason.")
    ),
    "record_category": _in(
        "staff/change", N_("Put a record into another category; its archive number stays.")
    ),
    "record_classify": _in(
        "staff/classify", N_("Give a record its class, so that it can be completed and filed.")
    ),
    "records_forms": _in("staff/print", N_("Forms to print, fill in by hand and have signed.")),
    "printouts": _in("staff/print", N_("Long prints: how far they are, and their PDF.")),
    "did_list": _in("staff/undo", N_("What you did, each act in one line, with the way back.")),
    "did_undo": _in("staff/undo", N_("Look at what would be taken back before it is done.")),
    "requests_inbox": _in("staff/decide", N_("What others ask you to decide.")),
    "requests_asked": _in("staff/decide", N_("What you asked for, and how far it is.")),
    "request_page": _in(
        "staff/decide", N_("One request: what is asked, who decided, who is next.")
    ),
    "cooperation_list": _in(
        "staff/cooperate", N_("What departments ask of each other, each with a day and an answer.")
    ),
    "cooperation_new": _in(
        "staff/cooperate", N_("Ask a department to help with a record or a category.")
    ),
    "cooperation_page": _in(
        "staff/cooperate", N_("One task: what is asked, until when, who took it, the answer.")
    ),
    "duties_list": _in(
        "staff/duties", N_("What you have to do by a day and to sign; it appears by itself.")
    ),
    "duty_page": _in(
        "staff/duties", N_("One duty: what it is, by when, how far its work is, who signed.")
    ),
    "stand_ins_list": _in("staff/stand-in", N_("Who decides for whom, and from when to when.")),
    "people_stand_ins": _in("staff/stand-in", N_("Who decides for whom, and from when to when.")),
    "stand_in_new": _in("staff/stand-in", N_("Name who decides while somebody is away.")),
    "own_account": _in(
        "staff/account", N_("Your sign-in, your posts, and how Fonds looks to you.")
    ),
    "own_password": _in("staff/account", N_("Choose a new password for yourself.")),
    "file_rules": _in(
        "admin/files", N_("Which files records take, how large they may be, how they are named.")
    ),
    "file_rule_company": _in(
        "admin/files", N_("What holds for files of all categories that say nothing of their own.")
    ),
    "file_rule": _in("admin/files", N_("What files of one category may be and are called.")),
    "own_factors": _in(
        "staff/second", N_("What you sign in with besides the password: an app, recovery codes.")
    ),
    "own_app": _in("staff/second", N_("Connect an app on your phone with your account.")),
    "own_passkey": _in("staff/second", N_("Let a device sign you in by finger, face or PIN.")),
    "own_codes": _in("staff/second", N_("Codes for when the device is not at hand.")),
    "own_factor_remove": _in("staff/second", N_("Remove a way to sign in that you lost.")),
    "own_sessions": _in(
        "staff/second", N_("Every browser you are signed in with; end what is not yours.")
    ),
    "own_confirm": _in("staff/second", N_("Prove once more that it is you.")),
    "notices": _in("staff/account", N_("What you were told; each leads to what it is about.")),
    "notice_choices": _in("staff/account", N_("Choose how you hear of what.")),
    "notice_work": _in("staff/account", N_("What became of work in the background.")),
    "access_ask": _in(
        "staff/refused", N_("Ask for a right that you lack, for a time and a purpose.")
    ),
    "people_list": _in(
        "admin/people", N_("Who works here, and as what; rights follow from posts.")
    ),
    "person_former_new": _in(
        "admin/people", N_("Enter somebody who left, so that old records can name them.")
    ),
    "person_new": _in("admin/people", N_("Register a colleague, with or without a sign-in.")),
    "person": _in("admin/people", N_("One colleague: sign-in, posts, and what may be done.")),
    "person_edit": _in("admin/people", N_("Correct what is known of a colleague.")),
    "person_password": _in("admin/people", N_("Give a colleague a password for one sign-in.")),
    "person_leave": _in(
        "admin/people", N_("End the posts and the sign-in of who leaves; the history stays.")
    ),
    "person_work": _in("admin/people", N_("What is open for somebody, and who takes it over.")),
    "person_shut_out": _in(
        "admin/people", N_("Take a sign-in at once when something is wrong; the work stays listed.")
    ),
    "person_appoint": _in("admin/people", N_("Give a colleague a post, from a day on.")),
    "appointment_end": _in("admin/people", N_("End a post on a day.")),
    "departments_list": _in("admin/people", N_("The departments of the company.")),
    "positions_list": _in("admin/people", N_("The positions of the company.")),
    "unit_new": _in("admin/people", N_("Add a department or a position.")),
    "unit_edit": _in("admin/people", N_("Name a department or a position; its code stays.")),
    "invitations_list": _in("admin/invite", N_("Who was invited, and whose link still waits.")),
    "people_invite": _in("admin/invite", N_("Invite who may sign in and has no password yet.")),
    "people_invited": _in("admin/invite", N_("The links that were just made, shown this once.")),
    "people_in": _in(
        "admin/bulk", N_("Take people out as a workbook, and read the changed one in.")
    ),
    "people_preview": _in(
        "admin/bulk", N_("Who would come, move and leave; nothing is changed yet.")
    ),
    "department_names": _in(
        "admin/bulk", N_("Give the departments of the pack the names of your company.")
    ),
    "keepers_report": _in("admin/bulk", N_("Departments and categories that nobody looks after.")),
    "company_settings": _in(
        "admin/company", N_("How the company appears: name, logo, colour, letterhead.")
    ),
    "company_sign_in": _in(
        "admin/sign-in", N_("Who needs more than a password, and from when on.")
    ),
    "sign_in_tries": _in(
        "admin/sign-in", N_("Wrong passwords that still count, and what is locked by them.")
    ),
    "sign_in_unlock": _in("admin/sign-in", N_("Unlock a sign-in before its time.")),
    "person_sessions": _in(
        "admin/sign-in", N_("Where somebody is signed in; end it when something is wrong.")
    ),
    "person_recovery": _in(
        "admin/sign-in", N_("Hand out a link to choose a new password, with a reason.")
    ),
    "person_factors": _in("admin/sign-in", N_("Take second factors from somebody who lost them.")),
    "output_figures": _in(
        "auditor/refused", N_("How often who let how many rows out, month by month.")
    ),
    "access_report": _in(
        "admin/rights", N_("Who has access to what, which rights lie idle, which end soon.")
    ),
    "output_limits": _in(
        "admin/rights", N_("How many rows may leave at once, by category and position.")
    ),
    "second_administrator": _in(
        "admin/people", N_("Whether changes of roles need a second administrator.")
    ),
    "break_glass_list": _in("admin/operators", N_("Which operators asked to come in.")),
    "break_glass": _in("admin/operators", N_("What an operator asked for, and then did.")),
    "review_rule": _in("admin/reviews", N_("The reviews of access there were, and who reviews.")),
    "review_page": _in("admin/reviews", N_("Keep or withdraw what people hold, with a reason.")),
    "company_calendar": _in(
        "admin/calendar", N_("Which days are worked; deadlines in working days follow it.")
    ),
    "company_calendar_year": _in(
        "admin/calendar", N_("The working days of one year, and your own days in it.")
    ),
    "notice_channels": _in("admin/notices", N_("Group robots and webhooks that hear of notices.")),
    "notice_channel_new": _in(
        "admin/notices", N_("Make a channel; it is off until you switch it on.")
    ),
    "notice_channel": _in("admin/notices", N_("One channel: its address, what it hears, a test.")),
    "notice_channel_remove": _in("admin/notices", N_("Remove a channel for good.")),
    "notice_sender": _in("admin/notices", N_("From which name and address mails come.")),
    "notice_texts": _in("admin/notices", N_("What each notice says, in both languages.")),
    "notice_text": _in("admin/notices", N_("The words of one notice, with a preview.")),
    "notice_deliveries": _in("admin/notices", N_("What was sent, and what was refused and why.")),
    "policy_overview": _in(
        "admin/publish", N_("The version in force, the draft with its changes, and the history.")
    ),
    "policy_publish": _in(
        "admin/publish", N_("Look at every change once more, give the reason, publish.")
    ),
    "policy_plan": _in(
        "admin/publish", N_("Look at what the draft does to each record before you publish it.")
    ),
    "policy_plan_records": _in(
        "admin/publish", N_("See which records one change concerns, what was and what will be.")
    ),
    "policy_forecast": _in(
        "admin/retention",
        N_("How many records fall due in which month, in force and under the draft."),
    ),
    "policy_discard": _in("admin/publish", N_("Throw the draft away; what is in force stays.")),
    "policy_proposed": _in(
        "admin/agree", N_("Every difference that somebody asks you to agree to.")
    ),
    "policy_version": _in(
        "admin/versions", N_("What a published version changed, by whom and why.")
    ),
    "policy_revert": _in("admin/versions", N_("Open a draft that says what an old version said.")),
    "policy_cases": _in("admin/cases", N_("What others do well, and which revision it led to.")),
    "policy_case": _in(
        "admin/cases", N_("One reference case, and the revisions it stands behind.")
    ),
    "policy_case_add": _in("admin/cases", N_("Note what others do well.")),
    "policy_case_edit": _in("admin/cases", N_("Change the words of a reference case.")),
    "policy_packs": _in(
        "admin/cases", N_("The policy packs that come with Fonds, to read and learn from.")
    ),
    "policy_pack_shown": _in(
        "admin/cases", N_("What one pack says: categories, fields, numbers, periods, approvals.")
    ),
    "policy_heading": _in(
        "admin/categories",
        N_("The names of the company, its departments and positions in the regulation."),
    ),
    "policy_scope_add": _in(
        "admin/scope", N_("Say for which kinds of record the regulation covers whom.")
    ),
    "policy_scope_edit": _in(
        "admin/scope", N_("Change whom the regulation covers; it counts once published.")
    ),
    "policy_levels": _in(
        "admin/categories",
        N_("The levels in their order, what categories demand, and one for all archives."),
    ),
    "policy_confidentiality": _in(
        "admin/categories",
        N_("Say what of a category is kept confidential, how, and who answers for it."),
    ),
    "policy_approvals": _in(
        "admin/approvals", N_("Who decides what, step by step, and who that is today.")
    ),
    "policy_approval_add": _in("admin/approvals", N_("Say who decides, in which order.")),
    "policy_approval_edit": _in(
        "admin/approvals", N_("Change who decides, in which order; it counts once published.")
    ),
    "policy_cadences": _in(
        "admin/cadences", N_("What is done again and again, how often, and whose duty it is.")
    ),
    "policy_cadence_add": _in(
        "admin/cadences", N_("Say what is done again and again, and by whom.")
    ),
    "policy_cadence_edit": _in(
        "admin/cadences", N_("Change how often and by whom; it counts once published.")
    ),
    "policy_prints": _in(
        "admin/prints",
        N_("What cards, registration forms, catalogues and slips look like on paper."),
    ),
    "policy_print_add": _in("admin/prints", N_("Say what is printed, for which categories.")),
    "policy_print": _in("admin/prints", N_("Arrange the blocks and see the sheet they make.")),
    "policy_print_edit": _in("admin/prints", N_("Change title, categories, paper, head, copies.")),
    "policy_print_block_add": _in("admin/prints", N_("Say what the new block shows.")),
    "policy_print_block": _in("admin/prints", N_("Change what a block shows, in which order.")),
    "policy_print_block_move": _in("admin/prints", N_("Put a block elsewhere on the sheet.")),
    "policy_departments": _in(
        "admin/bulk",
        N_("Say once which department of yours each department of the pack really is."),
    ),
    "policy_pack": _in(
        "admin/pack", N_("What the company changed of its pack, and whether that has a newer text.")
    ),
    "policy_file": _in(
        "admin/pack", N_("Read a whole policy in from a file; its difference is shown first.")
    ),
    "policy_pack_upgrade": _in(
        "admin/pack", N_("Look at what the newer text brings, decide what both changed.")
    ),
    "policy_sheets": _in(
        "admin/tables", N_("Take the policy out as a workbook, and read the changed one in.")
    ),
    "policy_sheets_preview": _in(
        "admin/tables", N_("What a file would add, change and take away; nothing is changed yet.")
    ),
    "policy_categories": _in(
        "admin/categories", N_("What the company keeps, category by category.")
    ),
    "policy_category": _in(
        "admin/categories", N_("All rules of one category: number, period, fields, rights.")
    ),
    "policy_category_add": _in("admin/categories", N_("Add a category to the draft.")),
    "policy_category_edit": _in("admin/categories", N_("Change a category in the draft.")),
    "policy_stages": _in(
        "admin/stages", N_("The steps of a record's life, and which departments alone act in them.")
    ),
    "policy_category_move": _in(
        "admin/categories", N_("Put a category elsewhere in the tree, with all below it.")
    ),
    "policy_section_add": _in(
        "admin/categories", N_("Add a section of fields that a department owns.")
    ),
    "policy_section_edit": _in(
        "admin/categories", N_("Change a section of fields and who owns it.")
    ),
    "policy_field_add": _in(
        "admin/categories", N_("Add a field: its name, type, and how it is protected.")
    ),
    "policy_field_edit": _in(
        "admin/categories", N_("Change a field; its code and old values stay.")
    ),
    "policy_form": _in(
        "admin/form", N_("Fields by section, and beside them the entry form they make.")
    ),
    "policy_field_move": _in("admin/form", N_("Put a field elsewhere in the form.")),
    "policy_naming": _in(
        "admin/categories", N_("How the titles of a category are put together, with an example.")
    ),
    "policy_number": _in(
        "admin/number", N_("The pattern of the archive numbers, with an example.")
    ),
    "policy_retention_add": _in(
        "admin/retention", N_("Add a period: how long, from which date, and then what.")
    ),
    "policy_retention_edit": _in(
        "admin/retention", N_("Change a period and see what it means for an example.")
    ),
    "policy_rights": _in("admin/rights", N_("Who may do what with which category in the end.")),
    "policy_who": _in(
        "admin/rights", N_("Every person who may do something there, and by which right.")
    ),
    "look_choose": _in(
        "admin/rights", N_("Choose a person to see menu and records as they would.")
    ),
    "look_as": _in("admin/rights", N_("What this person meets; nothing can be changed here.")),
    "look_record": _in("admin/rights", N_("One record as this person would read it.")),
    "record_place": _in(
        "staff/change", N_("How confidential a record is, and who is in charge of it.")
    ),
    "record_share": _in("staff/find", N_("Let a colleague look this one record up until a day.")),
    "record_who": _in(
        "staff/find", N_("Every person who may look this record up, and by which right.")
    ),
    "policy_grid": _in("admin/rights", N_("Tick rights in a grid of departments.")),
    "policy_grant_add": _in("admin/rights", N_("Give a department or position a right.")),
    "policy_grant_edit": _in("admin/rights", N_("Change a right that was given.")),
    "regulations": _in(
        "staff/regulations", N_("What the company goes by; what you have to read stands out.")
    ),
    "regulation": _in(
        "staff/regulations", N_("The words in force, with what carries each clause out.")
    ),
    "regulation_version": _in("staff/regulations", N_("The words of one version.")),
    "regulation_ask": _in("staff/regulations", N_("Say why a regulation should be revised.")),
    "regulation_new": _in("admin/regulations", N_("Write or paste a new regulation.")),
    "regulation_draft": _in(
        "admin/regulations", N_("The draft clause by clause; link each with what carries it out.")
    ),
    "regulation_edit": _in("admin/regulations", N_("Change the words of the draft.")),
    "regulation_link": _in(
        "admin/regulations", N_("Say which part of the policy carries a clause out.")
    ),
    "regulation_publish": _in(
        "admin/regulations", N_("Say why, look at what is new, and publish.")
    ),
    "regulation_proposed": _in(
        "admin/regulations", N_("A regulation somebody asks you to agree to.")
    ),
    "regulation_readers": _in("admin/regulations", N_("Who has acknowledged it and who has not.")),
    "regulation_repeal": _in("admin/regulations", N_("End a regulation without a successor.")),
    "my_tokens": _in(
        "admin/programs", N_("Programs that act as you; revoke what you do not know.")
    ),
    "my_token_new": _in("admin/programs", N_("Make a token for a program of yours.")),
    "all_tokens": _in("admin/programs", N_("Every token by which a program comes in.")),
    "account_token_new": _in("admin/programs", N_("Make a token for a program that is nobody's.")),
    "token": _in("admin/programs", N_("One token: whose, with which rights, used when.")),
    "hooks": _in("admin/programs", N_("Programs that are told what happens here.")),
    "hook_new": _in("admin/programs", N_("Tell a program of yours what happens here.")),
    "hook": _in("admin/programs", N_("One webhook: what it is told, and whether that arrived.")),
    "hook_edit": _in("admin/programs", N_("Change what a program is told, and where.")),
    "hook_secret": _in("admin/programs", N_("The new secret of a webhook, shown this once.")),
    "hook_remove": _in("admin/programs", N_("Tell a program no more.")),
    "api_guide": _in("admin/programs", N_("What a program may call here, and what it gets.")),
    "trail_list": _in("auditor/trail", N_("Who did what, when and with which outcome.")),
    "policy_reading": _in("auditor/configuration", N_("What the company goes by, read only.")),
    "trail_seal": _in("auditor/seal", N_("How far the trail is sealed, and taking it along.")),
    "trail_keeping": _in("admin/company", N_("For how long the audit trail can be read.")),
    "console_companies": _in("operator/console", N_("The companies of this installation.")),
    "console_new_company": _in(
        "operator/console", N_("Make a company from a policy pack, with its first person.")
    ),
    "console_company": _in("operator/console", N_("One company: its state, and suspending it.")),
    "console_access": _in("operator/access", N_("Ask a company to let you in, and go in.")),
    "guides": _in(
        "staff/home", N_("Every guide: read it, or open its section from Help on any screen.")
    ),
    "guide_page": _in("staff/home", N_("Read a whole guide, task by task, with pictures.")),
    **BESIDE,
    **PROVIDERS,
    **REGISTER,
}
