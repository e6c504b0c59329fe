"""Certificates of verdicts on formulations with open data: a bundle of certificates, one for each instance."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from equivamap.certify.checking import check_certificate
from equivamap.certify.reading import FORMAT, VERSION, Rejected
from equivamap.certifying.equivalences import certify_equivalent
from equivamap.certifying.evidence_lines import Uncertified
from equivamap.certifying.proofs import Proofs
from equivamap.certifying.refutations import certify_refuted, certify_values
from equivamap.certifying.writing import opened, put_in_place, sheet, source_entry
from equivamap.errors import UsageError
from equivamap.formulations.comparing.family_maps import InstancePair, Trying
from equivamap.formulations.schemas.schema_files import schema_to_toml
from equivamap.readers.sources import Sources, sources_of
from equivamap.verify.attempt import Attempt
from equivamap.verify.case import Case, Ruling
from equivamap.verify.relations import Basis, Outcome, Relation
from equivamap.verify.verdict import CertificateWritten

if TYPE_CHECKING:
    from equivamap.formulations.builds.parameter_maps import ParameterMap
    from equivamap.formulations.comparing.refuting import Refuted
    from equivamap.formulations.instance_run import InstanceRun
    from equivamap.formulations.open_verdict import OpenCheckResult
    from equivamap.formulations.schemas.schema import Schema

__all__ = ["certify_open"]

ALL_DATA = (
    "this is about the instances alone: the proof for all data, which the verdict has, has no certificate"
)


@dataclass(frozen=True)
class _Part:
    """The certificate of one instance, in a file of its own, and its data."""

    file: str
    data: tuple[Mapping[str, Any], Mapping[str, Any]]


def certify_open(
    path: str | os.PathLike[str],
    run: InstanceRun | None,
    result: OpenCheckResult,
    sources: Sources,
    places: tuple[Any, Any],
    seconds: float,
) -> CertificateWritten:
    """Write the certificate of what a run came to, while its builders still run.

    Of ``bounded``, and of ``equivalent`` for all data, it proves the relation on each instance on which one map was
    proved; of ``not_equivalent``, the instances of the witness.

    Parameters
    ----------
    path
        Where to; ``.gz`` at its end compresses it.
    sources, places
        The files of A and B before anything was built, and what they were given as.
    seconds
        Time for it.

    Raises
    ------
    UsageError
        If the file cannot be written.
    """
    place = os.fspath(path)
    if result.verdict is Outcome.UNDECIDED or run is None:
        return CertificateWritten(place, False, 0, "the verdict is undecided: there is nothing to certify")
    try:
        with tempfile.TemporaryDirectory(prefix="equivamap-") as folder:
            making = _Making(run, folder, time.monotonic() + seconds)
            refuted = run.refuted if result.verdict is Outcome.NOT_EQUIVALENT else None
            parts = list(making.proved() if refuted is None else making.refuted(refuted))
            if sources_of(*places) != sources:
                raise Uncertified(
                    "a file changed meanwhile, so that nobody could say what the certificate is about"
                )
            statement, size = _write(place, making.head(result, len(parts)), sources, parts)
    except (Uncertified, Rejected) as reason:
        return CertificateWritten(place, False, 0, str(reason))
    except OSError as error:
        raise UsageError(
            f"the certificate cannot be written to {place}: {error.strerror or error}",
            kind="certificate-unwritable",
            remedy="give --certificate a place that can be written",
            side="options",
        ) from error
    if result.all_data is not None and result.all_data.grade is not None:
        statement += f"; {ALL_DATA}"
    return CertificateWritten(place, True, size, statement)


class _Making:
    """The certificates of the instances of a run, each written as it is asked for."""

    def __init__(self, run: InstanceRun, folder: str, deadline: float) -> None:
        self.run = run
        self.folder = folder
        self.deadline = deadline
        self.per_instance = run.maps.per_instance
        self.question = run.maps.question
        self._count = 0

    def head(self, result: OpenCheckResult, count: int) -> dict[str, Any]:
        """Return the head of the bundle, but for its sources."""
        comparer = self.run.comparer
        bounded = result.verdict is not Outcome.NOT_EQUIVALENT
        phi = self._phi() if bounded else None
        objective = "one" if phi is not None or not (bounded or self.per_instance) else "each"
        if not bounded and self.question.objective == "same":
            objective = "same"
        return {
            "instances": count,
            "verdict": "bounded" if bounded else "not_equivalent",
            "relation": str(comparer.relation),
            "objective": objective,
            "objective_map": None if phi is None else [str(phi.factor), str(phi.offset)],
            "schemas": [_schema(comparer.a.schema), _schema(comparer.b.schema)],
            "parameter_map": _written_map(comparer.parameter_map),
        }

    def _phi(self) -> Any:
        """Return the one objective map of all instances; None where each may have its own."""
        if self.per_instance or self.question.relation is Relation.QUASI_KARP or self.run.map is None:
            return None
        return self.run.map.phi

    def proved(self) -> Iterator[_Part]:
        """Yield the certificate of each instance on which the map was proved."""
        found = self.run.map
        assert found is not None
        data = {comparison.number: comparison for comparison in self.run.comparisons}
        for pair in self.run.pairs:
            if found.tried.get(pair.number) is not Trying.PROVED:
                continue
            proposal = self.run.maps.filled_in(found, pair)
            assert proposal is not None
            with self._named(pair.number):
                self._renew(pair)
                attempt = Attempt(self.question, pair.a, pair.b, proposal)
                sheets = sheet(pair.a.instance), sheet(pair.b.instance)
                file, proofs = self._file(), Proofs(pair.a, pair.b, self.deadline)
                certify_equivalent(file, attempt, proofs, *sheets, with_dumps=True, phi=self._phi())
            comparison = data[pair.number]
            yield _Part(file, (comparison.data_a, comparison.data_b or {}))

    def refuted(self, refuted: Refuted) -> Iterator[_Part]:
        """Yield the certificates of the instances of a witness."""
        pairs = [self._built(k, one.data_a) for k, one in enumerate(refuted.witness.instances)]
        by_costs = refuted.witness.detail is None or len(pairs) > 1
        for pair, data in pairs:
            a, b = sheet(pair.a.instance), sheet(pair.b.instance)
            file, proofs = self._file(), Proofs(pair.a, pair.b, self.deadline)
            with self._named(pair.number):
                if by_costs:
                    certify_values(file, self.question.relation, self._words(pair), proofs, a, b)
                else:
                    case, ruling = self._ruled(pair, refuted)
                    certify_refuted(file, case, ruling, proofs, a, b, with_dumps=True)
            yield _Part(file, data)

    def _words(self, pair: InstancePair) -> list[str]:
        """Return the ends of the ranges that an instance's costs have and the relation speaks of."""
        relation, opened = self.question.relation, self.question.open_families
        if relation is Relation.QUASI_KARP or (relation is Relation.SAME_DECISIONS and opened):
            return ["least"]
        both = pair.a.worst.status == pair.b.worst.status == "optimal"
        return ["least", "greatest"] if both else ["least"]

    def _ruled(self, pair: InstancePair, refuted: Refuted) -> tuple[Case, Ruling]:
        """Return one instance as a case of its own."""
        case = Case(self.question, pair.a, pair.b)
        attempt = None
        if refuted.basis is Basis.GIVEN_MAP:
            proposal = self.run.maps.filled_in(self.run.maps.candidates[0], pair)
            attempt = None if proposal is None else Attempt(self.question, pair.a, pair.b, proposal)
        detail = refuted.witness.detail
        ruling = Ruling(Outcome.NOT_EQUIVALENT, "", refuted.basis, attempt=attempt, witness=detail)
        return case, ruling

    def _built(
        self, number: int, data: Mapping[str, Any]
    ) -> tuple[InstancePair, tuple[Mapping[str, Any], Mapping[str, Any]]]:
        """Return both sides for data of A, built again."""
        comparer = self.run.comparer
        comparer.deadline = self.deadline
        comparer.solve_limit = max(self.deadline - time.monotonic(), 0.001)
        found = comparer.compare(number, data)
        if comparer.sides is None or not found.is_compared:
            raise Uncertified(
                f"instance {number} of the witness was not built and solved again: {found.message}"
            )
        pair = InstancePair(number, *comparer.sides)
        self._renew(pair)
        return pair, (found.data_a, found.data_b or {})

    def _renew(self, pair: InstancePair) -> None:
        pair.renew(max(self.deadline - time.monotonic(), 0.001), self.deadline)

    def _file(self) -> str:
        self._count += 1
        return os.path.join(self.folder, f"{self._count}.jsonl")

    @contextlib.contextmanager
    def _named(self, number: int) -> Iterator[None]:
        """Say of which instance there is no certificate."""
        try:
            yield
        except (Uncertified, Rejected) as reason:
            raise Uncertified(f"instance {number}: {reason}") from reason


def _schema(schema: Schema | None) -> str | None:
    return None if schema is None else schema_to_toml(schema)


def _written_map(parameter_map: ParameterMap) -> dict[str, Any]:
    return {"statements": dict(parameter_map.statements), "definitions": list(parameter_map.definitions)}


def _write(
    place: str,
    head: Mapping[str, Any],
    sources: Sources,
    parts: Sequence[_Part],
) -> tuple[str, int]:
    """Put the parts into one file, have all of it checked, and return what it proves, and its size."""
    named = {name: source_entry(source) for name, source in zip("ab", sources, strict=True)}
    with put_in_place(place) as draft:
        with opened(draft) as stream:
            count = 0

            def line(entry: Mapping[str, Any]) -> None:
                stream.write(json.dumps(entry, separators=(",", ":"), ensure_ascii=False) + "\n")

            line({FORMAT: VERSION, **named, **head})
            for k, part in enumerate(parts):
                line({"data": [json.dumps(data) for data in part.data], "for": f"instance {k}"})
                with open(part.file, encoding="utf-8", newline="\n") as lines:
                    for text in lines:
                        stream.write(text)
                        count += 1
            line({"end": count + len(parts) + 2})
        checked = check_certificate(draft, None, None)
        if not checked.accepted:
            raise Rejected(checked.statement)
    return checked.statement, os.path.getsize(place)
