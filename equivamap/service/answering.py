"""Answers to questions of programs: each in a directory of its own, as plain values that JSON can state.

This runs in a worker process, which answers one question at a time and may be killed.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from equivamap import __version__
from equivamap.errors import InputError, ReadError, UsageError
from equivamap.ir import Instance

__all__ = ["ANSWERS", "Job", "answer", "error_answer", "start"]

Answer = dict[str, Any]

_COMMON = ("relation", "open", "objective", "propose", "time_limit")
_WIDTH = 100


@dataclass(frozen=True)
class Job:
    """A question on its way to a worker.

    Parameters
    ----------
    kind
        A key of `ANSWERS`.
    question
        Its fields, checked.
    roots
        Folders in which models may be files; none where models are text alone.
    """

    kind: str
    question: Mapping[str, Any]
    roots: tuple[str, ...] = ()


def start(sandbox: Literal["auto", "required", "off"], memory: int) -> None:
    """Prepare a worker process.

    Parameters
    ----------
    sandbox
        How scripts are held.
    memory
        Bytes of address space that the process may use; 0 for no limit.
    """
    from equivamap.readers.sandbox import Policy, set_policy

    set_policy(Policy(mode=sandbox))
    if memory:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # what every question needs is imported before there is one
    import equivamap.checking
    import equivamap.report.json
    import equivamap.report.text  # noqa: F401


def answer(job: Job) -> Answer:
    """Answer a question.

    Returns
    -------
    dict
        ``{"result": …, "text": …}``, the JSON of the answer and the same in words, or ``{"error": …}``.
    """
    try:
        with _place_of_its_own():
            return ANSWERS[job.kind](job)
    except InputError as error:
        return error_answer(error)
    except MemoryError:
        return error_answer(
            InputError("out of memory", kind="memory", remedy="ask about smaller models, or smaller data")
        )
    except Exception as error:  # noqa: BLE001
        # the last line of defence: whoever asked hears of a defect, and never a verdict in its place
        words = " ".join(str(error).split())[:300]
        return error_answer(
            InputError(
                f"internal error {type(error).__name__}: {words}; this is a bug in equivamap {__version__}",
                kind="internal",
                remedy="report it to the maintainers with the question",
            )
        )


def error_answer(error: InputError) -> Answer:
    """Return an error as an answer (``docs/json.md``)."""
    from equivamap.report.json import error_object

    return error_object(error)


@contextmanager
def _place_of_its_own() -> Iterator[None]:
    """Work in an empty directory: models are named in it by short paths, and it is gone afterwards."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory(prefix="equivamap-") as place:
        os.chdir(place)
        try:
            yield
        finally:
            os.chdir(before)


def _read(given: Mapping[str, Any], side: Literal["a", "b"], job: Job) -> Instance:
    from equivamap.readers import read

    if given.get("file") is not None:
        source = str(_allowed(given["file"], job.roots, side))
        data = [str(_allowed(place, job.roots, side)) for place in given["data_files"]]
    else:
        # the other model is in a directory that the script does not see
        folder = Path(side)
        folder.mkdir()
        source = str(folder / f"model.{given['format']}")
        for name, text in given["data"].items():
            if name == f"model.{given['format']}":
                raise UsageError(
                    f"the data file {name} has the name of the model",
                    kind="bad-argument",
                    remedy="name it otherwise",
                    side=side,
                )
            (folder / name).write_text(text, encoding="utf-8", newline="")
        data = [str(folder / name) for name in given["data"]]
        Path(source).write_text(given["text"], encoding="utf-8", newline="")
    if given["target"] is not None:
        source = f"{source}:{given['target']}"
    return read(
        source,
        data=data,
        args=given["args"],
        solve_call=given["solve_call"],
        time_limit=job.question["read_time_limit"],
        side=side,
    )


def _allowed(place: str, roots: tuple[str, ...], side: Literal["a", "b"]) -> Path:
    """Return the path of a file that may be read; links are followed before it is decided."""
    try:
        path = Path(place if os.path.isabs(place) or not roots else os.path.join(roots[0], place)).resolve()
        inside = any(path.is_relative_to(root) for root in roots)
        there = inside and path.is_file()
    except (OSError, ValueError) as fault:
        raise ReadError(
            f"the path {place!r} cannot be used: {fault}",
            kind="file-missing",
            remedy="check the path",
            side=side,
        ) from None
    if not inside:
        raise ReadError(
            f"the file {place} lies outside the folders whose files may be read",
            kind="file-not-allowed",
            remedy=f"give the model as text, or a file in {' or '.join(roots) or 'no folder: none is allowed'}",
            file=place,
            side=side,
        )
    if not there:
        raise ReadError(
            f"the file {place} does not exist",
            kind="file-missing",
            remedy="check the path",
            file=place,
            side=side,
        )
    return path


def _both(job: Job) -> tuple[Instance, Instance]:
    return _read(job.question["a"], "a", job), _read(job.question["b"], "b", job)


def _options(job: Job, *names: str) -> dict[str, Any]:
    return {name: job.question[name] for name in (*_COMMON, *names)}


def _map(job: Job) -> Any:
    """Return the map; text is a map and never the path of a file."""
    text = job.question["map"]
    if text is None or text in ("names", "free"):
        return text
    from equivamap.mapping.language import parse_map

    parsed = parse_map(text)
    if not parsed.lines:
        raise UsageError(
            "the map is empty", kind="map-empty", remedy="a map is lines like x[i] = y[i]", side="map"
        )
    return parsed


def _check(job: Job) -> Answer:
    from equivamap.checking import check
    from equivamap.report.json import result_object
    from equivamap.report.text import render_text

    link_map = _map(job)
    result = check(*_both(job), map=link_map, **_options(job, "coef_tol"))
    return {
        "result": result_object(result, records=job.question["obligations"]),
        "text": render_text(result, width=_WIDTH),
    }


def _explain(job: Job) -> Answer:
    from equivamap.checking import check
    from equivamap.comparing import diff
    from equivamap.report.comparison import diff_object, render_diff
    from equivamap.report.json import result_object
    from equivamap.report.text import render_text

    link_map = _map(job)
    a, b = _both(job)
    result = check(a, b, map=link_map, **_options(job, "coef_tol"))
    compared = diff(a, b, map=link_map, time_limit=job.question["time_limit"])
    text = f"{render_text(result, width=_WIDTH)}\n{render_diff(compared, width=_WIDTH)}"
    return {
        "result": {"report": text, "check": result_object(result), "diff": diff_object(compared)},
        "text": text,
    }


def _solve_map(job: Job) -> Answer:
    from equivamap.map_search import solve_map
    from equivamap.report.map_search import map_search_object, render_map_search

    options = _options(job, "every")
    found = solve_map(*_both(job), free_map=job.question["free"], **options)
    return {"result": map_search_object(found), "text": render_map_search(found, width=_WIDTH)}


def _generate_pair(job: Job) -> Answer:
    from equivamap.service.generating import generated_pair

    given = job.question["model"]
    result = generated_pair(job.question, None if given is None else _read(given, "a", job))
    return {"result": result, "text": _pair_text(result)}


def _pair_text(result: Mapping[str, Any]) -> str:
    labels = [f"  {relation}: {label['answer']}" for relation, label in result["labels"].items()]
    return "\n".join(
        [
            f"from {result['base']} by {'; '.join(result['chain'])}",
            "labels, each proved:",
            *(labels or ["  none could be proved"]),
            f"\nA ({result['a']['format']}):\n{result['a']['text']}",
            f"B ({result['b']['format']}):\n{result['b']['text']}",
        ]
    )


ANSWERS: Mapping[str, Callable[[Job], Answer]] = {
    "check": _check,
    "explain": _explain,
    "solve_map": _solve_map,
    "generate_pair": _generate_pair,
}
"""How each kind of question is answered."""
