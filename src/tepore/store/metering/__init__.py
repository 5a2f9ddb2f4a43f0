"""Metering: devices, their keys and installations, telegrams as heard, readings, findings."""
