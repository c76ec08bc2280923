"""A text that is executed keeps its form, and a step without an action, or the other way round, is found."""

import pytest

from tests.acceptance.guided import Actions, agree
from tests.acceptance.told import Mistold, told

GOOD = """# Guide

## Enter a card <!-- enter as zhoumin -->

Use it often.

1. Press **Records**, then **Register a record**. <!-- open -->

   ![A card](pictures/card.en.png)
2. Type this. <!-- type -->

   ```
   $ fonds doctor
   ```
"""


@pytest.fixture
def text(tmp_path):
    """Return `text(content)`: its sections."""

    def read(content):
        path = tmp_path / "en.md"
        path.write_text(content, encoding="utf-8")
        return told(path)

    return read


def test_a_text_is_read_as_sections_and_steps(text):
    (section,) = text(GOOD)
    assert (section.name, section.title, section.person) == ("enter", "Enter a card", "zhoumin")
    opened, typed = section.steps
    assert opened.words == ("Records", "Register a record")
    assert [(one.path, one.alt) for one in opened.pictures] == [("pictures/card.en.png", "A card")]
    assert (typed.name, typed.commands) == ("type", ("fonds doctor",))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (" <!-- enter as zhoumin -->", "", "A section needs its name"),
        (" <!-- open -->", "", "A step needs the name of its action"),
        ("<!-- type -->", "<!-- open -->", "used for two steps: open"),
        ("Use it often.", "Press **Save** first.", "Only a step quotes words"),
    ],
    ids=["section without name", "step without name", "name twice", "word outside a step"],
)
def test_what_could_not_be_executed_is_refused(text, old, new, said):
    assert old in GOOD
    with pytest.raises(Mistold, match=said):
        text(GOOD.replace(old, new))


@pytest.mark.parametrize(
    "names", [("open",), ("open", "type", "print")], ids=["missing", "too many"]
)
def test_steps_and_actions_are_the_same(text, names):
    actions = Actions()
    for name in names:
        actions.step(name)(print)
    with pytest.raises(AssertionError):
        agree(text(GOOD), actions)
