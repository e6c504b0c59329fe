"""Building instances of a formulation from data, in a child process that stays."""

from __future__ import annotations

import importlib.util
import os
import tempfile
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

from equivamap.errors import DataError, InputError, ReadError, UnsupportedError
from equivamap.formulations.builds.formulation import Formulation
from equivamap.ir import Instance
from equivamap.readers.capture.difference import difference_of
from equivamap.readers.capture.series import Series

__all__ = ["BUILD_TIME_LIMIT", "BuildFailure", "Builder", "builders_of", "check_deterministic"]

BUILD_TIME_LIMIT = 10.0

_EXTRAS = {"gurobipy": "equivamap[gurobi]", "ortools": "equivamap[ortools]"}


class BuildFailure(ReadError):
    """A formulation gives no instance for some data: a finding about the formulation, not a crash.

    Parameters
    ----------
    data
        The data.
    """

    def __init__(self, error: InputError, data: Mapping[str, Any]) -> None:
        super().__init__(
            error.message,
            kind=error.kind,
            remedy=error.remedy,
            file=error.file,
            line=error.line,
            side=error.side,
        )
        self.data = dict(data)


class Builder:
    """Builds instances of one formulation; a context manager over one child process, for one thread.

    Model code runs in the child only. A build that takes too long ends the child, a child that dies is started anew and
    the data are tried once more, and the child ends with this process, however it ends.

    Parameters
    ----------
    formulation
        What to build.
    time_limit
        Seconds that one build has.
    seen
        Files and directories that the formulation sees besides the directory of its own file.
    hidden
        Files that it must not see: the other formulation, say.
    reading
        How often it was read before: a next reading has other addresses of objects and hashes of texts.
    """

    def __init__(
        self,
        formulation: Formulation,
        time_limit: float = BUILD_TIME_LIMIT,
        seen: Sequence[str] = (),
        hidden: Sequence[str] = (),
        reading: int = 0,
    ) -> None:
        self.formulation = formulation
        self.reading = reading
        self.seen = tuple(seen)
        self.hidden = tuple(hidden)
        self.time_limit = time_limit
        self._series: Series | None = None
        self._directory: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Builder:
        """Start the child, which loads the formulation meanwhile; `ready` waits for it.

        Raises
        ------
        UnsupportedError
            If a package is missing.
        """
        formulation = self.formulation
        for package in formulation.requires:
            if importlib.util.find_spec(package) is None:
                raise UnsupportedError(
                    f"building {formulation.name} needs the package {package}",
                    kind="package-missing",
                    remedy=f"pip install '{_EXTRAS.get(package, package)}'",
                    file=formulation.path,
                )
        path = formulation.path if formulation.module else os.path.abspath(formulation.path)
        if formulation.source:
            self._directory = tempfile.TemporaryDirectory(prefix="equivamap-", ignore_cleanup_errors=True)
            path = os.path.join(self._directory.name, "generated.py")
            with open(path, "w", encoding="utf-8") as stream:
                stream.write(formulation.source)
        self._series = Series(
            path,
            shown=formulation.path,
            target=formulation.target,
            module=formulation.module,
            time_limit=self.time_limit,
            data_name=formulation.data_name,
            data_as_argument=formulation.data_as_argument,
            seen=self.seen,
            hidden=self.hidden,
            reading=self.reading,
        )
        try:
            self._series.launch()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the child."""
        self.close()

    @property
    def process_id(self) -> int | None:
        """Number of the child process; None while there is none."""
        return None if self._series is None else self._series.process_id

    @property
    def asked(self) -> tuple[str, ...]:
        """What the formulation has asked for so far that need not be the same in another process."""
        return () if self._series is None else tuple(sorted(self._series.asked))

    def ready(self) -> None:
        """Wait until the formulation is loaded.

        Raises
        ------
        InputError
            If it cannot be loaded.
        """
        self._running().start()

    def _running(self) -> Series:
        if self._series is None:
            raise RuntimeError("a Builder builds within a with statement")
        return self._series

    def build(self, data: Mapping[str, Any]) -> Instance:
        """Return the instance of `data`.

        Raises
        ------
        InputError
            If the formulation cannot be loaded at all.
        BuildFailure
            If the formulation gives none: with the data and what the script said.
        DataError
            If the data are no JSON object of finite numbers.
        """
        series = self._running()
        series.start()
        try:
            return series.build(data)
        except DataError:
            raise
        except InputError as fault:
            raise BuildFailure(fault, data) from fault

    def close(self) -> None:
        """End the child."""
        if self._series is not None:
            self._series.close()
            self._series = None
        if self._directory is not None:
            self._directory.cleanup()
            self._directory = None


def builders_of(
    a: Formulation, b: Formulation, time_limit: float = BUILD_TIME_LIMIT
) -> tuple[Builder, Builder]:
    """Return builders of two formulations, neither of which sees the file of the other."""
    files = [() if side.module else (side.path,) for side in (a, b)]
    return Builder(a, time_limit, hidden=files[1]), Builder(b, time_limit, hidden=files[0])


def check_deterministic(builder: Builder, data: Mapping[str, Any]) -> Instance:
    """Build twice and return the instance.

    Raises
    ------
    BuildFailure
        With kind ``"not-deterministic"``, if the two instances differ; and as `Builder.build`.
    """
    first, second = builder.build(data), builder.build(data)
    differs = difference_of(first, second)
    if differs:
        error = ReadError(
            f"two builds from the same data differ in {differs}",
            kind="not-deterministic",
            remedy="build the same model from the same data: no random numbers, no state kept between calls",
            file=builder.formulation.path,
        )
        raise BuildFailure(error, data)
    return first
