"""Chinese text cut into words."""

import logging
import threading
import warnings
from types import ModuleType

_cutter: list[ModuleType] = []
_loading = threading.Lock()


def words(text: str) -> list[str]:
    """The words of a text, in order; together they are the text. The first call takes about a second."""
    return list(_loaded().cut(text))


def warm() -> None:
    """Load the dictionary in the background, so that the first who asks need not wait."""
    if not _cutter:
        threading.Thread(target=_loaded, name="words", daemon=True).start()


def _loaded() -> ModuleType:
    """The cutter with its dictionary: 60 MB, so only where somebody asks for words."""
    with _loading:
        if not _cutter:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # its patterns are written as Python 2 wrote them
                import jieba  # noqa: PLC0415 (see above)
            jieba.setLogLevel(logging.ERROR)
            jieba.initialize()
            _cutter.append(jieba)
    return _cutter[0]
