"""Executes a told text in a browser: each action takes the words to press, fill in or see from the text itself."""

import base64
import os
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from urllib.parse import urljoin

from PIL import Image

from tests.acceptance.told import Picture, Section, Step

ROOT = Path(__file__).resolve().parents[2]
TAKEN = ROOT / ".test-results" / "pictures"
WRITE = (
    os.environ.get("FONDS_PICTURES") == "write"
)  # replace the committed pictures by what this run takes
ROLES = ("button", "link", "tab", "checkbox", "radio")
COLOURS = 64
CONTROL = """(word) => {
    const clean = (text) => text.replace(/\\s*\\*\\s*$/, '').replace(/\\s+/g, ' ').trim();
    for (const named of document.querySelectorAll('main label, main legend, header label')) {
        if (clean(named.innerText || '') !== word || !named.getClientRects().length) continue;
        const found = named.tagName === 'LABEL' ? named.control
            : named.closest('fieldset').querySelector('input, select, textarea');
        if (found) return found;
    }
    return null;
}"""
# The browser shows a PDF itself; what it would show is asked for with its cookies.
FETCH = """async (address) => {
    const answer = await fetch(address);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    return {status: answer.status, body: btoa(text)};
}"""

Action = Callable[["Reader"], None]


class Unlike(AssertionError):
    """Text and product differ: says at which step, and how."""


class Actions(dict[str, Action]):
    """The actions of a text by the names of its steps."""

    def step(self, name: str) -> Callable[[Action], Action]:
        """Say what a step does."""

        def keep(action: Action) -> Action:
            assert name not in self, f"{name} has two actions"
            self[name] = action
            return action

        return keep


class Reader:
    """A person who does what the text says; every verb takes the next word in bold from the step."""

    def __init__(self, walker, step: Step, language: str, take: Callable[[], None]) -> None:
        self.walker, self.step, self.language, self.take = walker, step, language, take
        self.page = walker.page
        self.left = list(step.words)

    def word(self) -> str:
        """Return the next word that the step quotes."""
        if not self.left:
            raise Unlike(
                f"“{self.step.name}” (line {self.step.line}) does more than its text says."
            )
        return self.left.pop(0)

    def press(self, *, first: bool = True, within: str = "body") -> None:
        """Press the button or follow the link of the next word, and wait for the page it leads to."""
        target = self._target(self.word(), within)
        with self.page.expect_navigation():
            (target.first if first else target.last).click()

    def touch(self, *, within: str = "body") -> None:
        """Press what stays on the page: unfolds, ticks, opens a window."""
        self._target(self.word(), within).first.click()

    def unfold(self, *, within: str = "main") -> None:
        """Open what the next word names, unless it stands open."""
        folded = self._target(self.word(), within).first
        if not folded.evaluate("one => one.closest('details').open"):
            folded.click()

    def content(self) -> bytes:
        """Return the file that the link of the next word gives."""
        address = self._target(self.word(), "main").first.get_attribute("href")
        said = self.page.evaluate(FETCH, urljoin(self.page.url, address))
        if said["status"] != 200:
            raise self.unlike(f"{address} answers {said['status']}")
        return base64.b64decode(said["body"])

    def menu(self) -> None:
        """Follow an entry of the menu on the left, unfolding the one that holds it first."""
        self.press(within="#wagtail-sidebar")

    def unfold_menu(self) -> None:
        """Unfold an entry of the menu on the left."""
        self.touch(within="#wagtail-sidebar")

    def fill(self, value) -> None:
        """Fill in the field that the next word labels: a text, a choice, a tick, or a file."""
        word = self.word()
        control = self.page.evaluate_handle(CONTROL, word).as_element()
        if control is None:
            raise self.unlike(f"no field is labelled “{word}”")
        kind = control.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if kind == "select":
            # Some choices lead to another page by themselves: what comes next is pressed there.
            leads = control.get_attribute("data-fonds-submit-on-change") is not None
            with self.page.expect_navigation() if leads else nullcontext():
                control.select_option(**(value if isinstance(value, dict) else {"value": value}))
        elif kind in {"checkbox", "radio"}:
            control.set_checked(value)
        elif kind == "file":
            control.set_input_files(value)
        else:
            control.fill(value)

    def see(self, *, within: str = "body") -> None:
        """Find the next word among what the page shows."""
        word = self.word()
        if not self.shows(word, within):
            raise self.unlike(f"“{word}” does not stand on the page")

    def shows(self, word: str, within: str = "body") -> bool:
        """Return whether the page shows a word, as text or in a field."""
        if word in " ".join(self.page.locator(within).first.inner_text().split()):
            return True
        return any(one.is_visible() for one in self.page.get_by_placeholder(word).all())

    def go(self, path: str) -> None:
        """Open an address: for what the text does not say, such as a page a mail's link leads to."""
        self.walker.go(path)

    def picture(self) -> None:
        """Take the step's picture now and not at its end: before what it shows is sent."""
        self.take()

    def keep(self, name: str, content: bytes) -> None:
        """Keep a file for a later step."""
        (self.place / name).write_bytes(content)

    @property
    def place(self) -> Path:
        """The folder of this run's files."""
        place = TAKEN.parent / "guided"
        place.mkdir(parents=True, exist_ok=True)
        return place

    def unlike(self, what: str) -> Unlike:
        """Return what to raise when the page is not as the text says."""
        return Unlike(
            f"“{self.step.name}” (line {self.step.line}): {what} at {self.page.url}:\n"
            f"{self.page.locator('body').inner_text()[:1500]}"
        )

    def _target(self, word: str, within: str):
        """Return the visible control of a name; an exact name before one that only begins so."""
        place = self.page.locator(within)
        for exact in (True, False):
            for role in ROLES:
                found = place.get_by_role(role, name=word, exact=exact).locator("visible=true")
                if found.count():
                    return found
            found = place.locator("summary").filter(has_text=word).locator("visible=true")
            if found.count():
                return found
        raise self.unlike(f"nothing to press is called “{word}”")


def execute(sections: list[Section], actions: Actions, person, language: str, folder: Path) -> None:
    """Do every step of a text in its order and take its pictures.

    `person(username)` returns the Walker of somebody signed in; `folder` holds the text.
    """
    agree(sections, actions)
    for section in sections:
        for step in section.steps:
            _do(person(section.person), step, actions[step.name], language, folder)


def _do(walker, step: Step, action: Action, language: str, folder: Path) -> None:
    waiting = list(step.pictures)

    def take_next() -> None:
        take(walker.page, waiting.pop(0), folder)

    reader = Reader(walker, step, language, take_next)
    action(reader)
    while reader.left:  # what no verb took must stand there when the step is done
        reader.see()
    while waiting:
        take_next()


def account(reader: Reader) -> None:
    """Press one's name at the foot of the menu, then the account."""
    reader.page.locator("#wagtail-sidebar .sidebar-footer button").first.click()
    reader.press(within="#wagtail-sidebar")


def own(reader: Reader, selector: str) -> None:
    """Follow a link that the text describes and does not quote."""
    with reader.page.expect_navigation():
        reader.page.locator(selector).first.click()


def agree(sections: list[Section], actions: Actions) -> None:
    """Demand an action for each step and a step for each action."""
    named = {step.name for section in sections for step in section.steps}
    assert named - set(actions) == set(), "steps of the text that nobody does"
    assert set(actions) - named == set(), "actions that no step of the text names"


def take(page, picture: Picture, folder: Path) -> None:
    """Take a picture beside the results of the run, or over the committed one where that is asked for."""
    kept = folder / picture.path
    place = kept if WRITE else TAKEN / folder.name / Path(picture.path).name
    place.parent.mkdir(parents=True, exist_ok=True)
    page.mouse.move(0, 0)
    page.screenshot(path=place, animations="disabled")
    if WRITE:  # what is committed is small; making it so takes longer than the picture
        with Image.open(place) as full:
            small = full.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(place, optimize=True)
    assert kept.exists(), f"{kept} is not committed; FONDS_PICTURES=write takes it"
