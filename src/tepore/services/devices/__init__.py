"""Devices: found by number, maker, kind and state; their history; what is done when one is exchanged."""

from tepore.services.devices.exchanging import (
    Exchange,
    NewDevice,
    change_rating,
    move_device,
    remount_device,
    replace_device,
)
from tepore.services.devices.key_entry import KeyEntered, enter_device_key
from tepore.services.devices.listing import DevicePage, DeviceQuery, DeviceRow, DeviceState, list_devices
from tepore.services.devices.portrait import DevicePortrait, describe_device
from tepore.services.devices.succession import UnableToExchange

__all__ = [
    "DevicePage",
    "DevicePortrait",
    "DeviceQuery",
    "DeviceRow",
    "DeviceState",
    "Exchange",
    "KeyEntered",
    "NewDevice",
    "UnableToExchange",
    "change_rating",
    "describe_device",
    "enter_device_key",
    "list_devices",
    "move_device",
    "remount_device",
    "replace_device",
]
