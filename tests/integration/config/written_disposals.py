"""Which addresses of disposals that change something other tests use, and where."""

_CLICKS = "archive/disposal/conftest.py"
_DELETED = "archive/disposal/test_deletions.py"
DISPOSALS = {
    "disposal_new": (_CLICKS, "/disposals/new/?records="),
    "disposal_step": (_CLICKS, 'f"/disposals/{batch}/{step}/"'),
    "disposal_item": (_CLICKS, 'f"{line}{step}/"'),
    "disposal_asked": (_DELETED, '"/disposals/asked/"'),
    "disposal_give_back": (_DELETED, 'f"/disposals/asked/{number_in(request)}/back/"'),
    "disposal_terms": ("archive/disposal/test_disposing.py", '"/disposals/terms/"'),
}
