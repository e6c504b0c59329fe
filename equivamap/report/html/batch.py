"""Many pairs on one page: tables by kind that sort, confusion by method, seconds, and each pair to look into."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from equivamap.report.html.markup import Markup, joined, tag
from equivamap.report.html.page import document, navigation
from equivamap.report.html.rows import RowStore
from equivamap.report.wording import counted

__all__ = ["BatchAnswer", "BatchPair", "render_batch_page"]

_OUTCOMES = ("right", "wrong", "undecided", "open")
_ANSWERS = ("equivalent", "not_equivalent", "bounded", "undecided", "error")
_BINS = 24


@dataclass(frozen=True)
class BatchAnswer:
    """What one method said of a pair.

    Parameters
    ----------
    method, answer, detail
        As said.
    seconds
        What it took; None where nobody measured.
    outcome
        ``right``, ``wrong``, ``undecided`` or ``open`` against the label; empty where there are no labels.
    """

    method: str
    answer: str
    seconds: float | None
    detail: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class BatchPair:
    """One pair.

    Parameters
    ----------
    id, kind
        Name, and row of the table by kind.
    answers
        One for each method.
    label
        What is proved; empty where there are no labels.
    facts
        What is shown when one looks into the pair.
    """

    id: str
    kind: str
    answers: tuple[BatchAnswer, ...]
    label: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


def render_batch_page(title: str, pairs: Sequence[BatchPair], *, remark: str = "") -> str:
    """Write one page on many pairs.

    Parameters
    ----------
    title
        Name of the suite or list.
    pairs
        All of them; each has answers of the same methods.
    remark
        What was asked, in a few words.
    """
    methods = list(dict.fromkeys(answer.method for pair in pairs for answer in pair.answers))
    labelled = any(pair.label for pair in pairs)
    store = RowStore(1, 1, 0)
    sections = {
        "Summary": _summary(title, remark, pairs, methods, labelled),
        "Kinds": _kinds(pairs, methods, labelled),
        "Confusion": _confusion(pairs, methods) if labelled else None,
        "Seconds": _seconds(pairs, methods),
        "Pairs": _pairs(pairs, methods, store),
    }
    shown = {name: section for name, section in sections.items() if section is not None}
    body = joined([navigation(shown), tag("main", *shown.values())])
    return document(f"{title}: {counted(len(pairs), 'pair')}", body, data={}, rows=store.encoded())


def _summary(
    title: str, remark: str, pairs: Sequence[BatchPair], methods: Sequence[str], labelled: bool
) -> Markup:
    cards = []
    for method in methods:
        own = [answer for pair in pairs for answer in pair.answers if answer.method == method]
        counts = Counter(answer.outcome if labelled else answer.answer for answer in own)
        names = _OUTCOMES if labelled else _ANSWERS
        lines = [tag("li", tag("b", f"{counts[name]:,}"), f" {name}") for name in names if counts[name]]
        bar = tag(
            "div",
            *(
                tag("span", class_=f"share o-{name}", style=f"flex-grow:{counts[name]}")
                for name in names
                if counts[name]
            ),
            class_="shares",
            aria_hidden="true",
        )
        cards.append(tag("div", tag("h3", method), bar, tag("ul", *lines), class_="card"))
    head = tag("h1", title, tag("small", f" {counted(len(pairs), 'pair')}"))
    asked = tag("p", remark, class_="meaning") if remark else None
    return tag("section", head, asked, tag("div", *cards, class_="cards"), id="summary")


def _kinds(pairs: Sequence[BatchPair], methods: Sequence[str], labelled: bool) -> Markup:
    columns = ["kind", "pairs"]
    names = _OUTCOMES[:3] if labelled else _ANSWERS
    used = [n for n in names if labelled or any(a.answer == n for p in pairs for a in p.answers)]
    columns += [f"{method}: {name}" for method in methods for name in (*used, "median s")]
    rows = []
    by_kind: dict[str, list[BatchPair]] = {}
    for pair in pairs:
        by_kind.setdefault(pair.kind, []).append(pair)
    for kind, members in by_kind.items():
        cells: list[tuple[str, float | str]] = [(kind, kind), (f"{len(members):,}", len(members))]
        for method in methods:
            own = [answer for pair in members for answer in pair.answers if answer.method == method]
            counts = Counter(answer.outcome if labelled else answer.answer for answer in own)
            cells += [(f"{counts[name]:,}" if counts[name] else "", counts[name]) for name in used]
            times = [answer.seconds for answer in own if answer.seconds is not None]
            median = statistics.median(times) if times else math.nan
            cells.append((f"{median:.3f}" if times else "", median if times else -1.0))
        wrong = any(a.outcome == "wrong" for p in members for a in p.answers)
        first, *rest = cells
        head = tag("th", first[0], scope="row", data_key=first[1])
        line = tag(
            "tr", head, *(tag("td", t, data_key=k) for t, k in rest), class_="marked" if wrong else None
        )
        rows.append(line)
    table = _sortable(columns, rows)
    return tag("section", tag("h2", "By kind of pair"), tag("div", table, class_="wide"), id="kinds")


def _sortable(columns: Sequence[str], rows: Sequence[Markup]) -> Markup:
    heads = [tag("th", tag("button", name, type="button"), scope="col", aria_sort="none") for name in columns]
    return tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *rows), class_="sortable")


def _confusion(pairs: Sequence[BatchPair], methods: Sequence[str]) -> Markup:
    tables = []
    for method in methods:
        counts = Counter(
            (pair.label, answer.answer)
            for pair in pairs
            for answer in pair.answers
            if answer.method == method
        )
        labels = sorted({label for label, _ in counts})
        answers = [name for name in _ANSWERS if any(answer == name for _, answer in counts)]
        answers += sorted({answer for _, answer in counts} - set(_ANSWERS))
        head = tag("tr", tag("th", "label"), *(tag("th", answer, scope="col") for answer in answers))
        body = [
            tag(
                "tr",
                tag("th", label, scope="row"),
                *(tag("td", f"{counts[label, a]:,}", class_=_confused(label, a, counts)) for a in answers),
            )
            for label in labels
        ]
        tables.append(
            tag("table", tag("caption", method), tag("thead", head), tag("tbody", *body), class_="grid")
        )
    note = tag("p", "Rows are what is proved, columns what the method answered.", class_="note")
    return tag(
        "section",
        tag("h2", "Confusion by method"),
        note,
        tag("div", *tables, class_="points"),
        id="confusion",
    )


def _confused(label: str, answer: str, counts: Mapping[tuple[str, str], int]) -> str:
    decided = ("equivalent", "not_equivalent")
    if not counts[label, answer] or label not in decided or answer not in decided:
        return "plain"
    return "right" if label == answer else "wrong"


def _seconds(pairs: Sequence[BatchPair], methods: Sequence[str]) -> Markup | None:
    times = {
        method: sorted(
            a.seconds for p in pairs for a in p.answers if a.method == method and a.seconds is not None
        )
        for method in methods
    }
    every = [max(t, 1e-4) for own in times.values() for t in own]
    if not every:
        return None
    low, high = math.floor(math.log10(min(every))), math.ceil(math.log10(max(every)) + 1e-9)
    high = max(high, low + 1)
    figures = [_histogram(method, own, low, high) for method, own in times.items() if own]
    note = tag("p", "Seconds a pair, on a logarithmic scale.", class_="note")
    return tag("section", tag("h2", "Seconds"), note, tag("div", *figures, class_="points"), id="seconds")


def _histogram(method: str, times: Sequence[float], low: int, high: int) -> Markup:
    counts = [0] * _BINS
    for time in times:
        place = (math.log10(max(time, 1e-4)) - low) / (high - low)
        counts[min(int(place * _BINS), _BINS - 1)] += 1
    width, height, most = 360, 110, max(counts)
    step = (width - 20) / _BINS
    bars = [
        tag(
            "rect",
            x=f"{10 + k * step:.1f}",
            y=f"{height - 84 * count / most:.1f}",
            width=f"{step - 1.5:.1f}",
            height=f"{84 * count / most:.1f}",
            class_="column",
        )
        for k, count in enumerate(counts)
        if count
    ]
    ticks = [
        tag(
            "text",
            f"{10.0**power:g}",
            x=f"{10 + (power - low) / (high - low) * (width - 20):.1f}",
            y=height + 15,
            text_anchor="middle",
            class_="tick",
        )
        for power in range(low, high + 1)
    ]
    p90 = times[math.ceil(0.9 * len(times)) - 1]
    words = f"{method}: median {statistics.median(times):.3g} s, nine of ten within {p90:.3g} s"
    svg = tag(
        "svg",
        tag("title", words),
        *bars,
        *ticks,
        viewBox=f"0 0 {width} {height + 22}",
        class_="times",
        role="img",
    )
    return tag("figure", svg, tag("figcaption", words))


def _pairs(pairs: Sequence[BatchPair], methods: Sequence[str], store: RowStore) -> Markup:
    """Return the table of pairs; it is filled on demand, so that many thousands can be looked through."""
    columns = ["pair", "kind", "label", *methods, "seconds"]
    lines = []
    for pair in pairs:
        said = {answer.method: answer for answer in pair.answers}
        times = [answer.seconds for answer in pair.answers if answer.seconds is not None]
        cells = [said[m].answer if m in said else "" for m in methods]
        signs = [said[m].outcome if m in said else "" for m in methods]
        facts = [part for fact in pair.facts.items() for part in fact]
        for answer in pair.answers:
            if answer.detail:
                facts += [answer.method, answer.detail]
        seconds = f"{sum(times):.3f}" if times else ""
        head = [pair.id, pair.kind, pair.label, *cells, seconds]
        lines.append([*head, "wrong" if "wrong" in signs else "", *facts])
    store.add_lines("pairs", lines)
    place = tag(
        "div",
        class_="rows pairs",
        data_pairs="pairs",
        data_columns="|".join(c.replace("|", "/") for c in columns),
    )
    return tag("section", tag("h2", "The pairs"), place, id="pairs")
