"""The lives that findings lead in the volume, how often each is led, and which of them are over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tracker.entry.maintenance.demo.phrases import phrase, pick
from tracker.entry.maintenance.volume.playing import Player
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import FollowUpOutcome
from tracker.workflow.model import Timeframe


@dataclass(frozen=True)
class Life:
    """A kind of life: `weight` says how common it is, `settled` that it can stay as it is for years.

    One that is not settled is led by findings whose last act is recent; `stays` is the share of those that hang on.
    """

    weight: int
    play: Callable[[Player], None]
    settled: bool = True
    stays: float = 0.0


def _fed_back(player: Player) -> None:
    player.log()
    player.submit()
    player.release()


def _begun(player: Player, timeframe: Timeframe = Timeframe.FIXED_TERM, days: int = 150) -> None:
    _fed_back(player)
    player.assign(timeframe, days)
    player.acknowledge()
    player.plan()
    player.approve_plan()


def _struck_off(player: Player, days: int = 150) -> None:
    _begun(player, days=days)
    player.report()
    player.complete()
    player.apply()
    player.review()


def _draft(player: Player) -> None:
    player.log()


def _awaiting_release(player: Player) -> None:
    player.log()
    player.submit()


def _objected(player: Player) -> None:
    _fed_back(player)
    player.assign()
    player.wait(1)
    act.raise_objection(player.world.session, player.finding, phrase("objection"), player.by(player.owner))


def _refused_then_planned(player: Player) -> None:
    _fed_back(player)
    player.assign()
    player.wait(3)
    act.record_refusal(player.world.session, player.finding, phrase("refusal"), player.by("coordinator"))
    player.plan()


def _assigned(player: Player) -> None:
    _fed_back(player)
    player.assign()


def _at_work(player: Player) -> None:
    _begun(player)
    player.report()
    player.complete(leave=1)


def _late(player: Player) -> None:
    """Nothing but a note; its deadline passes."""
    _begun(player, days=60)
    player.report()


def _in_review(player: Player) -> None:
    _begun(player)
    player.report()
    player.complete()
    player.apply()
    player.review(steps=1)


def _asks_for_time(player: Player) -> None:
    _begun(player, days=90)
    player.report()
    player.extend(granted=False)


def _in_time(player: Player) -> None:
    _struck_off(player)


def _too_late(player: Player) -> None:
    _begun(player, days=40)
    player.wait(50)
    player.report()
    player.complete()
    player.apply()
    player.review()


def _with_more_time(player: Player) -> None:
    _begun(player, days=45)
    player.report()
    player.extend()
    player.complete()
    player.apply()
    player.review()


def _sent_back_once(player: Player) -> None:
    _begun(player)
    player.complete()
    player.apply()
    player.send_back()
    player.apply()
    player.review()


def _immediate(player: Player) -> None:
    _begun(player, Timeframe.IMMEDIATE, days=30)
    player.complete()
    player.add_evidence()
    player.apply()
    player.review()


def _looked_at_once(player: Player) -> None:
    _struck_off(player)
    player.look_back(FollowUpOutcome.SUSTAINED, pick(player.rng, "sustained"))


def _sustained(player: Player) -> None:
    _looked_at_once(player)
    player.look_back(FollowUpOutcome.SUSTAINED, pick(player.rng, "sustained"), confirm=True)


def _insufficient(player: Player) -> None:
    _struck_off(player)
    player.look_back(FollowUpOutcome.INSUFFICIENT, phrase("insufficient"))


def _relapse_proposed(player: Player) -> None:
    _struck_off(player)
    player.look_back(FollowUpOutcome.RECURRED, phrase("recurred"))


def _relapsed(player: Player) -> None:
    _relapse_proposed(player)
    player.reopen()
    player.report()


def _struck_off_twice(player: Player) -> None:
    _relapsed(player)
    player.complete()
    player.apply()
    player.review()


def _long_term(player: Player) -> None:
    _begun(player, Timeframe.LONG_TERM, days=300)
    player.complete(leave=1)
    player.report_stage()


def _turned_long_term(player: Player) -> None:
    _begun(player)
    player.report()
    player.turn_long_term()
    player.report_stage(accepted=player.rng.random() < 0.5)


def _long_term_struck_off(player: Player) -> None:
    """Struck off on an accepted stage result with a measure open: P, not M."""
    _begun(player, Timeframe.LONG_TERM, days=300)
    player.complete(leave=1)
    player.report_stage()
    player.apply()
    player.review()


def _voided(player: Player) -> None:
    _fed_back(player)
    player.void()


def _referred(player: Player) -> None:
    _begun(player)
    player.refer()


def _merged(player: Player) -> None:
    """Two of a feedback; one goes into the other, which is struck off."""
    player.log()
    target = player.log()
    player.submit()
    player.release()
    player.merge(target)
    player.finding = target
    player.assign()
    player.acknowledge()
    player.plan()
    player.approve_plan()
    player.complete()
    player.apply()
    player.review()


def _split(player: Player) -> None:
    """One becomes two, of which one is struck off."""
    _fed_back(player)
    player.assign()
    player.acknowledge()
    first, second = player.split()
    for part in (first, second):
        player.plan(part)
        player.approve_plan(part)
    player.complete(finding=first)
    player.apply(first)
    player.review(finding=first)


LIVES: dict[str, Life] = {
    "draft": Life(2, _draft, settled=False),
    "awaiting_release": Life(2, _awaiting_release, settled=False),
    "objected": Life(1, _objected, settled=False),
    "refused": Life(1, _refused_then_planned, settled=False),
    "assigned": Life(3, _assigned, settled=False),
    "at_work": Life(12, _at_work, settled=False, stays=0.04),
    "late": Life(6, _late, settled=False, stays=0.12),
    "in_review": Life(6, _in_review, settled=False),
    "asks_for_time": Life(3, _asks_for_time, settled=False),
    "in_time": Life(22, _in_time),
    "too_late": Life(5, _too_late),
    "with_more_time": Life(4, _with_more_time),
    "sent_back": Life(4, _sent_back_once),
    "immediate": Life(9, _immediate),
    "looked_at_once": Life(9, _looked_at_once),
    "sustained": Life(18, _sustained),
    "insufficient": Life(1, _insufficient),
    "relapse_proposed": Life(1, _relapse_proposed, settled=False),
    "relapsed": Life(2, _relapsed, settled=False, stays=0.2),
    "struck_off_twice": Life(2, _struck_off_twice),
    "long_term": Life(3, _long_term, settled=False, stays=0.3),
    "turned_long_term": Life(1, _turned_long_term, settled=False, stays=0.3),
    "long_term_struck_off": Life(2, _long_term_struck_off),
    "voided": Life(1, _voided),
    "referred": Life(1, _referred),
    "merged": Life(1, _merged),
    "split": Life(1, _split, stays=0.3),
}
