"""Reads what residents type: full-width digits, spaces, missing hyphens. Pure text in, pure text out."""

import re
import unicodedata

NUMBER = re.compile(r"(\d{6})(\d{4,5})")
MOBILE_DIGITS = 11
LANDLINE_DIGITS = range(7, 13)
TAIL = 4


def plain(text: str) -> str:
    """Half-width, without any white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def case_number(text: str) -> str:
    """ "２６１１１３ ０４７３" and "2611130473" are "261113-0473"; "" when it cannot be a number of ours."""
    digits = "".join(c for c in plain(text) if c.isdecimal())
    found = NUMBER.fullmatch(digits)
    return f"{found[1]}-{found[2]}" if found else ""


def code(text: str) -> str:
    """A query code or the last four digits of a phone number, as they are kept."""
    return "".join(c for c in plain(text) if c.isalnum()).upper()


def phone_digits(text: str) -> str:
    """The digits of a phone number without +86; "" when there is none."""
    digits = "".join(c for c in plain(text) if c.isdecimal())
    is_mobile_with_country = len(digits) == MOBILE_DIGITS + 2 and digits.startswith("861")
    return digits[2:] if is_mobile_with_country else digits


def phone_fault(text: str) -> str:
    """What is wrong with a phone number, in words that say how to mend it; "" when nothing is."""
    digits = phone_digits(text)
    if not digits:
        return "手机号要用数字写，如 13800001234。不想留可以空着。"
    if digits.startswith("1") and len(digits) != MOBILE_DIGITS:
        return f"手机号是 11 位数字，您填了 {len(digits)} 位，请再看一眼。不想留可以空着。"
    if not digits.startswith("1") and len(digits) not in LANDLINE_DIGITS:
        return f"固定电话请连区号一起写，如 051986600000，您填了 {len(digits)} 位。不想留可以空着。"
    return ""
