"""What each screen of the onboarding guide is for: imports, their rows, and the coming in of a company."""

from backoffice.guide.screens import Screen
from kernel.text import N_


def _in(section: str, line: str) -> Screen:
    return Screen(guide="onboarding", section=section, line=line)


ONBOARDING = {
    "imports_list": _in("upload", N_("Every ledger that was brought in, and what became of it.")),
    "imports_templates": _in("upload", N_("Empty ledgers to fill in, with lists to choose from.")),
    "imports_new": _in("upload", N_("Give a ledger; nothing becomes a record before you commit.")),
    "imports_columns": _in("columns", N_("Say which field each column fills.")),
    "imports_show": _in("rehearsal", N_("How far the import is, and what was found.")),
    "imports_files": _in("files", N_("Whose file each row lies in: found, new, or to be chosen.")),
    "imports_compare": _in(
        "compare",
        N_("What a ledger says beside what its records have; you take or leave it."),
    ),
    "mending_grid": _in(
        "grid", N_("Correct the rows of a ledger; the file itself stays as it is.")
    ),
    "imports_alike": _in(
        "known", N_("Rows that may be a customer there is: say whether they are.")
    ),
    "recipes_list": _in("recipes", N_("How ledgers were read, kept for the next one like them.")),
    "recipes_show": _in("recipes", N_("What a recipe says, and the values that were corrected.")),
    "imports_recalled": _in(
        "recipes", N_("Values corrected as in an earlier ledger; leave any as the file has it.")
    ),
    "mending_corrected": _in(
        "left-out", N_("Give the rows left out back, corrected in a spreadsheet.")
    ),
    "mending_values": _in("values", N_("Say once what a value means; it counts for all rows.")),
    "onboarding_list": _in(
        "project", N_("What a company brings, file by file, until it has signed.")
    ),
    "onboarding_new": _in("project", N_("Begin the coming in of a company.")),
    "onboarding_edit": _in("project", N_("Name the project anew.")),
    "onboarding_project": _in(
        "project", N_("Who brings which file by when, how far it is, what is asked.")
    ),
    "onboarding_file_add": _in("project", N_("Say which file is expected, and whose.")),
    "onboarding_file_edit": _in("project", N_("Say anew what is expected as a file.")),
    "onboarding_file_move": _in("project", N_("Say behind which file it comes in.")),
    "onboarding_leave_out": _in("project", N_("Say why a file does not come in.")),
    "onboarding_tick": _in("project", N_("Give the figure of a file that came in another way.")),
    "onboarding_upload": _in(
        "project", N_("Give the file; it goes on as any import and belongs here.")
    ),
    "onboarding_attach": _in("project", N_("Say which import this file came in by.")),
    "onboarding_file": _in("protocol", N_("What became of a file, and why rows of it stay out.")),
    "onboarding_ask": _in("questions", N_("Ask a department, or one person, until a day.")),
    "onboarding_questions": _in(
        "questions", N_("What you or your department are asked about old lists.")
    ),
    "onboarding_question": _in("questions", N_("One question, and its answer.")),
    "onboarding_protocol": _in(
        "protocol", N_("Every row and every amount of every file, accounted for.")
    ),
    "onboarding_sign": _in("protocol", N_("Sign for the company what became of it.")),
}
