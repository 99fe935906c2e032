# SPDX-License-Identifier: Apache-2.0
"""knock.py PORT USER COUNT SECONDS: opens COUNT sessions of PostgreSQL over TLS as USER, never says a password, and
opens each anew that the server gives up, for SECONDS."""
import socket
import ssl
import struct
import sys
import time

port, user, count, seconds = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE


def knock():
    plain = socket.create_connection(("127.0.0.1", port), timeout=3)
    plain.sendall(struct.pack("!ii", 8, 80877103))  # SSLRequest
    if plain.recv(1) != b"S":
        raise OSError("no TLS")
    session = context.wrap_socket(plain)
    words = b"user\0" + user.encode() + b"\0database\0" + user.encode() + b"\0\0"
    session.sendall(struct.pack("!ii", 8 + len(words), 196608) + words)
    return session


held = []
end = time.monotonic() + seconds
while time.monotonic() < end:
    try:
        if len(held) < count:
            held.append(knock())
        else:
            time.sleep(0.1)
    except OSError:
        time.sleep(0.02)
