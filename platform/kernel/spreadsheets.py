"""What a spreadsheet would run as a formula when it opens a text table, and the shield against it."""

RUNS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")  # with the wide signs of East Asia
_SHIELD = "'"


def shielded(text: str) -> str:
    """Return text that no spreadsheet runs as a formula when it opens a text table.

    What looks shielded already is shielded once more, so that taking one shield off gives back any text.
    """
    return _SHIELD + text if text.lstrip(_SHIELD).startswith(RUNS) else text


def unshielded(text: str) -> str:
    """Take exactly one shield off again: what went out comes back the same."""
    if text.startswith(_SHIELD) and text.lstrip(_SHIELD).startswith(RUNS):
        return text[1:]
    return text
