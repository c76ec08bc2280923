"""Holds every page a test's browser leaves to what people need who do not see, or use no mouse: axe finds nothing.

A page is judged whole when it is first met. What it is made of, without its words, is remembered: met again, only
what it is newly made of is judged, where it stands.
"""

import re
from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urlsplit

import axe_playwright_python
from playwright.sync_api import Error

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
# What was new may be gone again before axe comes to it, such as the line of an upload that was cancelled.
RUN = """(marked) => marked && !document.querySelector('[data-unknown]') ? {violations: []} : axe.run(
    marked ? {include: [['[data-unknown]']]} : document, {
    resultTypes: ['violations'],
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules: {'color-contrast': {enabled: false}},
})"""
# Contrast takes two thirds of axe's time, and the same ink on the same grounds is as readable on every page:
# each text is known by its ink and size, and by the ground, picture, opacity and place of all it stands in.
INKS = """() => {
    const known = new Map();
    const mixed = (text, seed) => {
        let sum = seed;
        for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
        return sum >>> 0;
    };
    const ground = (one) => {
        if (!one) return 2166136261;
        if (!known.has(one)) {
            const style = getComputedStyle(one);
            const above = ground(one.parentElement);
            const plain = style.backgroundColor === 'rgba(0, 0, 0, 0)' && style.backgroundImage === 'none'
                && style.opacity === '1' && style.position === 'static';
            known.set(one, plain ? above : mixed([style.backgroundColor, style.backgroundImage, style.opacity,
                style.position].join(), above));
        }
        return known.get(one);
    };
    const found = new Map();
    for (const one of document.querySelectorAll('body *')) {
        const own = [...one.childNodes].map((part) => part.nodeType === 3 && part.data);
        const words = [one.value, one.placeholder, ...own];
        // A single sign is no text to axe: it would judge nothing.
        if (!/[\\p{L}\\p{N}]{2}/u.test(words.filter(Boolean).join(' ')) || !one.getClientRects().length) continue;
        const style = getComputedStyle(one);
        const ink = [style.color, style.fontSize, style.fontWeight, style.textShadow, one.disabled].join();
        const key = mixed(ink, ground(one));
        if (!found.has(key)) found.set(key, one);
    }
    window.fondsInks = found;
    return [...found.keys()];
}"""
CONTRAST = """async (keys) => {
    for (const key of keys) window.fondsInks.get(key).setAttribute('data-judged', key);
    if (!document.querySelector('[data-judged]')) return {violations: [], judged: []};
    const found = await axe.run({include: [['[data-judged]']]}, {
        resultTypes: ['violations', 'passes'], runOnly: {type: 'rule', values: ['color-contrast']},
    });
    for (const key of keys) window.fondsInks.get(key).removeAttribute('data-judged');
    const judged = [...found.violations, ...found.passes].flatMap((one) => one.nodes.map((node) => node.html));
    return {violations: found.violations, judged: keys.filter((key) =>
        judged.some((html) => html.includes(`data-judged="${key}"`)))};
}"""
STILL = """() => document.getAnimations().forEach((one) => {
    if (one.effect.getComputedTiming().endTime < Infinity) one.finish();
})"""
# What a page is made of, without its words and without how often: the same in each language and with more rows.
# Returned is what is not among the known; with `mark`, the parts made so are marked for axe.
SHAPE = """([known, mark]) => {
    const told = new Set(known);
    const found = new Set();
    const named = (one) => one.getAttributeNames().sort().map((name) =>
        ['class', 'role', 'type', 'tabindex', 'scope', 'aria-hidden', 'aria-expanded', 'aria-current'].includes(name)
            ? `${name}=${one.getAttribute(name)}` : name + (one.getAttribute(name) ? '' : '='));
    for (const one of document.querySelectorAll('body, body *')) {
        const shown = one.getClientRects().length ? '' : ' hidden';
        const said = [...one.childNodes].some((part) => part.nodeType === 3 && part.data.trim()) ? ' said' : '';
        const kind = `${one.parentNode.tagName}>${one.tagName} ${named(one).join(' ')}${shown}${said}`;
        if (told.has(kind)) continue;
        found.add(kind);
        if (mark) one.setAttribute('data-unknown', '');
    }
    return [...found];
}"""
UNMARK = """() => document.querySelectorAll('[data-unknown]').forEach((one) => one.removeAttribute('data-unknown'))"""
WIDTH = "() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
NARROW = 500
NAMED = re.compile(
    r"/[^/]*[^/a-z_-][^/]*"
)  # part of an address that names one of many: a number, a code
TIRED = 5  # pages on which an ink that cannot be judged is asked about
ON_ITS_WAY = "Execution context was destroyed"


class Watch:
    """Looks at each page before it is left: whole at first, then at what it was not made of before, in each width."""

    def __init__(self):
        self.known = {}  # (path, width) → what the page there was made of
        self.inks = Counter()  # (width, ink) → how often it was asked about; TIRED: it was judged
        self.found = {}

    def watch(self, profile):
        """Look at every page this browser opens."""
        new_page = profile.new_page

        def watched():
            page = new_page()
            self._over(page)
            return page

        profile.new_page = watched

    def _over(self, page):
        """Look at a page before it goes elsewhere."""
        go, expect = page.goto, page.expect_navigation

        def goto(*arguments, **named):
            self.look(page)
            return go(*arguments, **named)

        def expect_navigation(*arguments, **named):
            self.look(page)
            return expect(*arguments, **named)

        page.goto, page.expect_navigation = goto, expect_navigation

    def look(self, page):
        """Ask axe about the page as it stands; one that was still on its way is asked where it arrives."""
        try:
            self._look(page)
        except Error as error:
            if ON_ITS_WAY not in error.message:
                raise
            page.wait_for_load_state()
            self._look(page)

    def _look(self, page):
        if page.is_closed() or not page.url.startswith("http"):
            return
        if page.evaluate("document.contentType") != "text/html":
            return
        path = NAMED.sub("/0", unquote(urlsplit(page.url).path))
        width = page.viewport_size["width"]
        if width < NARROW and page.evaluate(WIDTH) > 0:
            self.found[("scrolls-sideways", path)] = [f"{page.evaluate(WIDTH)} px too wide"]
        known = self.known.setdefault((path, width), set())
        met = bool(known)
        new = page.evaluate(SHAPE, [sorted(known), met])
        if not new:
            return
        page.evaluate(STILL)  # what fades in is judged as it stays
        page.evaluate(AXE)
        violations = page.evaluate(RUN, met)["violations"]
        page.evaluate(UNMARK)
        inks = [key for key in page.evaluate(INKS) if self.inks[width, key] < TIRED]
        if inks:
            contrast = page.evaluate(CONTRAST, inks)
            violations += contrast["violations"]
            # What axe cannot judge where it stands, below something else, is asked about on the next pages too.
            self.inks.update((width, key) for key in inks)
            self.inks.update(dict.fromkeys(((width, key) for key in contrast["judged"]), TIRED))
        known.update(new)
        for one in violations:
            places = [f"{node['target']}: {node['html'][:160]}" for node in one["nodes"][:3]]
            self.found[(one["id"], path)] = [one["help"], *places]
