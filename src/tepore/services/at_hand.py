"""Closed seasons at hand: read back and held against their hash once; those used latest stay in memory."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

from tepore.services.close_season import allocation_of

if TYPE_CHECKING:
    from tepore.norms.uni10200 import Allocation

    Place = tuple[int, int, str]

MOST_UNITS = 3000
"""Units of all allocations together: some 30 kB each, so about 100 MB."""
_lock = Lock()
_kept: OrderedDict[Place, Allocation] = OrderedDict()


def allocation_at_hand(*, organisation_id: int, allocation_id: int, sha256: str) -> Allocation:
    """Give a kept allocation, with codes for the names of holders.

    It never changes, and its hash covers every figure in it, so that it may stay at hand. Names of holders
    are not in it: they may be erased, and are filled in for each reader.

    Parameters
    ----------
    organisation_id, allocation_id
        The allocation.
    sha256
        Its link in the chain, as its row says.

    Raises
    ------
    UnableToClose
        It is not of this organisation.
    BrokenChain
        It is not what was stored.
    """
    place = (organisation_id, allocation_id, sha256)
    with _lock:
        if place in _kept:
            _kept.move_to_end(place)
            return _kept[place]
    found = allocation_of(organisation_id=organisation_id, allocation_id=allocation_id)
    with _lock:
        _kept[place] = found
        while len(_kept) > 1 and sum(len(one.statements) for one in _kept.values()) > MOST_UNITS:
            _kept.popitem(last=False)
    return found
