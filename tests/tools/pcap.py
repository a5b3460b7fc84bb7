"""Captures with nanosecond stamps, as tcpdump writes them, read without libraries."""

import ipaddress
import struct

NS_MAGIC = 0xA1B23C4D
HEADER_OF_LINK = {1: 14, 101: 0}  # Ethernet; RAW: what a TUN device hands over


def read(path):
    """[(ns, IP packet)] in the file's order."""
    with open(path, "rb") as file:
        data = file.read()
    magic, _, _, _, _, _, link = struct.unpack_from("=IHHiIII", data)
    if magic != NS_MAGIC or link not in HEADER_OF_LINK:
        raise ValueError(f"{path}: no capture with nanoseconds of an Ethernet or TUN device")
    at, skip, packets = 24, HEADER_OF_LINK[link], []
    while at + 16 <= len(data):
        seconds, nanoseconds, captured, _ = struct.unpack_from("=IIII", data, at)
        packets.append((seconds * 10**9 + nanoseconds, data[at + 16 + skip:at + 16 + captured]))
        at += 16 + captured
    return packets


def parse(packet):
    """(protocol, from, to, transport) of an IPv4 or IPv6 packet; None for others."""
    version = packet[0] >> 4 if packet else 0
    if version == 4:
        return (packet[9], str(ipaddress.ip_address(packet[12:16])),
                str(ipaddress.ip_address(packet[16:20])), packet[(packet[0] & 15) * 4:])
    if version == 6:
        return (packet[6], str(ipaddress.ip_address(packet[8:24])),
                str(ipaddress.ip_address(packet[24:40])), packet[40:])
    return None
