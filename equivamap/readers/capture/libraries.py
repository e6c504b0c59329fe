"""Which methods of which library solve, by the module that defines them."""

from __future__ import annotations

import os
import tempfile
import uuid
from types import ModuleType
from typing import Any

from equivamap.readers.capture.pyomo_solvers import (
    intercept_appsi,
    intercept_factory,
    intercept_manager,
    intercept_solver_module,
)
from equivamap.readers.capture.recorder import Recorder
from equivamap.readers.capture.solve_calls import Library, replace_method

__all__ = ["LIBRARIES"]


_IGNORED_PARAMETERS = {
    "logfile",
    "resultfile",
    "solfiles",
    "wlsaccessid",
    "wlssecret",
    "licenseid",
    "cloudaccessid",
    "cloudsecretkey",
    "cloudpool",
    "computeserver",
    "tokenserver",
    "serverpassword",
}
"""Parameters of Gurobi that matter only when it solves."""


def _relaxation_note(what: str) -> tuple[str, str]:
    return (
        "relaxed-solve",
        f"{what}, so the script solves the relaxation; the model was read with its integers",
    )


def _keyword_callback(self: Any, *args: Any, **kwargs: Any) -> Any:
    return kwargs.get("callback")


def _intercept_pulp(module: ModuleType, recorder: Recorder) -> None:
    def problem(self: Any, solver: Any = None, *args: Any, **kwargs: Any) -> Any:
        if getattr(solver or self.solver, "mip", True) is False:
            recorder.notes.append(_relaxation_note("the solver is given mip=False"))
        return self

    def solved(original: Any, self: Any, solver: Any = None, **kwargs: Any) -> Any:
        return original(self, _solver_that_runs(module, solver or self.solver, recorder), **kwargs)

    def temporary_files(self: Any, name: str, *endings: str) -> Any:
        # a solver of its own program writes into the scratch directory, or nowhere
        stem = os.path.join(tempfile.gettempdir(), uuid.uuid4().hex)
        return (f"{stem}-pulp.{ending}" for ending in endings)

    replace_method(module.LpProblem, "solve", recorder, problem, _keyword_callback, solved)
    replace_method(module.LpProblem, "resolve", recorder, problem, _keyword_callback)
    _replace_sequential(module.LpProblem, recorder)
    module.LpSolver_CMD.create_tmp_files = temporary_files


def _solver_that_runs(module: ModuleType, solver: Any, recorder: Recorder) -> Any:
    """Return the solver of a script, or another one where that cannot run."""
    solver = solver or module.LpSolverDefault
    if solver is not None and solver.available():
        return solver
    other = next(s for s in (module.PULP_CBC_CMD(msg=False), module.HiGHS(msg=False)) if s.available())
    recorder.note_other_solver(getattr(solver, "name", "no solver"), other.name)
    return other


def _replace_sequential(problem: Any, recorder: Recorder) -> None:
    """``sequentialSolve`` solves for several objectives: none of them is the model's own."""
    original = getattr(problem, "sequentialSolve", None)
    if original is None:
        return

    def sequential_solve(self: Any, objectives: Any, *args: Any, **kwargs: Any) -> Any:
        if recorder.inside:
            return original(self, objectives, *args, **kwargs)
        from equivamap.errors import UnsupportedError

        recorder.fail(
            UnsupportedError(
                f"sequentialSolve optimises {len(list(objectives))} objectives one after another",
                kind="several-objectives",
                remedy="state one objective and call solve",
                file=recorder.request.shown,
            )
        )

    problem.sequentialSolve = sequential_solve


def _intercept_gurobipy(module: ModuleType, recorder: Recorder) -> None:
    def callback(self: Any, *args: Any, **kwargs: Any) -> Any:
        given = args[0] if args else kwargs.get("callback")
        if given is None and self.Params.LazyConstraints:
            recorder.notes.append(("lazy-parameter", "LazyConstraints is set, but no callback is given"))
        return given

    for name in ("optimize", "optimizeAsync", "optimizeBatch"):
        replace_method(module.Model, name, recorder, callback_of=callback)
    write = module.Model.write

    def written(self: Any, filename: str) -> None:
        write(self, recorder.files.writing_path(str(filename)))

    module.Model.write = written
    start = module.Env.__init__

    def start_quietly(self: Any, *args: Any, **kwargs: Any) -> None:
        # The one positional argument is the name of a log file.
        kwargs.pop("logfilename", None)
        if isinstance(kwargs.get("params"), dict):
            given = kwargs["params"].items()
            kwargs["params"] = {k: v for k, v in given if str(k).lower() not in _IGNORED_PARAMETERS}
        start(self, **kwargs)

    module.Env.__init__ = start_quietly
    parameters = getattr(getattr(module, "_core", None), "ParamClass", None)
    if parameters is not None:
        _ignore_parameters(parameters, "__setattr__")
    if hasattr(module, "setParam"):
        _ignore_parameters(module, "setParam")
    _ignore_parameters(module.Model, "setParam")
    _ignore_parameters(module.Env, "setParam")


def _ignore_parameters(owner: Any, name: str) -> None:
    """Keep Gurobi from writing files, which it does without Python's knowledge, and from asking for a licence."""
    original = getattr(owner, name)

    def set_parameter(*args: Any, **kwargs: Any) -> Any:
        named = next((a for a in args if isinstance(a, str)), kwargs.get("paramname", ""))
        if str(named).lower() in _IGNORED_PARAMETERS:
            return None
        return original(*args, **kwargs)

    setattr(owner, name, set_parameter)


def _intercept_highspy(module: ModuleType, recorder: Recorder) -> None:
    def model(self: Any, *args: Any, **kwargs: Any) -> Any:
        if self.getOptionValue("solve_relaxation")[1] is True:
            recorder.notes.append(_relaxation_note("solve_relaxation is set"))
        return self

    for name in ("run", "solve", "startSolve"):
        replace_method(module.Highs, name, recorder, model)
    for name in [n for n in dir(module.Highs) if n.startswith("write")]:
        _redirect_write(module.Highs, name, recorder)
    for name in ("addRow", "addRows", "addCol", "addCols", "passModel", "readModel", "changeCoeff"):
        _note_warnings(module.Highs, name, recorder)


def _redirect_write(cls: Any, name: str, recorder: Recorder) -> None:
    original = getattr(cls, name)

    def write(self: Any, filename: str = "", *args: Any) -> Any:
        path = str(filename)
        return original(self, recorder.files.writing_path(path) if path else path, *args)

    setattr(cls, name, write)


def _note_warnings(cls: Any, name: str, recorder: Recorder) -> None:
    """HiGHS leaves out tiny coefficients and only warns: the warning must reach the user."""
    original = getattr(cls, name, None)
    if original is None:
        return

    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        status = original(self, *args, **kwargs)
        if getattr(status, "name", "") == "kWarning":
            message = (
                f"HiGHS warned in {name}: it may have left out or changed numbers (below 1e-9, above 1e15)"
            )
            if ("highs-warning", message) not in recorder.notes:
                recorder.notes.append(("highs-warning", message))
        return status

    setattr(cls, name, call)


def _intercept_linopy(module: ModuleType, recorder: Recorder) -> None:
    replace_method(module.Model, "solve", recorder)


def _intercept_cvxpy(module: ModuleType, recorder: Recorder) -> None:
    replace_method(module.Problem, "solve", recorder)


def _intercept_pywraplp(module: ModuleType, recorder: Recorder) -> None:
    replace_method(module.Solver, "Solve", recorder)
    create = module.Solver.CreateSolver

    def create_solver(name: str) -> Any:
        # A solver that is not there is never asked; its model is the same.
        return create(name) or create("SCIP")

    module.Solver.CreateSolver = staticmethod(create_solver)


def _intercept_model_builder(module: ModuleType, recorder: Recorder) -> None:
    solver = getattr(module, "Solver", None) or module.ModelSolver
    replace_method(solver, "solve", recorder, model_of=lambda self, model, *args, **kwargs: model)


def _intercept_mathopt(module: ModuleType, recorder: Recorder) -> None:
    original = module.solve

    def solve(model: Any, *args: Any, **kwargs: Any) -> Any:
        if not recorder.inside:
            recorder.reached(model, kwargs.get("cb"))
        with recorder.running():
            return original(model, *args, **kwargs)

    module.solve = solve  # type: ignore[attr-defined]


def _watch_random(module: ModuleType, recorder: Recorder) -> None:
    if recorder.chance is not None:
        recorder.chance.watch_numpy(module)


LIBRARIES: dict[str, Library] = {
    "numpy.random": _watch_random,
    "pulp": _intercept_pulp,
    "gurobipy": _intercept_gurobipy,
    "highspy.highs": _intercept_highspy,
    "pyomo.opt.base.solvers": intercept_factory,
    "pyomo.contrib.solver.common.factory": intercept_factory,
    "pyomo.contrib.appsi.solvers": intercept_appsi,
    "pyomo.opt.parallel.async_solver": intercept_manager,
    "pyomo.contrib.solver.solvers.highs": intercept_solver_module,
    "pyomo.contrib.solver.common.persistent": intercept_solver_module,
    "pyomo.contrib.solver.solvers.gurobi.gurobi_direct_base": intercept_solver_module,
    "pyomo.contrib.solver.solvers.gurobi.gurobi_persistent": intercept_solver_module,
    "linopy.model": _intercept_linopy,
    "cvxpy.problems.problem": _intercept_cvxpy,
    "ortools.linear_solver.pywraplp": _intercept_pywraplp,
    "ortools.linear_solver.python.model_builder": _intercept_model_builder,
    "ortools.math_opt.python.solve": _intercept_mathopt,
}
