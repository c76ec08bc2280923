"""Addresses of the register, of answers to customers and of loans that change what other tests use, and where."""

_FILING = "archive/register/test_filing.py"
_AFTER = "archive/register/test_after_filing.py"
_EXTRACTS = "archive/extracts/test_answers.py"
_LOANS, _IN_TIME = "archive/loans/test_lending.py", "archive/loans/test_in_time.py"
_SHARED = "archive/sharing/test_shared.py"
REGISTER = {
    "share_new": (_SHARED, "}/shares/new/"),
    "share_link": (_SHARED, "}/link/"),
    "share_code": (_SHARED, "}/code/"),
    "share_end": (_SHARED, "}/end/"),
    "shared": (_SHARED, "outsider.enters("),
    "loan_new": (_LOANS, "/loans/new/?numbers="),
    "loan_out": (_LOANS, "}/out/"),
    "loan_close": (_IN_TIME, "}/close/"),
    "loan_back": (_LOANS, "}/back/"),
    "loan_longer": (_IN_TIME, "}/longer/"),
    "loan_recall": (_IN_TIME, "}/recall/"),
    "extract_new": (_EXTRACTS, '"/extracts/new/"'),
    "extract_draw": (_EXTRACTS, "draw/?numbers="),
    "extract_release": (_EXTRACTS, "}release/"),
    "extract_return": (_EXTRACTS, "}return/"),
    "extract_hand_over": (_EXTRACTS, "}handed/"),
    "register_correct": (_FILING, 'post("archivist", form, field='),
    "report_new": (_AFTER, '"/register/reports/new/", what='),
    "report_acknowledge": (_AFTER, "acknowledge/"),
    "record_provisional": (_AFTER, "provisional/"),
    "record_confirm": (_AFTER, "confirm/"),
    "record_prove": (_AFTER, "prove/"),
    "catalogue_print": (_AFTER, "/register/catalogue/print/"),
    "catalogue_export": (_AFTER, "/register/catalogue/export/"),
}
