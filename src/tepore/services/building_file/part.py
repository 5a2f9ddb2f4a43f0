"""A table of a file: nothing may stand in it but what is declared."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

Lenient = Field(strict=False)
"""Words of a list are written as text; the rest of the file is taken as it stands."""


class Part(BaseModel):
    """A table of the file: nothing in it but what is declared."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
