"""Many telegrams at once: grouped by the layout of their records, values taken out by columns.

A fleet sends the same few layouts over and over. A layout is worked out once, from the first telegram that
has it, by the same functions that read a single one; all others are compared with it in one pass, and each
value of the whole group is one column. What has no plain layout (compact frames, sessions, derived keys,
makers' own formats) and what is refused goes through `decode`, one by one.
"""

from tepore.mbus.batch.columns import Column
from tepore.mbus.batch.decoding import Batch, Group, decode_batch, decode_stream
from tepore.mbus.batch.keys import KeyRing
from tepore.mbus.batch.layouts import Layout, LayoutCache

__all__ = ["Batch", "Column", "Group", "KeyRing", "Layout", "LayoutCache", "decode_batch", "decode_stream"]
