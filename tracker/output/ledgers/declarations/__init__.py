"""Which ledgers there are, in the order of domain.md §3: each is declared in a file of its own, none is programmed."""

from tracker.output.ledgers.declarations.a3_closures import A3_CLOSURES
from tracker.output.ledgers.declarations.closures import CLOSURES
from tracker.output.ledgers.declarations.extensions import EXTENSIONS
from tracker.output.ledgers.declarations.findings import FINDINGS
from tracker.output.ledgers.declarations.follow_ups import FOLLOW_UPS
from tracker.output.ledgers.declarations.funds import FUNDS
from tracker.output.ledgers.declarations.immediate import IMMEDIATE
from tracker.output.ledgers.declarations.institutions import INSTITUTIONS
from tracker.output.ledgers.declarations.rectification import RECTIFICATION
from tracker.output.ledgers.declarations.responsibilities import RESPONSIBILITIES
from tracker.output.ledgers.declarations.risk_points import RISK_POINTS
from tracker.output.ledgers.declarations.supervision import SUPERVISION
from tracker.output.ledgers.declarations.talks import TALKS
from tracker.output.ledgers.declarations.tasks import TASKS
from tracker.output.ledgers.kinds import LedgerKind

__all__ = ["KINDS", "RECTIFICATION", "LedgerKind"]

KINDS = {
    kind.code: kind
    for kind in (
        FINDINGS,
        TASKS,
        RESPONSIBILITIES,
        RECTIFICATION,
        CLOSURES,
        SUPERVISION,
        FOLLOW_UPS,
        IMMEDIATE,
        EXTENSIONS,
        INSTITUTIONS,
        FUNDS,
        TALKS,
        RISK_POINTS,
        A3_CLOSURES,
    )
}
