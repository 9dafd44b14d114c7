# SPDX-FileCopyrightText: The Coterie contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file of places in MaxMind's format (specification 2.0) with one place, where everybody is who has an IPv4 address."""

MARK = b"\xab\xcd\xefMaxMind.com"  # before what is said about the file
TEXT, UINT16, UINT32, MAP, UINT64, ARRAY = 2, 5, 6, 7, 9, 11


def head(kind, size):
    """The kind and the size of a value; the later kinds have a byte of their own."""
    return bytes([kind << 5 | size]) if kind < 8 else bytes([size, kind - 7])


def encode(value):
    if isinstance(value, dict):
        return head(MAP, len(value)) + b"".join(encode(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return head(ARRAY, len(value)) + b"".join(encode(part) for part in value)
    if isinstance(value, str):
        return head(TEXT, len(value)) + value.encode()
    kind, number = value
    size = (number.bit_length() + 7) // 8
    return head(kind, size) + number.to_bytes(size, "big")


def one_place(city, country):
    """The file's bytes: a tree of one node, whose two ways both lead to the first value."""
    nodes, gap = 1, 16
    value = encode({"city": {"names": {"en": city}}, "country": {"names": {"en": country}}})
    about = {"node_count": (UINT32, nodes), "record_size": (UINT16, 24), "ip_version": (UINT16, 4),
             "database_type": "Test", "languages": ["en"], "binary_format_major_version": (UINT16, 2),
             "binary_format_minor_version": (UINT16, 0), "build_epoch": (UINT64, 1), "description": {"en": "Test"}}
    return 2 * (nodes + gap).to_bytes(3, "big") + bytes(gap) + value + MARK + encode(about)
