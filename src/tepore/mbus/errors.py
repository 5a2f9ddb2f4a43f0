"""What a telegram that cannot be read leaves behind: a code, the byte where it went wrong, and a sentence.

The codes tell faults apart that call for different cures:

==========================  ==================================================================
code                        meaning
==========================  ==================================================================
``telegram.truncated``      the bytes end before what they announce
``telegram.length``         the length field and the bytes do not agree
``telegram.checksum``       a CRC or checksum of the link layer is wrong: damaged on its way
``telegram.frame``          no frame of the link: wrong start, stop or control byte
``telegram.direction``      sent to a meter, not by one
``telegram.ci``             the control information byte announces nothing that is known
``telegram.header``         a transport, extended link or authentication header is malformed
``telegram.record``         a data record is malformed
``telegram.format``         a compact frame whose format was not heard yet
``telegram.fragment``       a fragment whose others are missing, were read or do not fit it
``telegram.parts``          parts that are not of one answer
``telegram.no_key``         encrypted, and no key was given
``telegram.wrong_key``      the key given does not open it
``telegram.damaged``        the key given fits its check bytes, the rest is no telegram
``telegram.mac``            its message authentication code is wrong: forged, damaged or wrong key
``telegram.security_mode``  the security mode is recognised and cannot be opened here
``telegram.hex``            the line is no hexadecimal text
``telegram.key``            the key is no hexadecimal text of the right length
==========================  ==================================================================
"""

from __future__ import annotations

from tepore.kernel import Refusal


class BadTelegram(Refusal):
    """Bytes that give no reading.

    Parameters
    ----------
    code
        Dotted code of the table above.
    offset
        Byte of the telegram as it was given (0 is the first) at which the fault shows.
    what
        The fault as one sentence.
    remedy
        What to do about it; empty where the sentence says it already.
    """

    def __init__(self, code: str, offset: int, what: str, *, remedy: str = "") -> None:
        self.offset = offset
        super().__init__(what, where=f"byte {offset}", remedy=remedy, code=code)
