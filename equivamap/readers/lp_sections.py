"""The sections of LP text: where each keyword stands, and whether together they are a whole model."""

from __future__ import annotations

import re
from typing import NoReturn

from equivamap.readers.lp_text import LINEAR, LpText, Section, tokens_of

__all__ = ["read_sections"]

_SECTION = re.compile(
    r"^[ \t]*(?:"
    r"(?P<sense>max(?:imum|imize)?|min(?:imum|imize)?)(?=[ \t]*$|[ \t]+[^\s:<>=])"
    r"|(?P<rows>subject[ \t]+to|such[ \t]+that|s\.t\.|st\.|st)(?=[ \t]*$|[ \t]+[^\s:<>=])"
    r"|(?P<refused>lazy[ \t]+constraints?|user[ \t]+cuts?|general[ \t]+constraints?|multi-objectives?|gencons?|pwlobj"
    r"|scenario|sos[12]?)(?=[ \t]*$|[ \t]+[^\s:<>=+\-])"
    r"|(?P<data>bounds?|generals?|gen|integers?|int|binary|binaries|bin|semi-continuous|semis?)"
    r"(?=[ \t]*$|[ \t]+[^\s:<>=+\-])"
    r"|(?P<end>end)(?=[ \t]*$)"
    r")",
    re.IGNORECASE | re.MULTILINE | re.ASCII,
)
_UNSUPPORTED = {
    "lazy": ("lazy-constraints", "lazy constraints"),
    "user": ("user-cuts", "user cuts"),
    "general": ("general-constraint", "general constraints"),
    "gencons": ("general-constraint", "general constraints"),
    "gencon": ("general-constraint", "general constraints"),
    "multi-objectives": ("multi-objective", "several objectives"),
    "multi-objective": ("multi-objective", "several objectives"),
    "pwlobj": ("piecewise-linear", "a piecewise-linear objective"),
    "scenario": ("scenarios", "several scenarios"),
    "sos": ("sos", "special ordered sets"),
    "sos1": ("sos", "special ordered sets"),
    "sos2": ("sos", "special ordered sets"),
}


def read_sections(text: LpText) -> list[Section]:
    """Return the sections in order, with their tokens: first the objective, last End."""
    written = text.text
    found: list[Section] = []
    for match in _SECTION.finditer(written):
        group = str(match.lastgroup)
        if not found and written[: match.start()].strip():
            _refuse_start(text, match.start())
        if group == "refused":
            _refuse_part(text, match)
        if not found and group != "sense":
            _refuse_start(text, match.end())
        _check_once(text, match, found)
        if found:
            found[-1].end = match.start()
        word = re.sub(r"[ \t]+", " ", match[group].lower())
        found.append(Section(word, group, match.end(), len(written)))
        if group == "end":
            break
    if not found:
        _refuse_start(text, len(written))
    _check_end(text, found[-1])
    for section in found:
        section.tokens = tokens_of(written, section.start, section.end)
    return found


def _refuse_start(text: LpText, end: int) -> NoReturn:
    written = text.text
    start = len(written) - len(written.lstrip())
    words = written[start : max(end, start + 1)].split("\n")[0].strip()[:60]
    solve = ";" in written and re.match(r"\s*(?:max|min)[a-z]*\s*:", written, re.IGNORECASE)
    text.place.refuse(
        f"an LP file starts with Minimize or Maximize, this one with '{words}'",
        "syntax",
        "this looks like lp_solve's own dialect: write the model as .mps"
        if solve
        else "write Minimize or Maximize before the objective",
        text.line_at(start),
    )


def _refuse_part(text: LpText, match: re.Match[str]) -> NoReturn:
    """Refuse a section that is no part of mixed-integer linear programming."""
    word = match["refused"]
    kind, what = _UNSUPPORTED[word.lower().split()[0]]
    named = next(iter(text.text[match.end() : match.end() + 300].split()), "")
    text.place.unsupported(
        f"section '{word}' states {what}{f' ({named})' if named else ''}",
        kind,
        LINEAR,
        text.line_at(match.start("refused")),
    )


def _check_once(text: LpText, match: re.Match[str], found: list[Section]) -> None:
    """Refuse several objectives and several lists of constraints."""
    group = str(match.lastgroup)
    line = text.line_at(match.start(group))
    if group == "sense" and text.text[match.end() :].lstrip().lower().startswith("multi-objectives"):
        kind, what = _UNSUPPORTED["multi-objectives"]
        text.place.unsupported(f"the file states {what} (multi-objectives)", kind, LINEAR, line)
    if group in ("sense", "rows") and any(section.group == group for section in found):
        text.place.refuse(
            f"'{match[group]}' occurs twice",
            "syntax",
            "a model has one objective and one list of constraints; a variable must not be called so",
            line,
        )


def _check_end(text: LpText, last: Section) -> None:
    written = text.text
    if last.group != "end":
        text.place.refuse(
            "the file ends without End",
            "truncated",
            "the file may be cut off: write it again, or add a line End if it is complete",
            len(written.rstrip().splitlines()),
        )
    rest = written[last.start :]
    if rest.strip():
        text.place.refuse(
            "there is text after End",
            "syntax",
            "remove what follows End, or move End to the end",
            text.line_at(last.start + len(rest) - len(rest.lstrip())),
        )
