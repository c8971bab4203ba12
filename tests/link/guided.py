"""Frames that coverage of the parser's own code leads to, by Atheris, over the kept corpus.

Owns the search, as a program of its own; must not know what the tests around it count.
"""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["controller"]):
    from controller.link.wire import Malformed, parse_from_peer

from tests.link.mutation import CORPUS

_LONGEST_SENTENCE = 1000


def read(raw: bytes) -> None:
    """A frame is read whole or gets a short sentence; anything else ends the search."""
    result = parse_from_peer(raw)
    if isinstance(result, Malformed):
        assert 0 < len(result.refusal.sentence) < _LONGEST_SENTENCE
        assert result.answer().accepted is False


def main() -> None:
    """``RUNS FOLDER``: search from the corpus, keep what is new in the folder."""
    runs, found = int(sys.argv[1]), Path(sys.argv[2])
    limits = [
        "-max_len=4000",
        "-rss_limit_mb=1024",
        "-timeout=20",
        "-seed=1",
        f"-artifact_prefix={found}/",
    ]
    atheris.Setup([sys.argv[0], f"-runs={runs}", *limits, str(found), str(CORPUS)], read)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
