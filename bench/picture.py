"""CPU time of drawing a procedure: `.venv/bin/python -m bench.picture`. Target: ≤ 20 ms for every shipped template."""

import sys
from functools import partial

from bench.measuring import SAMPLES, cpu_seconds, told
from tracker.workflow.definitions import builtin, load_text
from tracker.workflow.picture import picture

TARGET = 20.0


def main() -> int:
    """Prints a line for each template; 1 when one misses the target."""
    slowest = 0.0
    for name, text in builtin().items():
        definition = load_text(text, name)
        took = cpu_seconds(partial(picture, definition)) * 1000
        slowest = max(slowest, took)
        print(told(f"{name}, median of {SAMPLES}", took, "ms CPU", TARGET, at_least=False))
    return int(slowest > TARGET)


if __name__ == "__main__":
    sys.exit(main())
