"""Holds the footnotes of a Word file against the notes of the tables of its JSON, caption by caption.
   check_footnotes.py REPORT.json REPORT.docx"""

import json
import re
import sys
import xml.etree.ElementTree as xml

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn


def flat(text):
    """A line break and a blank are the same to a reader."""
    return re.sub(r"\s+", " ", text or "").strip()


def footnotes_of(document):
    """The text of each footnote by its id; the rules above footnotes are none."""
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FOOTNOTES)
    notes = {}
    for footnote in xml.fromstring(part.blob).iter(qn("w:footnote")):
        if footnote.get(qn("w:type")) is not None:
            continue
        number = footnote.get(qn("w:id"))
        if number in notes:
            sys.exit(f"two footnotes of the id {number}")
        notes[number] = flat("".join(text.text or "" for text in footnote.iter(qn("w:t"))))
    return notes


def main(results, word):
    data = json.load(open(results, encoding="utf-8"))
    expected = [(flat(block["title"]), [flat(note) for note in block["notes"]])
                for block in data["blocks"] if block["type"] == "table" and block["notes"]]
    document = docx.Document(word)
    notes = footnotes_of(document)
    found = []
    for paragraph in document.paragraphs:
        ids = [one.get(qn("w:id")) for one in paragraph._p.iter(qn("w:footnoteReference"))]
        if ids and paragraph.style.name.lower() != "caption":
            sys.exit(f"{word}: a footnote of {paragraph.text!r}, which is no caption")
        if ids:
            found.append((flat(paragraph.text), [notes.pop(one) for one in ids]))
    if not expected or found != expected:
        sys.exit(f"{word}: found {found}, expected {expected}")
    if notes:
        sys.exit(f"{word}: nothing refers to {notes}")
    print(f"{len(found)} tables, {sum(len(of) for _, of in found)} notes")


main(*sys.argv[1:])
