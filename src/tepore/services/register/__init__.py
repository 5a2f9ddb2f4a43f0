"""The building's register: condominium, units, rooms, metering points, devices, keys, owners.

It comes as a building file (TOML) or as a table with one row for each device
(``docs/reference/register.md``). The same file again changes nothing; one that says more adds what it says.
"""

from tepore.services.register.importing import (
    RegisterReport,
    RegisterTable,
    import_register,
    import_register_table,
)

__all__ = ["RegisterReport", "RegisterTable", "import_register", "import_register_table"]
