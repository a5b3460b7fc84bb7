"""A dispatcher small enough to read: answers any A question with the address that stands in a file,
and TTL 1. The answer moves when the file does, or, with a delay, so many seconds later: a resolver
that keeps what it has.
    switch_dns.py ADDRESS PORT FILE [DELAY_SECONDS]"""
import os
import socket
import struct
import sys
import time

TTL = 1


def address_now(path, delay, seen):
    """seen: [(when, text)], the last is what the file holds now."""
    with open(path, encoding="ascii") as file:
        text = file.read().strip()
    if not seen or seen[-1][1] != text:
        seen.append((time.monotonic() + (delay if seen else 0), text))
    return [text for when, text in seen if when <= time.monotonic()][-1]


def question_end(packet):
    at = 12
    while packet[at]:
        at += packet[at] + 1
    return at + 5


def main():
    host, port, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    delay = float(sys.argv[4]) if len(sys.argv) > 4 else 0
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((host, port))
    seen = []
    print("ready", os.getpid(), flush=True)
    while True:
        packet, client = server.recvfrom(4096)
        end = question_end(packet)
        address = socket.inet_aton(address_now(path, delay, seen))
        head = packet[:2] + struct.pack(">HHHHH", 0x8180, 1, 1, 0, 0)
        answer = struct.pack(">HHHIH", 0xC00C, 1, 1, TTL, 4) + address
        server.sendto(head + packet[12:end] + answer, client)


main()
