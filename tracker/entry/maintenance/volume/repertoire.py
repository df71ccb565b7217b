"""Which lives the findings of a round may have led by today, played once for each procedure and day of the month."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from tracker.entry.maintenance.volume.lives import LIVES
from tracker.entry.maintenance.volume.patterns import Pattern, pattern_of
from tracker.entry.maintenance.volume.playing import Player, kept
from tracker.entry.maintenance.volume.rounds import STARTS
from tracker.entry.maintenance.volume.scratch import EPOCH, Scratch
from tracker.workflow.deadlines import add_months

_RECENT = timedelta(days=60)
_RECENTLY_MORE = 3  # times as many findings stand in a passing state while their last act is recent


class Repertoire:
    """Plays each kind of life when it is first needed; `on_played` hears of each."""

    def __init__(self, world: Scratch, rng: Random, today: date) -> None:
        self._world, self._rng, self._today = world, rng, today
        self._patterns: dict[tuple[str, int], dict[str, Pattern]] = {}
        self._choices: dict[tuple[str, int, int], tuple[list[Pattern], list[float]]] = {}

    def choose(self, procedure: str, variant: int, months: int, at_most: int, rng: Random) -> Pattern:
        """A life of at most so many findings that ended before today when it began `months` after the epoch."""
        key = (procedure, variant, months)
        if key not in self._choices:
            self._choices[key] = self._possible(*key)
        patterns, weights = self._choices[key]
        while True:
            chosen = rng.choices(patterns, weights)[0]
            if chosen.findings <= at_most:
                return chosen

    def _possible(self, procedure: str, variant: int, months: int) -> tuple[list[Pattern], list[float]]:
        patterns, weights = [], []
        for name, pattern in self._played(procedure, variant).items():
            ended = add_months(pattern.last_day, months)
            if ended >= self._today:
                continue
            life = LIVES[name]
            recent = self._today - ended <= _RECENT
            weight = float(life.weight)
            if not life.settled:
                weight *= _RECENTLY_MORE if recent else life.stays
            patterns.append(pattern)
            weights.append(weight)
        return patterns, weights if any(weights) else [1.0] * len(weights)

    def _played(self, procedure: str, variant: int) -> dict[str, Pattern]:
        if (procedure, variant) not in self._patterns:
            first = kept(EPOCH.replace(day=STARTS[variant]))
            self._patterns[procedure, variant] = {name: self._play(name, procedure, first) for name in LIVES}
        return self._patterns[procedure, variant]

    def _play(self, name: str, procedure: str, first: date) -> Pattern:
        player = Player(self._world, self._world.feedback(procedure), Random(self._rng.random()), first)  # noqa: S311
        LIVES[name].play(player)
        return pattern_of(self._world.session, player.findings)
