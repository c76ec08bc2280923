"""Which addresses of handovers and of records at rest that change something other tests use, and where."""

_HANDOVERS = "archive/handovers/test_handovers.py"
_RESTING = "archive/resting/test_resting.py"
HANDOVERS = {
    "handover_new": (_HANDOVERS, "/handovers/new/?transferor="),
    "handover": (_HANDOVERS, "post(house, who, form, seen=shown"),
    "handover_routes": (_HANDOVERS, '"/handovers/territories/"'),
    "handover_sign": (_HANDOVERS, "}sign/"),
    "handover_cancel": (_HANDOVERS, "}cancel/"),
    "handover_settle": (_HANDOVERS, "}settle/"),
    "resting_due": (_RESTING, "DUE, do=do"),
    "resting_fetch": (_RESTING, "{DUE}fetch/"),
    "record_restore": (_RESTING, "/restore/"),
}
