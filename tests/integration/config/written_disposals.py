"""Which addresses of disposals that change something other tests use, and where."""

_CLICKS = "archive/disposal/conftest.py"
DISPOSALS = {
    "disposal_new": (_CLICKS, "/disposals/new/?records="),
    "disposal_step": (_CLICKS, 'f"/disposals/{batch}/{step}/"'),
    "disposal_item": (_CLICKS, 'f"{line}{step}/"'),
    "disposal_terms": ("archive/disposal/test_disposing.py", '"/disposals/terms/"'),
}
