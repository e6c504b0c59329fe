"""The proof, obligation by obligation, folded by direction and by what discharged it."""

from __future__ import annotations

from collections.abc import Sequence

from equivamap.report.html.markup import Markup, joined, tag
from equivamap.report.html.rows import RowStore
from equivamap.report.wording import EVIDENCE, counted
from equivamap.verify.evidence import Farkas, Tree
from equivamap.verify.relations import Grade, Outcome, Standing
from equivamap.verify.verdict import CheckResult, ObligationRecord

__all__ = ["proof_section"]

_INLINE = 200
"""Obligations that stand in the page itself; longer lists are shown on demand."""
_MOST = 20_000

_DIRECTIONS = {
    "B→A": "Every point of B leads to one of A",
    "A→B": "Every point of A is reached from one of B",
}
_OPEN = {Standing.REFUTED: "refuted", Standing.UNKNOWN: "not discharged"}


def proof_section(result: CheckResult, rows: RowStore | None) -> Markup | None:
    """Return all obligations; `rows` keeps the long lists."""
    records = result.obligations
    if not records:
        return None
    total = sum(record.count for record in records)
    proved = sum(result.by_evidence.values())
    title = "The proof" if result.verdict is Outcome.EQUIVALENT else "The obligations"
    ending = "all discharged" if proved == total else f"{proved:,} discharged"
    parts = [
        tag("h2", title, tag("small", f" {counted(total, 'obligation')}, {ending}")),
        _summary(result, total),
    ]
    number = 0
    for direction in dict.fromkeys(record.direction for record in records):
        own = [record for record in records if record.direction == direction]
        groups: dict[tuple[bool, str], list[ObligationRecord]] = {}
        for record in own:
            groups.setdefault(
                (
                    record.standing is Standing.PROVED,
                    record.kind if record.standing is Standing.PROVED else record.standing.value,
                ),
                [],
            ).append(record)
        folded = []
        for (is_proved, _), members in sorted(
            groups.items(), key=lambda item: (item[0][0], -sum(r.count for r in item[1]))
        ):
            folded.append(_group(members, is_proved, f"p{number}", rows))
            number += 1
        parts.append(tag("h3", f"{direction} ", tag("small", _DIRECTIONS.get(direction, ""))))
        parts += folded
    return tag("section", *parts, id="proof")


def _summary(result: CheckResult, total: int) -> Markup:
    """Draw the shares of the kinds of evidence."""
    kinds = sorted(result.by_evidence.items(), key=lambda item: (-item[1], item[0]))
    open_count = total - sum(count for _, count in kinds)
    shares = [(EVIDENCE.get(kind, kind), count, f"e{k % 6}") for k, (kind, count) in enumerate(kinds)]
    if open_count:
        shares.append(("refuted or not discharged", open_count, "open"))
    bar = tag(
        "div",
        *(tag("span", class_=f"share {style}", style=f"flex-grow:{count}") for _, count, style in shares),
        class_="shares",
        aria_hidden="true",
    )
    items = [
        tag("li", tag("span", class_=f"dot {style}", aria_hidden="true"), tag("b", f"{count:,}"), f" {words}")
        for words, count, style in shares
    ]
    return joined([bar, tag("ul", *items, class_="evidence")])


def _group(members: Sequence[ObligationRecord], is_proved: bool, key: str, rows: RowStore | None) -> Markup:
    count = sum(record.count for record in members)
    words = EVIDENCE.get(members[0].kind, members[0].kind) if is_proved else _OPEN[members[0].standing]
    solver = any(record.grade is Grade.SOLVER for record in members)
    summary = tag(
        "summary",
        tag(
            "span",
            "✓" if is_proved else "✗" if members[0].standing is Standing.REFUTED else "?",
            class_=f"sign {'same' if is_proved else 'missing'}",
            aria_hidden="true",
        ),
        tag("b", f"{count:,}"),
        f" {words}",
        tag("span", "by a solver's bound", class_="chip") if solver else None,
    )
    if len(members) <= _INLINE or rows is None:
        body = tag(
            "ul",
            *(tag("li", tag("code", record.claim), _remark(record)) for record in members[:_MOST]),
            class_="records",
        )
    else:
        rows.add_lines(key, [[record.claim, _remark_text(record), ""] for record in members[:_MOST]])
        body = tag("div", class_="rows", data_rows=key)
    return tag("details", summary, body, class_="group", open=not is_proved)


def _remark(record: ObligationRecord) -> Markup | None:
    text = _remark_text(record)
    return tag("span", f" {text}", class_="note") if text else None


def _remark_text(record: ObligationRecord) -> str:
    parts = [f"{record.count:,} alike"] if record.count > 1 else []
    evidence = record.evidence
    if isinstance(evidence, Farkas):
        parts.append(f"{counted(len(evidence.multipliers), 'multiplier')}")
    elif isinstance(evidence, Tree):
        parts.append(f"{counted(evidence.size, 'node')}")
    return ", ".join(parts)
