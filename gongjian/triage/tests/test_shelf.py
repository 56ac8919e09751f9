"""What was learned is kept in a file that runs nothing when read, and noticed when it is newer."""

import io
import pickle

import numpy as np
import pytest

from gongjian.triage import shelf
from gongjian.triage.classifier import TOPIC, Classifier, Examples, learn
from gongjian.triage.likeness import Likeness
from gongjian.triage.tests import makers as make
from gongjian.triage.tests.test_learning import NEW


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HOME = tmp_path
    return tmp_path / "models"


def model(each=8):
    return learn(Examples.of(*make.requests(each)), TOPIC)


def test_what_is_kept_guesses_as_before():
    made = model()
    shelf.put("x", made, rows=24, scores={"first": 0.9}, seen=frozenset({1, -2}))
    shelf._memory.clear()  # another process
    kept = shelf.get("x", Classifier)
    assert kept.thing.guesses(NEW) == made.guesses(NEW)
    assert (kept.rows, kept.scores, kept.seen) == (24, {"first": 0.9}, {1, -2})


def test_an_index_is_kept_as_well():
    texts, _ = make.requests(4)
    made = Likeness.of(texts, range(len(texts)))
    shelf.put("like", made, rows=len(texts))
    shelf._memory.clear()
    assert shelf.get("like", Likeness).thing.best(NEW, 3) == made.best(NEW, 3)


def test_a_newer_file_is_noticed_and_the_same_one_is_read_once():
    shelf.put("x", model(8), rows=24)
    first = shelf.get("x", Classifier)
    assert shelf.get("x", Classifier) is first
    shelf.put("x", model(10), rows=30)
    assert shelf.get("x", Classifier).rows == 30


def test_nothing_kept_is_nothing_and_so_is_what_was_forgotten():
    assert shelf.get("x", Classifier) is None
    shelf.put("x", model(), rows=24)
    shelf.forget("x")
    assert shelf.get("x", Classifier) is None


def _with_code(note):
    """A file of the same form that would run something when unpickled."""
    out = io.BytesIO()
    np.savez(out, note=np.array(note), seen=np.array([print], dtype=object))
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no archive",
        pickle.dumps({"a": 1}),
        _with_code('{"format": 1, "made_at": "", "rows": 1, "scores": {}}'),
        _with_code('{"format": 0}'),
    ],
)
def test_a_broken_or_foreign_file_is_as_good_as_none_and_runs_nothing(folder, content):
    folder.mkdir()
    (folder / "x.npz").write_bytes(content)
    assert shelf.get("x", Classifier) is None


def test_no_half_file_remains_when_writing_fails(folder):
    class Broken:
        def arrays(self):
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        shelf.put("x", Broken(), rows=1)
    assert list(folder.iterdir()) == []
