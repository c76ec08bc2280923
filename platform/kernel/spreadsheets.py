"""What a spreadsheet would run as a formula when it opens a text table, and the shield against it."""

RUNS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")  # with the wide signs of East Asia
_REMARK, _OURS = "备注：", " · Fonds"  # in whatever language: ledgers say it so
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


def remark(line: str) -> str:
    """Return the last line of a table of text given out here: an import takes it for a remark, and knows by it
    that what begins like a formula was shielded.
    """
    return f"{_REMARK}{line}{_OURS}"


def is_remark(text: str) -> bool:
    """Say whether this is a line that `remark` wrote."""
    return text.startswith(_REMARK) and text.endswith(_OURS)
