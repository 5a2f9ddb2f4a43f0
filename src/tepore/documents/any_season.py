"""Documents of an allocation, whatever it is of: several groups that are shown as one bill get their own.

Whoever holds an allocation as one bill (`tepore.norms.uni10200.as_whole`) gets the documents of its groups
here, which can be verified; those of one service are written as ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tepore.documents import book, statement, workbook, written
from tepore.documents.group_documents import building_statement_pdf, groups_book_pdf
from tepore.documents.group_workbook import building_workbook
from tepore.documents.imprint import NO_IMPRINT
from tepore.documents.written_groups import building_json, building_unit_json
from tepore.norms.uni10200 import groups_behind

if TYPE_CHECKING:
    from tepore.documents.imprint import Imprint
    from tepore.documents.seals import SeasonSeal
    from tepore.documents.texts import Language
    from tepore.norms.uni10200 import Allocation, Statement


def allocation_json(allocation: Allocation, seal: SeasonSeal | None = None) -> bytes:
    """Write a whole allocation for the administrator and the verifier.

    Parameters
    ----------
    allocation
        The run.
    seal
        Its seal; None where it was not signed.

    Returns
    -------
    bytes
        UTF-8 JSON, the same bytes for the same allocation.
    """
    building = groups_behind(allocation)
    return written.allocation_json(allocation, seal) if building is None else building_json(building, seal)


def unit_json(allocation: Allocation, own: Statement, seal: SeasonSeal | None = None) -> bytes:
    """Write what proves one unit's amount, for its holder: other units by their totals alone.

    Parameters
    ----------
    allocation
        The run.
    own
        The unit's statement in it.
    seal
        The allocation's seal; None where it was not signed.
    """
    building = groups_behind(allocation)
    if building is None:
        return written.unit_json(allocation, own, seal)
    found = next(one for one in building.statements if one.unit_id == own.unit_id)
    return building_unit_json(building, found, seal)


def statement_pdf(
    allocation: Allocation, unit_id: str, language: Language = "it", *, imprint: Imprint = NO_IMPRINT
) -> bytes:
    """Make the statement of one unit as PDF/A-3a and PDF/UA-1, with its proof attached as JSON.

    Parameters
    ----------
    allocation
        The run.
    unit_id
        Id of the unit.
    language
        Language of every sentence.
    imprint
        Issuer, contact, day of issue and seal.

    Raises
    ------
    NoSuchUnit
        The run has no unit of that id.
    """
    building = groups_behind(allocation)
    if building is None:
        return statement.statement_pdf(allocation, unit_id, language, imprint=imprint)
    return building_statement_pdf(building, unit_id, language, imprint=imprint)


def building_book_pdf(
    allocation: Allocation, language: Language = "it", *, imprint: Imprint = NO_IMPRINT
) -> bytes:
    """Make the book of a whole building for its administrator, as PDF/A-3a and PDF/UA-1.

    Parameters
    ----------
    allocation, language, imprint
        As for `statement_pdf`.
    """
    building = groups_behind(allocation)
    if building is None:
        return book.building_book_pdf(allocation, language, imprint=imprint)
    return groups_book_pdf(building, language, imprint=imprint)


def allocation_workbook(
    allocation: Allocation, language: Language = "it", *, imprint: Imprint = NO_IMPRINT
) -> bytes:
    """Make the workbook of an allocation.

    Parameters
    ----------
    allocation, language, imprint
        As for `statement_pdf`.
    """
    building = groups_behind(allocation)
    if building is None:
        return workbook.allocation_workbook(allocation, language, imprint=imprint)
    return building_workbook(building, language, imprint=imprint)
