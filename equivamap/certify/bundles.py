"""Certificates of pairs one after the other: what they prove together of formulations with open data.

A bundle holds a whole certificate for each of some instances. It proves something of the models in them; that two
formulations give these models for these data is not shown here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from equivamap.certify.claims import RELATIONS, Claim, objective_map
from equivamap.certify.ledger import Ledger, Request
from equivamap.certify.model import Model
from equivamap.certify.opening import File, check_source, entries_of, head_of, model_of, same_file
from equivamap.certify.reading import CertificateFile, Rejected, position
from equivamap.certify.verdicts import Ends, Proved, check_claim
from equivamap.ir import Rational

__all__ = ["Bundle", "Data", "Pair", "check_bundle", "check_pair"]

MOST_INSTANCES = 100_000

Told: TypeAlias = Callable[[Request, Any], None]
Data: TypeAlias = tuple[str, str]
"""The data of an instance for A and for B, as JSON."""

_IN_ONE_UNIT = ("optimal-values", "value")
"""Grounds that are about costs as they are, without an objective map between them."""

_KEYS = {
    "instances",
    "verdict",
    "relation",
    "objective",
    "objective_map",
    "schemas",
    "parameter_map",
}


@dataclass(frozen=True)
class Pair:
    """What was proved of a pair: its head, both models, and how many obligations that took."""

    head: dict[str, Any]
    models: tuple[Model, Model]
    proved: Proved
    obligations: int


@dataclass(frozen=True)
class Bundle:
    """What was proved of instances."""

    statement: str
    data: tuple[Data, ...]
    obligations: int


class _FromFile:
    """The lines of a file, in its order."""

    def __init__(self, file: CertificateFile) -> None:
        self.file = file

    def line(self, request: Request) -> dict[str, Any]:
        """Return the next line, whatever it is about."""
        return self.file.next()


def check_pair(
    file: CertificateFile,
    head: dict[str, Any],
    before: int,
    given: tuple[Iterable[str] | None, Iterable[str] | None] = (None, None),
    files: tuple[File | None, File | None] = (None, None),
    told: Told | None = None,
) -> Pair:
    """Check the certificate of a pair after its head, up to its end; `before` lines do not belong to it."""
    ledger = Ledger(_FromFile(file), told)
    entries = entries_of(head)
    models: list[Model] = []
    for name, lines, own in zip("ab", given, files, strict=True):
        if own is not None:
            same_file(name, own, entries)
        models.append(model_of(file, name, entries, lines))
    a, b = models
    proved = check_claim(Claim(a, b, head), ledger)
    if file.next() != {"end": file.number - before}:
        raise Rejected("the last line does not count the lines before it")
    return Pair(head, (a, b), proved, ledger.count)


def check_bundle(
    file: CertificateFile,
    head: dict[str, Any],
    files: tuple[File | None, File | None],
    told: Told | None,
) -> Bundle:
    """Check a bundle after its head, up to its end."""
    sources = {name: {"source": head.pop(name, None)} for name in "ab"}
    if head.keys() != _KEYS:
        raise Rejected(f"the head has the keys {', '.join(sorted(head))[:200]}")
    for name, own in zip("ab", files, strict=True):
        check_source(name, sources[name]["source"])
        if own is not None:
            same_file(name, own, sources)
    data: list[Data] = []
    pairs: list[Pair] = []
    different: set[tuple[str, str]] = set()
    for k in range(position(head["instances"], MOST_INSTANCES, "instance")):
        line = file.next()
        stated = line.get("data")
        if line.keys() != {"data", "for"} or line["for"] != f"instance {k}" or not isinstance(stated, list):
            raise Rejected(f"the data of instance {k} should follow")
        if len(stated) != 2 or not all(isinstance(text, str) for text in stated):
            raise Rejected(f"the data of instance {k} are no two texts")
        data.append((stated[0], stated[1]))
        before = file.number
        part = head_of(file)
        digests = [str(part[name].get("sha256")) if isinstance(part.get(name), dict) else "" for name in "ab"]
        different.add((digests[0], digests[1]))
        try:
            pairs.append(check_pair(file, part, before, told=_named(told, k)))
        except Rejected as reason:
            raise Rejected(f"instance {k}: {reason}") from reason
        if part["relation"] != head["relation"]:
            raise Rejected(f"instance {k} is about another relation")
    if file.next() != {"end": file.number}:
        raise Rejected("the last line does not count the lines before it")
    if not pairs:
        raise Rejected("a bundle of no instance proves nothing")
    count = sum(pair.obligations for pair in pairs)
    if head["verdict"] == "bounded":
        return Bundle(_bounded(head, pairs, len(different)), tuple(data), count)
    if head["verdict"] == "not_equivalent":
        return Bundle(_refuted(head, pairs), tuple(data), count)
    raise Rejected("a bundle is bounded or not_equivalent")


def _named(told: Told | None, k: int) -> Told | None:
    """Return what is called with obligations, by the name of their instance."""
    if told is None:
        return None

    def named(request: Request, answer: Any) -> None:
        label = f"instance {k}: {request.label}"
        told(
            Request(request.kind, label, request.region, request.form, request.limit, request.context), answer
        )

    return named


def _bounded(head: dict[str, Any], pairs: Sequence[Pair], different: int) -> str:
    """Check that a relation is proved of every pair, and where the head says so under one objective map."""
    if any(pair.head["verdict"] != "equivalent" for pair in pairs):
        raise Rejected("an instance is not proved equivalent")
    under = "each under a map"
    if head["objective"] == "one":
        factor, offset = objective_map(head["objective_map"])
        if any(pair.head["objective_map"] != head["objective_map"] for pair in pairs):
            raise Rejected("an instance needs another objective map")
        under += f" and all with cost of A = {factor} * cost of B + {offset}"
    elif head["objective"] != "each" or head["objective_map"] is not None:
        raise Rejected("the head does not say whether there is one objective map")
    if any(pair.head["open"] for pair in pairs):
        under += ", up to open variables"
    count = len(pairs)
    alike = "" if different == count else f" ({different} different pairs of models)"
    return f"{head['relation']} holds on each of {count} instances{alike}, {under}"


def _refuted(head: dict[str, Any], pairs: Sequence[Pair]) -> str:
    """Check that one instance refutes by itself, or costs of one or two fit no objective map."""
    if head["objective_map"] is not None or head["objective"] not in ("one", "each", "same"):
        raise Rejected("the head does not say which objective maps are allowed")
    if pairs[0].head["verdict"] == "not_equivalent" and len(pairs) == 1:
        _allowed_ground(head["objective"], pairs[0].head)
        return f"on an instance: {pairs[0].proved.statement}"
    if any(pair.head["verdict"] != "values" for pair in pairs):
        raise Rejected("what is shown of the instances refutes nothing")
    facts = [(k, fact) for k, pair in enumerate(pairs) for fact in _facts(head["relation"], pair.proved.ends)]
    if head["objective"] == "same":
        good = any(_not_the_same(fact) for _, fact in facts)
    else:
        good = any(
            _contradict(one, two) or _contradict(two, one)
            for k, one in facts
            for j, two in facts
            if head["objective"] == "one" or k == j
        )
    if not good:
        raise Rejected("the costs fit an increasing objective map")
    shown = "; ".join(pair.proved.statement for pair in pairs)
    which = "they are not the same" if head["objective"] == "same" else "no increasing objective map fits"
    return f"{shown}: {which}"


def _allowed_ground(objective: str, part: dict[str, Any]) -> None:
    """Refuse a part that refutes under fewer objective maps than the head of its bundle allows."""
    if part["ground"] in _IN_ONE_UNIT and objective != "same":
        raise Rejected(f"{part['ground']} refutes where both costs are the same, which the head does not say")
    # without a list, a map fails whatever the cost
    stated = part["objective_maps"]
    if stated and (objective != "same" or [objective_map(entry) for entry in stated] != [(1, 0)]):
        raise Rejected("the map is refuted under other objective maps than the head allows")


@dataclass(frozen=True)
class _Fact:
    """``φ(of_b) = of_a``, or only ``φ(of_b) >= of_a``."""

    of_a: Rational
    of_b: Rational
    exactly: bool


def _facts(relation: object, ends: Ends) -> list[_Fact]:
    """Return what least and greatest costs say of φ; of greatest ones, `quasi-karp` says nothing.

    For `same-decisions` every cost of A is φ of one of B, which may have greater ones; nothing of A may stay open.
    """
    if relation not in RELATIONS:
        raise Rejected("the head names no relation")
    known = {"least": True}
    if relation != "quasi-karp":
        known["greatest"] = relation != "same-decisions"
    return [_Fact(of_a, of_b, known[word]) for word, of_a, of_b in ends if word in known]


def _not_the_same(fact: _Fact) -> bool:
    return bool(fact.of_a != fact.of_b if fact.exactly else fact.of_a > fact.of_b)


def _contradict(one: _Fact, two: _Fact) -> bool:
    """Tell whether no strictly increasing φ fits two facts, of which the second is exact."""
    if not two.exactly:
        return False
    # φ(one.of_b) >= one.of_a >= two.of_a = φ(two.of_b), but one.of_b is smaller; or the same and one.of_a greater
    if one.of_b <= two.of_b and one.of_a >= two.of_a:
        return bool(one.of_b < two.of_b or one.of_a > two.of_a)
    return False
