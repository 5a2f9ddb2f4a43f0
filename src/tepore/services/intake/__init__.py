"""Files handed over in the portal: kept sealed, tried with nothing written, taken in, and gone.

A file of any layout is tried with the columns that a person chose (`try_file`): the first rows as they would
be read, and every row that would be set aside. What is tried is the import itself, rolled back.
"""

from tepore.services.intake.mappings import SavedMapping, list_mappings, remove_mapping
from tepore.services.intake.pending import (
    LARGEST_BYTES,
    BadUpload,
    HandedOver,
    discard_file,
    hand_over_file,
    list_handed_over,
)
from tepore.services.intake.taking import UnableToTakeIn, take_in
from tepore.services.intake.trial import Choice, Outcome, Trial, TriedRow, try_file

__all__ = [
    "LARGEST_BYTES",
    "BadUpload",
    "Choice",
    "HandedOver",
    "Outcome",
    "SavedMapping",
    "Trial",
    "TriedRow",
    "UnableToTakeIn",
    "discard_file",
    "hand_over_file",
    "list_handed_over",
    "list_mappings",
    "remove_mapping",
    "take_in",
    "try_file",
]
