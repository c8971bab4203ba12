"""Words compared as a person reads them: any case, with or without accents, however encoded.

Owns the folding; must not know whose words they are.
"""

import re
import unicodedata
from collections.abc import Iterable

_ACCENTS = re.compile("[\u0300-\u036f]")
"""Marks above and below Latin, Greek and Cyrillic letters; those of other scripts are letters."""


def folded(text: str) -> str:
    """``text`` for comparing: equal for what differs in case, accents or encoding alone."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", plain))


def parts_of_name(name: str) -> tuple[str, ...]:
    """The words of a name, folded; a hyphen parts two."""
    return tuple(re.findall(r"[^\W_]+", folded(name)))


def holds_every_word(fields: Iterable[str], words: str) -> bool:
    """True if each of ``words`` is part of a field; without a word everything does."""
    wanted = [folded(word) for word in words.split()]
    known = [folded(field) for field in fields]
    # A word of accents alone is no word, and would be in every field.
    return all(word and any(word in field for field in known) for word in wanted)
