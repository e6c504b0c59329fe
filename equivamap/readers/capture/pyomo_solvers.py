"""Pyomo's solvers, of which a script may name one that is not installed."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from equivamap.errors import ReadError
from equivamap.readers.capture.recorder import Recorder
from equivamap.readers.capture.solve_calls import replace_method

__all__ = ["intercept_appsi", "intercept_factory", "intercept_manager", "intercept_solver_module"]

_EDITS = ("remove_constraint", "remove_var", "remove_block", "remove_sos_constraint")


def _first_model(self: Any, *args: Any, **kwargs: Any) -> Any:
    return args[0] if args else kwargs.get("model")


def intercept_factory(module: ModuleType, recorder: Recorder) -> None:
    """Let ``SolverFactory(name)`` give a stand-in, whatever is installed."""
    factory: Any = module.SolverFactoryClass
    original = factory.__call__

    def create(self: Any, name: Any = None, *args: Any, **kwargs: Any) -> Any:
        if recorder.inside or name is None:
            return original(self, name, *args, **kwargs)
        return SolverStandIn(recorder, str(name), lambda: original(self, name, *args, **kwargs))

    factory.__call__ = create


def intercept_appsi(module: ModuleType, recorder: Recorder) -> None:
    """Take over the solvers of ``pyomo.contrib.appsi.solvers``."""
    for name in ("Gurobi", "Highs", "Cbc", "Cplex", "Ipopt", "MAiNGO"):
        solver: Any = getattr(module, name, None)
        if solver is None:
            continue
        replace_method(solver, "solve", recorder, model_of=_first_model)
        _always_available(solver, recorder)


def intercept_solver_module(module: ModuleType, recorder: Recorder) -> None:
    """Take over every solver class that a module of ``pyomo.contrib.solver`` defines."""
    for solver in list(vars(module).values()):
        if isinstance(solver, type) and solver.__module__ == module.__name__ and "solve" in vars(solver):
            replace_method(solver, "solve", recorder, model_of=_first_model)
            if "available" in vars(solver):
                _always_available(solver, recorder)


def intercept_manager(module: ModuleType, recorder: Recorder) -> None:
    """Take over ``SolverManagerFactory(…).solve`` (NEOS and others)."""
    replace_method(module.AsynchronousSolverManager, "solve", recorder, model_of=_first_model)


def _always_available(solver: Any, recorder: Recorder) -> None:
    original = solver.available

    def available(self: Any, *args: Any, **kwargs: Any) -> Any:
        return original(self, *args, **kwargs) if recorder.inside else True

    solver.available = available


class SolverStandIn:
    """Stands for the solver that ``SolverFactory`` would have made; makes it only if it must really run.

    Parameters
    ----------
    recorder
        Takes the models.
    name
        Name of the solver as the script gives it.
    create
        Makes the real solver.
    """

    def __init__(self, recorder: Recorder, name: str, create: Any) -> None:
        object.__setattr__(self, "_recorder", recorder)
        object.__setattr__(self, "_create", create)
        object.__setattr__(self, "_steps", [])
        object.__setattr__(self, "_model", None)
        object.__setattr__(self, "_callback", None)
        object.__setattr__(self, "_edited", "")
        object.__setattr__(self, "_values", {"name": name, "type": name})
        object.__setattr__(self, "options", Options())
        object.__setattr__(self, "config", Options())

    def available(self, *args: Any, **kwargs: Any) -> bool:
        """Say yes: the solver is never asked."""
        return True

    license_is_valid = available

    def __bool__(self) -> bool:
        return True

    def set_instance(self, model: Any, *args: Any, **kwargs: Any) -> None:
        """Keep the model of a persistent solver."""
        object.__setattr__(self, "_model", model)
        self._steps.append(("set_instance", (model, *args), kwargs))

    def set_callback(self, *args: Any, **kwargs: Any) -> None:
        """Keep the callback of a persistent solver."""
        object.__setattr__(self, "_callback", next((a for a in args if callable(a)), None))
        self._steps.append(("set_callback", args, kwargs))

    def solve(self, *args: Any, **kwargs: Any) -> Any:
        """Hand the model to the recorder; run the real solver if a later call is wanted."""
        recorder = self._recorder
        model = args[0] if args else kwargs.get("model", self._model)
        if self._edited:
            recorder.fail(
                ReadError(
                    f"the persistent solver was changed by {self._edited}, so the model object is not what "
                    "is solved",
                    kind="persistent-solver",
                    remedy="change the model itself and solve it with an ordinary solver",
                    file=recorder.request.shown,
                )
            )
        recorder.reached(model, self._callback)
        with recorder.running():
            real = self._available()
            if real is not None:
                return self._prepared(real).solve(*args, **kwargs)
            recorder.note_other_solver(self._values["name"], "HiGHS")
            from pyomo.opt import SolverFactory

            return SolverFactory("appsi_highs").solve(
                model, load_solutions=kwargs.get("load_solutions", True)
            )

    def _available(self) -> Any:
        """Return the real solver, or None where it cannot run."""
        try:
            real = self._create()
            return real if real.available(exception_flag=False) else None
        except Exception:  # noqa: BLE001 - solvers that are not there say so in many ways
            return None

    def _prepared(self, real: Any) -> Any:
        """Give the real solver what the script has told its stand-in."""
        for key, value in self.options.items():
            real.options[key] = value
        for key, value in self.config.items():
            setattr(real.config, key, value)
        for key, value in self._values.items():
            if key not in ("name", "type"):
                setattr(real, key, value)
        for name, args, kwargs in self._steps:
            getattr(real, name)(*args, **kwargs)
        return real

    def __enter__(self) -> SolverStandIn:
        return self

    def __exit__(self, *details: object) -> None:
        return None

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("options", "config"):
            object.__setattr__(self, name, Options(value))
        else:
            self._values[name] = value

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in self._values:
            return self._values[name]

        def step(*args: Any, **kwargs: Any) -> None:
            self._steps.append((name, args, kwargs))
            if name in _EDITS:
                object.__setattr__(self, "_edited", name)

        return step


class Options(dict[str, Any]):
    """Solver options, which scripts set as items and as attributes."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.setdefault(name, None)

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value
