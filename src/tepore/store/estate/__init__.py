"""Estate: where things are, from the condominium down to the metering point."""
