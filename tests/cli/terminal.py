# SPDX-License-Identifier: Apache-2.0
"""Runs a command on a terminal of so many columns, as a person would see it.

terminal.py COLUMNS [--resize COLUMNS] [--interrupt-at WORD-OR-FILES] [--shell] -- COMMAND...

Prints what the screen shows at the end, then a line of what is wrong: a line that was wrapped, a cursor that is hidden.
With --shell an interactive shell runs the command, and what follows it on the screen is the shell's prompt.
"""
import argparse
import fcntl
import glob
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

ROWS = 200
WIDE = 1000
PROMPT = "prompt-of-the-shell> "


def resize(descriptor, columns):
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, columns, 0, 0))


def spawn(options):
    child, terminal = pty.fork()
    if child:
        return child, terminal
    # Whoever runs the tests may have them ignored, which shells and programs inherit.
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP):
        signal.signal(number, signal.SIG_DFL)
    if options.shell:
        os.environ["PS1"] = PROMPT
        os.execvp("bash", ["bash", "--norc", "--noprofile", "-i"])
    time.sleep(0.2)  # until the terminal has its size
    os.execvp(options.command[0], options.command)


def read_all(options, child, terminal):
    seen = b""
    sizes = [(0, options.columns)]
    typed = not options.shell
    interrupted = not options.interrupt_at
    end = time.monotonic() + options.seconds
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.05)[0]:
            try:
                piece = os.read(terminal, 65536)
            except OSError:
                break
            if not piece:
                break
            seen += piece
        text = seen.decode("utf-8", "replace")
        if not typed and PROMPT in text:
            os.write(terminal, (" ".join(options.command) + "\n").encode())
            typed = True
        if options.resize and len(sizes) == 1 and "\u2713" in text:
            sizes.append((len(seen), options.resize))
            resize(terminal, options.resize)
        if not interrupted and (glob.glob(options.interrupt_at) or options.interrupt_at in text):
            time.sleep(0.7)
            os.write(terminal, b"\x03")
            interrupted = True
        if options.shell and interrupted and text.count(PROMPT) > 1 and not text.endswith("^C"):
            # What comes after the prompt must not come.
            if time.monotonic() + 2 < end:
                end = time.monotonic() + 2
    if options.shell:
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return seen, sizes


def show(seen, sizes, width):
    import pyte

    screen = pyte.Screen(width or sizes[0][1], ROWS)
    stream = pyte.ByteStream(screen)
    for i, (start, columns) in enumerate(sizes):
        if i and not width:
            screen.resize(ROWS, columns)
        stream.feed(seen[start : sizes[i + 1][0] if i + 1 < len(sizes) else len(seen)])
    return [line.rstrip() for line in screen.display], screen.cursor.hidden


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("columns", type=int)
    parser.add_argument("--resize", type=int)
    parser.add_argument("--interrupt-at", default="")
    parser.add_argument("--shell", action="store_true")
    parser.add_argument("--raw", action="store_true")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    child, terminal = spawn(options)
    resize(terminal, options.columns)
    seen, sizes = read_all(options, child, terminal)
    if options.raw:
        sys.stdout.buffer.write(seen)
        return
    lines, hidden = show(seen, sizes, 0)
    print("\n".join(lines).rstrip())
    # On a screen that is wide enough for all there are as many lines, unless one was wrapped.
    wide = show(seen, sizes, WIDE)[0]
    if not options.resize and lines != wide:
        print("wrong: a line was wrapped or cut")
    if hidden:
        print("wrong: the cursor is hidden")


main()
