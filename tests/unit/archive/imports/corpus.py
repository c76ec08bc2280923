"""Where the import corpus lies: beside the project, in the checkout and in a worktree of it; never in it."""

from pathlib import Path

ROOT = Path(__file__).parents[4]
_BESIDE = [parent / "shared" / "corpus" for parent in ROOT.parents]
CORPUS = next((place for place in _BESIDE if place.exists()), _BESIDE[0])
ABSENT = "the import corpus lies outside the project and is not here"
