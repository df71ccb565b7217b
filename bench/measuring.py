"""CPU time of a piece of work, and the line in which a target is told."""

from collections.abc import Callable
from gc import collect
from statistics import median
from time import process_time

SAMPLES = 15


def cpu_seconds(work: Callable[[], object], samples: int = SAMPLES) -> float:
    """The median CPU time of one run of `work` in seconds, over `samples` runs after one that warms up."""
    work()
    return median(_once(work) for _ in range(samples))


def _once(work: Callable[[], object]) -> float:
    collect()
    begun = process_time()
    work()
    return process_time() - begun


def told(what: str, measured: float, unit: str, target: float, *, at_least: bool) -> str:
    """One line: the figure, the target, and how many times better than the target it is (below 1: missed)."""
    ratio = measured / target if at_least else target / measured
    sign, verdict = "≥" if at_least else "≤", "kept" if ratio >= 1 else "MISSED"
    return f"{what}: {_figure(measured)} {unit} (target {sign} {_figure(target)}, ratio {ratio:.2f}, {verdict})"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
