"""What was learned from a table by hand: it serves until the instance has answered enough requests itself."""

from gongjian.triage import measure, shelf
from gongjian.triage.classifier import BODY, TOPIC, Classifier, Examples, learn
from gongjian.triage.shelf import Kept

RECIPES = {"category": TOPIC, "department": BODY}


def learn_from(what: str, examples: Examples) -> Kept:
    """Learn categories or departments from examples and keep them as the seed."""
    seen = frozenset(measure.fingerprint(text.body) for text in examples.texts)
    return shelf.put(_name(what), learn(examples, RECIPES[what]), rows=len(examples.texts), seen=seen)


def kept(what: str) -> Kept | None:
    """The seed, if there is one."""
    return shelf.get(_name(what), Classifier)


def _name(what: str) -> str:
    return f"seed-{what}"
