"""Where the telegrams of a run go while it plays: a broker, a serial line, a wired bus.

::

    month played ──> pace (speed) ──┬──> MQTT broker
                                    ├──> serial pseudo-terminal, as a radio receiver writes
                                    └──> wired M-Bus on TCP, whose meters a master asks
"""

from tepore.simulation.outputs.live import Heard, Output, simulate_live
from tepore.simulation.outputs.receivers import ReceiverName
from tepore.simulation.outputs.serial_line import SerialLine
from tepore.simulation.outputs.wired_bus import WiredBus, WiredSlave
from tepore.simulation.outputs.wired_tcp import WiredOnTcp

__all__ = [
    "Heard",
    "Output",
    "ReceiverName",
    "SerialLine",
    "WiredBus",
    "WiredOnTcp",
    "WiredSlave",
    "simulate_live",
]
