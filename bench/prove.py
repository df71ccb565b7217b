"""CPU time of a proof: `.venv/bin/python -m bench.prove`. Target: ≤ 1 s for the largest template that is shipped."""

import sys
from functools import partial

from bench.measuring import SAMPLES, cpu_seconds, told
from tracker.workflow.definitions import builtin, load_text
from tracker.workflow.prover import prove

TARGET = 1.0


def main() -> int:
    """Prints a line for each template; 1 when one misses the target or does not prove."""
    slowest, sound = 0.0, True
    for name, text in builtin().items():
        definition = load_text(text, name)
        sound = sound and prove(definition).ok
        seconds = cpu_seconds(partial(prove, definition))
        slowest = max(slowest, seconds)
        what = f"{name}, {len(definition.transitions)} buttons, median of {SAMPLES}"
        print(told(what, seconds, "s CPU", TARGET, at_least=False))
    return int(slowest > TARGET or not sound)


if __name__ == "__main__":
    sys.exit(main())
