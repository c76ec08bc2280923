"""What a spreadsheet would run as a formula when it opens a text table, and the shield against it."""

RUNS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")  # with the wide signs of East Asia


def shielded(text: str) -> str:
    """Return text that no spreadsheet runs as a formula when it opens a text table."""
    return f"'{text}" if text.startswith(RUNS) else text


def unshielded(text: str) -> str:
    """Take the shield off again: what went out comes back the same."""
    return text[1:] if text.startswith("'") and text[1:].startswith(RUNS) else text
