"""Making a certificate: the script that answers the checker's requests, and writes down each answer."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import IO, TYPE_CHECKING, Any

from equivamap.certify.claims import Claim
from equivamap.certify.dump import dump
from equivamap.certify.ledger import Ledger, Request
from equivamap.certify.model import digest, parse_dump
from equivamap.certify.reading import FORMAT, VERSION
from equivamap.certify.verdicts import check_claim
from equivamap.certifying.evidence_lines import Uncertified
from equivamap.certifying.proofs import Proofs
from equivamap.ir import Affine, Instance, Rational

if TYPE_CHECKING:
    from equivamap.readers.sources import SourceFile

__all__ = [
    "Answers",
    "Sheet",
    "affine_entry",
    "entries_of",
    "opened",
    "point_entry",
    "put_in_place",
    "sheet",
    "source_entry",
    "write_certificate",
]

LINES_OF_DUMP = 500
"""Lines of a dump in one line of a certificate."""
ENTRIES = 2000
"""Columns of a map in one line of a certificate."""

Answers = Mapping[str, Callable[[Request], Any]]
"""What answers requests of a kind that is not plain evidence."""


class Sheet:
    """A model as the checker sees it, with its dump and the file that it was made from."""

    def __init__(self, instance: Instance, source: SourceFile | None = None) -> None:
        self.instance = instance
        self.source = source_entry(source)
        self.lines = list(dump(instance))
        self.digest = digest(self.lines)
        self.model = parse_dump(self.lines)


def source_entry(source: SourceFile | None) -> dict[str, Any] | None:
    """Return the file of a side as a certificate states it."""
    return None if source is None else {"name": source.name, "sha256": source.sha256}


def sheet(instance: Instance, source: SourceFile | None = None) -> Sheet:
    """Return an instance as the checker sees it."""
    return Sheet(instance, source)


def affine_entry(form: Affine, n: int | None = None) -> list[Any]:
    """Return an affine expression as a certificate states it; columns from `n` on are completions."""

    def column(k: int) -> int:
        return k if n is None or k < n else n - 1 - k

    return [
        str(form.constant),
        *(part for k, c in sorted(form.terms.items()) for part in (column(k), str(c))),
    ]


def point_entry(point: Iterable[Rational]) -> list[Any]:
    """Return a point as a certificate states it: its nonzero values."""
    return affine_entry(Affine(dict(enumerate(point))))


def entries_of(forms: Mapping[int, Affine], n: int) -> Callable[[Request], Any]:
    """Return the answer to requests for columns given as expressions, some at a time."""
    items = sorted(forms.items())

    def answer(request: Request) -> Any:
        start = int(request.label)
        answered: list[Any] = []
        for j, form in items[start : start + ENTRIES]:
            answered += [j, _written(form, n)]
        return answered

    return answer


def _written(form: Affine, n: int) -> Any:
    """Return an expression; a column alone as its number."""
    if not form.constant and len(form.terms) == 1:
        ((k, c),) = form.terms.items()
        if c == 1 and k < n:
            return k
    return affine_entry(form, n)


class _Script:
    """Makes lines as they are asked for and writes them down."""

    def __init__(self, stream: IO[str], proofs: Proofs, answers: Answers) -> None:
        self.stream = stream
        self.proofs = proofs
        self.answers = answers
        self.count = 0

    def write(self, line: dict[str, Any]) -> None:
        self.stream.write(json.dumps(line, separators=(",", ":"), ensure_ascii=False))
        self.stream.write("\n")
        self.count += 1

    def line(self, request: Request) -> dict[str, Any]:
        try:
            line = {request.kind: self._answer(request), "for": request.label}
        except Uncertified as reason:
            raise Uncertified(f"{request.label}: {reason}") from reason
        self.write(line)
        return line

    def _answer(self, request: Request) -> Any:
        if request.kind in self.answers:
            return self.answers[request.kind](request)
        region, form = request.region, request.form
        assert region is not None
        if request.kind == "integer":
            assert form is not None
            return self.proofs.integral(region, form)
        if form is None:
            return self.proofs.empty(region)
        return self.proofs.at_most(region, form, request.limit)


def write_certificate(
    path: str | os.PathLike[str],
    head: Mapping[str, Any],
    a: Sheet,
    b: Sheet,
    proofs: Proofs,
    answers: Answers,
    *,
    with_dumps: bool,
) -> tuple[str, int]:
    """Write a certificate, checking every line as it is made.

    Parameters
    ----------
    head
        The claim.
    answers
        What answers requests for anything but evidence.
    with_dumps
        Whether to put the dumps of both models in.

    Returns
    -------
    What is proved, and the size in bytes. The file is there only if the certificate is whole.

    Raises
    ------
    Uncertified
        If an obligation has no evidence that can be written down.
    Rejected
        If the checker does not accept a line; nothing is written then either.
    OSError
        If the file cannot be written.
    """
    place = os.fspath(path)
    with put_in_place(place) as draft, opened(draft) as stream:
        script = _Script(stream, proofs, answers)
        models = {
            name: {
                "sha256": one.digest,
                "lines": len(one.lines) if with_dumps else 0,
                "source": one.source,
            }
            for name, one in (("a", a), ("b", b))
        }
        script.write({FORMAT: VERSION, **models, **head})
        for name, one in (("a", a), ("b", b)) if with_dumps else ():
            for start in range(0, len(one.lines), LINES_OF_DUMP):
                script.write({"dump": one.lines[start : start + LINES_OF_DUMP], "for": name})
        proofs.serve(a.model, proofs.sides["a"])
        proofs.serve(b.model, proofs.sides["b"])
        statement = check_claim(Claim(a.model, b.model, head), Ledger(script)).statement
        script.write({"end": script.count + 1})
    return statement, os.path.getsize(place)


@contextlib.contextmanager
def put_in_place(place: str) -> Iterator[str]:
    """Give a file to write to, which takes its place only if nothing goes wrong."""
    ending = ".gz" if place.lower().endswith(".gz") else ""
    folder = os.path.dirname(os.path.abspath(place))
    handle, draft = tempfile.mkstemp(prefix=".certificate-", suffix=ending, dir=folder)
    os.close(handle)
    try:
        yield draft
        # what mkstemp keeps to its owner is a file like any other
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(draft, 0o666 & ~mask)
        os.replace(draft, place)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(draft)
        raise


def opened(draft: str) -> IO[str]:
    """Open a file for the lines of a certificate; ``.gz`` at its end compresses it."""
    if draft.endswith(".gz"):
        import gzip

        return gzip.open(draft, "wt", encoding="utf-8", newline="\n")
    return open(draft, "w", encoding="utf-8", newline="\n")
