"""People: organisations, persons, tenures, who may see what and when, and what was done."""
