"""A ledger that can be traced back: its identity, the code on its foot, and the same sheet made again later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf, root
from tracker.foundation.lib.collecting import no_search_for_cycles
from tracker.foundation.printing.document import Sheet
from tracker.output.ledgers.declarations import KINDS
from tracker.output.ledgers.models import LedgerPrint, LedgerVariantVersion, PrintFormat, PrintProfile
from tracker.output.ledgers.sheets import produce
from tracker.output.ledgers.variants.rules import Variation, from_settings
from tracker.output.records.models import Family
from tracker.output.records.rules import Content, Identity, Stamp, content_of, footed, stamped
from tracker.people.organizations.models import Organization


@dataclass(frozen=True)
class Traced:
    """A sheet with its code on it, what it is of, and the data that its file carries."""

    sheet: Sheet
    identity: Identity
    stamp: Stamp


def arguments_of(print_: LedgerPrint) -> dict[str, Any]:
    """What the ledger is made again from, besides kind, organization and (D, K); paper does not name its format."""
    office = {} if print_.format is PrintFormat.PDF else {"format": print_.format.value}
    return {
        "source": print_.source,
        "profile": print_.profile.value,
        "only": print_.finding_ids,
        "variant": print_.variant_version_id,
        **office,
    }


def make(
    session: Session, kind: str, organization: Organization, as_of: AsOf, filed_on: date, arguments: Mapping[str, Any]
) -> Sheet:
    """The sheet that these arguments ask for: the same ones give an equal sheet for ever."""
    return produce(
        session,
        KINDS[kind],
        organization,
        as_of,
        filed_on,
        source=arguments.get("source"),
        profile=PrintProfile(arguments.get("profile", PrintProfile.STANDALONE.value)).layout,
        only=arguments.get("only"),
        variation=_variation(session, arguments.get("variant")),
    )


def _variation(session: Session, version_id: int | None) -> Variation | None:
    """The office's own way of the ledger, as it was when it was asked for."""
    return None if version_id is None else from_settings(session.get_one(LedgerVariantVersion, version_id).settings)


def trace(
    session: Session,
    kind: str,
    organization: Organization,
    as_of: AsOf,
    filed_on: date,
    arguments: Mapping[str, Any],
    base_url: str,
    *,
    sealed: bool = False,
) -> Traced:
    """The ledger as of (D, K) with QR code and code at its foot."""
    with no_search_for_cycles():
        sheet = make(session, kind, organization, as_of, filed_on, arguments)
        identity = Identity(
            family=Family.LEDGER.value,
            kind=kind,
            title=sheet.title,
            organization=organization.code,
            as_of=as_of.day,
            known_at=as_of.known_at,
            filed_on=filed_on,
            root=root(session, as_of.known_at),
            sealed=sealed,
            arguments=dict(arguments),
        )
        return coded(sheet, identity, base_url)


def coded(sheet: Sheet, identity: Identity, base_url: str) -> Traced:
    """A sheet with the code of its identity and content."""
    stamp = stamped(identity, content_of(sheet))
    return Traced(replace(sheet, footer=footed(sheet.footer, stamp), qr=stamp.address(base_url)), identity, stamp)


def content_now(
    session: Session, kind: str, organization: Organization, as_of: AsOf, filed_on: date, arguments: Mapping[str, Any]
) -> Content:
    """What the ledger says as of another (D, K)."""
    return content_of(make(session, kind, organization, as_of, filed_on, arguments))
