import gc

from tracker.foundation.lib.collecting import no_search_for_cycles


def test_the_search_for_cycles_rests_within_and_goes_on_after_an_error() -> None:
    assert gc.isenabled()
    try:
        with no_search_for_cycles(), no_search_for_cycles():
            assert not gc.isenabled()
            raise KeyError
    except KeyError:
        assert gc.isenabled()


def test_a_search_that_rested_before_rests_afterwards() -> None:
    gc.disable()
    try:
        with no_search_for_cycles():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
