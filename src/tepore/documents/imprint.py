"""Who issues a document and on which day: said by the caller, never taken from a clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from tepore.documents.seals import SeasonSeal
    from tepore.norms.uni10200 import Allocation


@dataclass(frozen=True, kw_only=True)
class Imprint:
    """Issuer, contact and day of issue.

    Attributes
    ----------
    issued_on
        Day of issue; None shows none and dates the file by the first day after the season.
    issuer
        Company or administrator that answers for the document; may be empty.
    contact
        Where questions and objections go: telephone, e-mail, office hours; may be empty.
    seal
        The season's seal, attached and told by its fingerprints; None where it was not signed.
    """

    issued_on: date | None = None
    issuer: str = ""
    contact: str = ""
    seal: SeasonSeal | None = None

    def created_at(self, allocation: Allocation) -> datetime:
        """Give the instant written into the file [UTC]: the day of issue, else the season's end."""
        on = self.issued_on or allocation.inputs.period.end_on
        return datetime.combine(on, time(0), tzinfo=UTC)


NO_IMPRINT = Imprint()
