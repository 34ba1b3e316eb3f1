"""Holds pictures against small grey ones that are stored beside this script: what is drawn is where it was.
   check_pictures.py RSVG_CONVERT STORED PICTURE.svg...      CLUSTERTRIAL_REWRITE=1 stores them anew

A text is a small square where it is anchored, since letters differ from machine to machine. The test of pages in a
browser (tests/html) looks at the texts themselves."""

import os
import re
import struct
import subprocess
import sys
import zlib

WIDTH = 240  # pixels: half of what the picture is drawn for
WINDOW = 6  # pixels each way: a bar that moves by two changes more of it than another renderer's rounding
MOST = 20  # of 255, the mean difference in a window


def without_letters(svg):
    def square(match):
        moved = re.search(r'translate\(([-\d.]+) ([-\d.]+)\)', match[0])
        x, y = moved.groups() if moved else re.search(r' x="([-\d.]+)" y="([-\d.]+)"', match[0]).groups()
        return f'<rect x="{float(x) - 3}" y="{float(y) - 6}" width="6" height="6" fill="#000"/>'

    return re.sub(r"<text\b.*?</text>", square, svg, flags=re.S)


def chunks(png):
    at = 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at:at + 4])
        yield png[at + 4:at + 8], png[at + 8:at + 8 + length]
        at += 12 + length


def predicted(kind, left, up, corner):
    """PNG 1.2, section 6: the five filters of a line."""
    if kind == 4:
        nearest = left + up - corner
        return min((left, up, corner), key=lambda value: abs(nearest - value))
    return (0, left, up, (left + up) // 2)[kind]


def lines_of(png):
    """The grey of every pixel, line by line; of 8 bits a sample, without interlacing."""
    header, data = b"", b""
    for name, content in chunks(png):
        if name == b"IHDR":
            header = content
        if name == b"IDAT":
            data += content
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    samples = {0: 1, 2: 3, 6: 4}.get(colour)
    if depth != 8 or interlaced or samples is None:
        sys.exit(f"a PNG of {depth} bits and colour type {colour} is not read here")
    data = zlib.decompress(data)
    stride = width * samples
    above = bytearray(stride)
    lines = []
    for row in range(height):
        kind, *line = data[row * (stride + 1):(row + 1) * (stride + 1)]
        for i in range(stride):
            left, corner = (line[i - samples], above[i - samples]) if i >= samples else (0, 0)
            line[i] = (line[i] + predicted(kind, left, above[i], corner)) & 255
        above = line
        first = min(samples, 3)
        lines.append([sum(line[i:i + first]) // first for i in range(0, stride, samples)])
    return lines


def grey_png(lines):
    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", len(lines[0]), len(lines), 8, 0, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + bytes(line) for line in lines), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def drawn(rsvg_convert, picture):
    with open(picture, encoding="utf-8") as file:
        svg = without_letters(file.read())
    command = [rsvg_convert, "--width", str(WIDTH), "--keep-aspect-ratio", "--background-color", "white"]
    return lines_of(subprocess.run(command, input=svg.encode(), capture_output=True, check=True).stdout)


def difference(found, stored):
    """What is wrong, in words; nothing where they are alike."""
    if (len(found), len(found[0])) != (len(stored), len(stored[0])):
        return f"it is {len(found[0])} by {len(found)} pixels, and was {len(stored[0])} by {len(stored)}"
    worst, place = 0, None
    for top in range(0, len(found), WINDOW // 2):
        for left in range(0, len(found[0]), WINDOW // 2):
            pairs = [pair for y in range(top, min(top + WINDOW, len(found)))
                     for pair in zip(found[y][left:left + WINDOW], stored[y][left:left + WINDOW])]
            mean = sum(abs(a - b) for a, b in pairs) / len(pairs)
            if mean > worst:
                worst, place = mean, (left, top)
    if worst <= MOST:
        return None
    return f"around the pixel {place} of {WIDTH} across it differs by {worst:.0f} of 255; expected at most {MOST}"


def main(rsvg_convert, stored, *pictures):
    wrong = 0
    for picture in pictures:
        name = os.path.splitext(os.path.basename(picture))[0] + ".png"
        path = os.path.join(stored, name)
        found = drawn(rsvg_convert, picture)
        if os.environ.get("CLUSTERTRIAL_REWRITE") == "1":
            with open(path, "wb") as file:
                file.write(grey_png(found))
        with open(path, "rb") as file:
            words = difference(found, lines_of(file.read()))
        if words:
            wrong += 1
            print(f"{picture}: {words}. Look at it; CLUSTERTRIAL_REWRITE=1 stores it if it is right.")
    print(f"{len(pictures)} pictures, {wrong} of them not as they were")
    sys.exit(1 if wrong else 0)


main(*sys.argv[1:])
