"""Which addresses of applications to use archives change something other tests use, and where."""

_USES, _HOUSE = "archive/using/test_using.py", "archive/using/conftest.py"
USES = {
    "use_new": (_HOUSE, "/uses/new/?numbers="),
    "use_find": (_HOUSE, "}/find/"),
    "use_end": (_USES, "}/end/"),
    "use_note": (_USES, "}/note/"),
}
