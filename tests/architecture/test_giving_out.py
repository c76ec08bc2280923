"""Nothing leaves without having been asked what it is for: every place that counts an output or shares is known."""

import ast

from tests.architecture.test_layout import MODULES
from tests.architecture.test_text import parsed

# Where something leaves: module → what it says there of the purpose. A new one is added with its question.
COUNTED = {
    "archive/backups/actions.py": ["stated"],
    # Labels and shelf lists stay with the files in the company's own archive.
    "archive/custody/label_actions.py": ["UNASKED", "UNASKED"],
    "archive/extracts/actions.py": ["stated"],
    "archive/files/actions.py": ["stated"],
    "archive/insight/actions.py": ["UNASKED"],  # rights of the company's own staff
    # Inspection, stock-take, report, correction and check forms: on paper within the company's own archive.
    "archive/outputs/actions.py": ["UNASKED"],
    "archive/planning/actions.py": ["stated"],
    "archive/printing/actions.py": ["stated", "stated"],
    "archive/privacy/actions.py": ["UNASKED"],  # the person's own data, for the person
}
SHARED = {"archive/records/sharing_views.py": ["stated.code"]}
MADE = {"archive/records/purposes.py"}
# Who gives rows of records out must pass one of the places above: the readers of what may be exported.
READERS = {
    "exported_page": {"archive/lists/giving.py"},
    "exported_count": {"archive/printing/files.py", "archive/printing/reading.py"},
}

# Who makes files of rows: what of it are records is asked for in the actions above, what is none says why.
FILES = {
    "archive/appraisal/views.py",  # counts by department and category, no record
    "archive/backups/views.py",  # give_register
    "archive/imports/report.py",  # rows somebody brought in that became no records
    "archive/onboarding/sheets.py",  # the protocol of a handover: files, counts, questions
    "archive/insight/access_views.py",  # rights of the company's own staff
    "archive/insight/review_views.py",  # the same
    "archive/lists/bulk_views.py",  # give_skipped
    "archive/planning/views.py",  # give
    "archive/printing/files.py",  # note_rows
}


def calls(name):
    """Yield (module, call) for each call of a function of this name."""
    for path in MODULES:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call):
                called = node.func
                found = called.attr if isinstance(called, ast.Attribute) else ""
                if found == name or (isinstance(called, ast.Name) and called.id == name):
                    yield str(path), node


def said(name, of):
    """Return what each module says in its calls of a function: module → texts."""
    found = {}
    for path, node in calls(name):
        found.setdefault(path, []).append(of(node))
    return found


def test_every_output_that_is_counted_was_asked_for_its_purpose():
    assert said("count_output", lambda one: ast.unparse(one.args[3])) == COUNTED


def test_every_share_was_asked_for_its_purpose():
    def purpose(one):
        return next(ast.unparse(each.value) for each in one.keywords if each.arg == "purpose")

    assert said("share_record", purpose) == SHARED


def test_what_something_leaves_for_is_made_in_one_place():
    assert {path for path, _node in calls("Stated")} == MADE


def test_rows_that_may_leave_are_read_where_their_purpose_is_known():
    for name, known in READERS.items():
        assert {path for path, _node in calls(name)} == known


def test_files_of_rows_are_made_in_known_places():
    found = {
        str(path)
        for path in MODULES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom)
        and node.module == "archive.records.exporting"
        and {"workbook", "comma_separated"} & {one.name for one in node.names}
    }
    assert found == FILES
