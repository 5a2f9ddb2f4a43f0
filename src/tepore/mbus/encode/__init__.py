"""The reverse of decoding: values to records, headers, ciphertext and frames, for simulation and laws."""

from tepore.mbus.encode.frames import frame_a, frame_b, frame_stripped, frame_wired, request_wired
from tepore.mbus.encode.headers import Meter, afl_header, ell_header, long_header, short_header
from tepore.mbus.encode.records import UnableToEncode, encode_record, encode_value
from tepore.mbus.encode.telegrams import (
    encode_fragments,
    encode_mode_5,
    encode_mode_7,
    encode_mode_10,
    encode_plain,
    encode_session,
)

__all__ = [
    "Meter",
    "UnableToEncode",
    "afl_header",
    "ell_header",
    "encode_fragments",
    "encode_mode_5",
    "encode_mode_7",
    "encode_mode_10",
    "encode_plain",
    "encode_record",
    "encode_session",
    "encode_value",
    "frame_a",
    "frame_b",
    "frame_stripped",
    "frame_wired",
    "long_header",
    "request_wired",
    "short_header",
]
