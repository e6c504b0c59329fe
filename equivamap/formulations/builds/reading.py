"""Which formulation a text names: a function, a script, or a directory of a suite."""

from __future__ import annotations

import os
from dataclasses import replace

from equivamap.errors import ReadError
from equivamap.formulations.builds.equiva_formulation import SCRIPT, read_equiva_formulation
from equivamap.formulations.builds.formulation import Formulation, read_data, script_data
from equivamap.formulations.builds.formulation_bench import FORMULATION_FILE, read_bench_formulation
from equivamap.formulations.schemas.schema import Schema

__all__ = ["read_formulation"]


def read_formulation(text: str, *, schema: Schema | None = None, data: str | None = None) -> Formulation:
    """Return the formulation that `text` names.

    Parameters
    ----------
    text
        ``FILE.py:function``, ``package.module:function``, ``FILE.py`` for a script that reads a JSON file, or a
        directory of FormulationBench (with ``formulation.json``) or EquivaFormulation (with ``optimus-code.py``).
    schema
        What its data are; taken from the directory where there is one.
    data
        A JSON file with example data.

    Raises
    ------
    InputError
        If there is no such thing.
    """
    if os.path.isdir(text):
        found = _read_directory(text)
    else:
        found = _read_python(text, data)
    if data is not None:
        found = replace(found, example=read_data(data), example_file=data)
    return found if schema is None else found.with_schema(schema)


def _read_directory(path: str) -> Formulation:
    if os.path.exists(os.path.join(path, FORMULATION_FILE)):
        return read_bench_formulation(path)
    if os.path.exists(os.path.join(path, SCRIPT)):
        return read_equiva_formulation(path)
    raise ReadError(
        f"the directory holds neither {FORMULATION_FILE} nor {SCRIPT}",
        kind="no-formulation",
        remedy="give FILE.py:function, a script, or the directory of one formulation",
        file=path,
    )


def _read_python(text: str, data: str | None) -> Formulation:
    path, _, target = text.rpartition(":")
    if not path or not target.isidentifier():
        path, target = text, ""
    module = not path.endswith(".py") and not os.path.exists(path) and bool(target)
    if module and not all(part.isidentifier() for part in path.split(".")):
        raise ReadError(f"{text} names no formulation", kind="no-formulation", remedy="give FILE.py:function")
    if not module and not os.path.isfile(path):
        raise ReadError(
            f"the file {path} does not exist", kind="file-missing", remedy="check the path", file=path
        )
    if not module and not path.endswith(".py"):
        raise ReadError(
            f"{path} is no Python file",
            kind="no-formulation",
            remedy="a formulation is FILE.py:function or a script that reads JSON data; .lp and .mps have no data",
            file=path,
        )
    name = target if module else os.path.basename(path).removesuffix(".py")
    if target:
        return Formulation(name, path, target, module)
    file, argument = script_data(path, None if data is None else os.path.basename(data))
    return Formulation(name, path, data_name=file, data_as_argument=argument)
