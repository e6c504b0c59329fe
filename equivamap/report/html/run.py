"""What differs, in lists, and about the run: where the models come from, warnings, numbers, versions, times."""

from __future__ import annotations

from equivamap.report.html.marks import Mark
from equivamap.report.html.markup import Markup, joined, tag
from equivamap.report.wording import counted
from equivamap.verify.verdict import CheckResult, Difference

__all__ = ["differences_section", "run_section"]

_SHOWN = 200


def differences_section(result: CheckResult) -> Markup | None:
    """Return the differences, family by family, as a diff."""
    found = result.differences
    groups = (
        (Mark.MISSING, found.missing),
        (Mark.EXTRA, found.extra),
        (Mark.CHANGED, found.changed),
        (Mark.IMPLIED, found.implied),
    )
    items = [_difference(mark, d) for mark, group in groups for d in group[:_SHOWN]]
    hidden = sum(max(0, len(group) - _SHOWN) for _, group in groups)
    if not items:
        return None
    more = (
        tag("p", f"and {counted(hidden, 'more family', 'more families')}", class_="note") if hidden else None
    )
    return tag(
        "section", tag("h2", "Differences"), tag("ul", *items, class_="differences"), more, id="differences"
    )


def _difference(mark: Mark, difference: Difference) -> Markup:
    remarks = [mark.words]
    if len(difference.rows) > 1:
        remarks.append(counted(len(difference.rows), "row"))
    if difference.line is not None:
        remarks.append(f"line {difference.line}")
    such = f"such as {difference.rows[0]}: " if len(difference.rows) > 1 else ""
    subject = difference.rows[0] if len(difference.rows) == 1 else difference.family
    return tag(
        "li",
        tag("span", mark.sign, class_=f"sign {mark.value}", aria_hidden="true"),
        tag(
            "div",
            tag("b", subject),
            tag("span", f" {', '.join(remarks)}", class_="note"),
            tag("div", such, tag("code", difference.rendered)) if difference.rendered else None,
        ),
        class_=mark.value,
    )


def run_section(result: CheckResult) -> Markup:
    """Return where it all comes from."""
    rows: list[tuple[str, Markup | str]] = []
    for side, origin in zip("AB", result.origins or (), strict=False):
        words = [f"{origin.path} ({origin.format})"]
        if origin.captured_at:
            words.append(f"taken at {origin.captured_at}")
        if origin.data_files:
            words.append(f"data {', '.join(origin.data_files)}")
        rows.append((side, ", ".join(words)))
    for side, warned in result.warnings:
        rows.append((f"Warning{f' {side.upper()}' if side else ''}", warned.message))
    numbers = result.numbers
    if numbers.snapped or numbers.unified:
        rows.append(
            (
                "Numbers",
                f"{numbers.snapped:,} snapped to a fraction, {numbers.unified:,} unified between A and B, "
                f"largest relative change {numbers.largest_change:.1e}",
            )
        )
    if result.seconds:
        rows.append(("Seconds", ", ".join(f"{key} {value:.2f}" for key, value in result.seconds.items())))
    if result.versions:
        rows.append(("Versions", ", ".join(f"{key} {value}" for key, value in result.versions.items())))
    listed = [joined([tag("dt", key), tag("dd", value)]) for key, value in rows]
    return tag("section", tag("h2", "The run"), tag("dl", *listed), id="run")
