"""Generated pairs of model files: the same model written in another order, with or without a change."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

__all__ = ["Model", "random_model", "shuffled", "with_implied_row", "write_large_pair", "write_lp"]


@dataclass(frozen=True)
class Model:
    """``min cost'x, A x <= rhs, 0 <= x <= upper``; coefficients by row and column name."""

    cost: dict[str, int]
    rows: tuple[tuple[str, dict[str, int], int], ...]
    upper: dict[str, int]
    integer: frozenset[str]


def random_model(seed: int, columns: int, rows: int) -> Model:
    """Return a feasible bounded MILP: packing rows, and one row that keeps zero from being optimal."""
    rng = random.Random(seed)
    names = [f"x_{j}" for j in range(columns)]
    made = []
    for i in range(rows - 1):
        members = sorted(rng.sample(names, min(columns, 5)))
        made.append((f"cap_{i}", {name: rng.randint(1, 9) for name in members}, rng.randint(15, 40)))
    made.append(("demand", dict.fromkeys(names, -1), -min(3, columns)))
    return Model(
        {name: rng.randint(1, 20) for name in names},
        tuple(made),
        {name: rng.randint(1, 6) for name in names},
        frozenset(name for name in names if rng.random() < 0.7),
    )


def shuffled(model: Model, seed: int) -> Model:
    """Return the same model with its rows and columns in another order."""
    rng = random.Random(seed)
    names = list(model.cost)
    rng.shuffle(names)
    rows = list(model.rows)
    rng.shuffle(rows)
    return replace(model, cost={name: model.cost[name] for name in names}, rows=tuple(rows))


def with_implied_row(model: Model) -> Model:
    """Return the model with the sum of its first two rows as a further row: redundant, and to be proved so."""
    (_, first, b), (_, second, d) = model.rows[0], model.rows[1]
    total = dict(first)
    for name, value in second.items():
        total[name] = total.get(name, 0) + value
    return replace(model, rows=(*model.rows, ("sum", total, b + d)))


def write_lp(model: Model, path: Path) -> Path:
    """Write a model as an LP file."""
    position = {name: k for k, name in enumerate(model.cost)}
    lines = ["minimize", f" obj: {_sum(model.cost, position)}", "subject to"]
    lines += [f" {name}: {_sum(terms, position)} <= {rhs}" for name, terms, rhs in model.rows]
    lines += ["bounds", *(f" 0 <= {name} <= {model.upper[name]}" for name in model.cost)]
    lines += ["general", *(f" {name}" for name in model.cost if name in model.integer), "end"]
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
    return path


def _sum(terms: dict[str, int], position: dict[str, int]) -> str:
    ordered = sorted(terms.items(), key=lambda item: position[item[0]])
    return " ".join(f"{'-' if value < 0 else '+'} {abs(value)} {name}" for name, value in ordered)


def write_large_pair(directory: Path, columns: int, rows: int, per_column: int) -> tuple[Path, Path]:
    """Write a model of ``columns * per_column`` nonzeros as MPS twice, rows and columns permuted in the second."""
    rng = np.random.default_rng(20)
    start = rng.integers(0, rows, size=columns)
    step = rng.integers(1, rows // per_column, size=columns)
    members = (start[:, None] + step[:, None] * np.arange(per_column)) % rows
    values = rng.integers(1, 1000, size=(columns, per_column)) / 8
    cost = rng.integers(1, 100, size=columns)
    paths = directory / "large_a.mps", directory / "large_b.mps"
    orders = (
        (np.arange(columns), np.arange(rows)),
        (rng.permutation(columns), rng.permutation(rows)),
    )
    for path, (column_order, row_order) in zip(paths, orders, strict=True):
        _write_mps(
            path, column_order.tolist(), row_order.tolist(), members.tolist(), values.tolist(), cost.tolist()
        )
    return paths


def _write_mps(
    path: Path,
    columns: Sequence[int],
    rows: Sequence[int],
    members: Sequence[Sequence[int]],
    values: Sequence[Sequence[float]],
    cost: Sequence[int],
) -> None:
    with path.open("w", encoding="ascii") as file:
        file.write("NAME large\nROWS\n N cost\n")
        file.writelines(f" L c[{i}]\n" for i in rows)
        file.write("COLUMNS\n")
        for j in columns:
            file.write(f" x[{j}] cost {-cost[j]}\n")
            file.writelines(f" x[{j}] c[{i}] {v}\n" for i, v in zip(members[j], values[j], strict=True))
        file.write("RHS\n")
        file.writelines(f" RHS c[{i}] {1000 + i % 7}\n" for i in rows)
        file.write("BOUNDS\n")
        file.writelines(f" UP BND x[{j}] {1 + j % 9}\n" for j in columns)
        file.write("ENDATA\n")
