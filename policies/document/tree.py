"""A small YAML reader that knows lines, and refuses what no policy needs: aliases, tags, depth, size."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from kernel.errors import Invalid, Problem
from kernel.text import N_

LONGEST = 8 * 1024 * 1024  # bytes; the largest pack is a fiftieth of this
DEEPEST = 12  # levels; a document has eight

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(kw_only=True)
class Node:
    """One place of a YAML text: a scalar, a list or a mapping, and its line from 1."""

    line: int
    scalar: str | None = None
    items: list["Node"] | None = None
    entries: dict[str, "Node"] | None = None
    pending: "Node | None" = field(default=None, repr=False)  # the key that waits for its value


def refuse(line: int, message: str, **params: object) -> Invalid:
    """Return the Invalid for one sentence about one line."""
    where = f"line {line}" if line else ""
    return Invalid([Problem(code="policy-text", message=message, params=params, where=where)])


def read(text: str) -> Node:
    """Return the only document of a YAML text; raise Invalid with the line of whatever is wrong."""
    if len(text.encode("utf-8", "replace")) > LONGEST:
        raise refuse(0, N_("The policy text is longer than {limit} bytes."), limit=LONGEST)
    try:
        root = _tree(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise refuse(line, N_("This is not YAML: {reason}."), reason=error.problem) from error
    except yaml.YAMLError as error:
        raise refuse(0, N_("This is not YAML: {reason}."), reason=error) from error
    if root is None:
        raise refuse(0, N_("The policy text is empty."))
    return root


def _tree(text: str) -> Node | None:
    stack: list[Node] = []
    root: Node | None = None
    for event in _events(text):
        if isinstance(event, yaml.CollectionEndEvent):
            stack.pop()
        node = _opened(event)
        if node is None:
            continue
        root = root or node
        _attach(stack[-1] if stack else None, node)
        if node.scalar is None:
            stack.append(node)
            if len(stack) > DEEPEST:
                raise refuse(node.line, N_("The text is nested too deeply."))
    return root


def _events(text: str) -> Iterator[yaml.Event]:
    documents = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise refuse(line, N_("The text holds more than one document."))
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise refuse(line, N_("Anchors and aliases (& and *) are not allowed here."))
        if isinstance(event, yaml.NodeEvent) and getattr(event, "tag", None):
            raise refuse(line, N_("Tags (!) are not allowed here."))
        yield event


def _opened(event: yaml.Event) -> Node | None:
    line = event.start_mark.line + 1 if event.start_mark else 0
    if isinstance(event, yaml.ScalarEvent):
        return Node(line=line, scalar=event.value)
    if isinstance(event, yaml.SequenceStartEvent):
        return Node(line=line, items=[])
    if isinstance(event, yaml.MappingStartEvent):
        return Node(line=line, entries={})
    return None


def _attach(parent: Node | None, node: Node) -> None:
    if parent is None:
        return
    if parent.items is not None:
        parent.items.append(node)
    elif parent.entries is not None:
        if parent.pending is None:
            if node.scalar is None:
                raise refuse(node.line, N_("A key must be a plain word."))
            if node.scalar in parent.entries:
                raise refuse(node.line, N_("The key “{key}” stands here twice."), key=node.scalar)
            parent.pending = node
        else:
            parent.entries[str(parent.pending.scalar)] = node
            parent.pending = None
