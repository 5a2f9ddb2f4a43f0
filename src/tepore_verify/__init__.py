"""Recomputes a season's result from its JSON alone, without the engine that wrote it; needs Python only.

To be read in this order: `document` (what is checked), `graph` (the calculation), `forms` (which figures may
follow how), `bill`, `statement`, `law`.
"""

from tepore_verify.document import FORMAT, Verification, read_document, verify_document
from tepore_verify.faults import BadFile, Fault

__all__ = ["FORMAT", "BadFile", "Fault", "Verification", "read_document", "verify_document"]
