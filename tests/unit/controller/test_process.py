"""The manners of a process that need no second one.

Owns the test of what is kept from the garbage collector; must not know which program keeps it.
"""

import gc

from controller.process import keep_what_is_loaded


def test_what_is_loaded_is_walked_through_no_more() -> None:
    before = gc.get_freeze_count()
    keep_what_is_loaded()
    try:
        assert gc.get_freeze_count() > before + 1000
    finally:
        gc.unfreeze()
