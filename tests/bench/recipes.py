"""Small sources and recipes in text, for tests that make benchmarks."""

from __future__ import annotations

from pathlib import Path

from equivamap.bench.generation import Generated, generate
from equivamap.bench.recipe import Recipe, load_recipe

MODELS = {
    "boxes": "minimize\n 3 x + 2 y\nst\n cap: x + y >= 3\n red: x + 2 y <= 12\n"
    "bounds\n x <= 4\n y <= 4\ngeneral\n x y\nend\n",
    "knapsack": "maximize\n 5 p(1) + 4 p(2) + 3 p(3)\nst\n weight: 2 p(1) + 3 p(2) + p(3) <= 5\n"
    "binary\n p(1) p(2) p(3)\nend\n",
}

RECIPE = """
name = "small"
pairs = 8

[[kinds]]
name = "sound"
steps = ["rename"]
length = [1, 2]
from = ["row-scaling", "side-flips", "slack"]

[[kinds]]
name = "wrong"
mutation = ["coefficient", "right-hand-side"]
"""


def sources(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in MODELS.items():
        (folder / f"{name}.lp").write_text(text, encoding="utf-8")
    return str(folder)


def recipe(folder: Path, text: str = RECIPE) -> Recipe:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "recipe.toml"
    file.write_text(text, encoding="utf-8")
    return load_recipe(str(file))


def made(folder: Path, out: str = "out", text: str = RECIPE, **options: object) -> Generated:
    """Make a benchmark of the small sources."""
    return generate(sources(folder / "models"), recipe(folder, text), folder / out, **options)


def content(folder: Path) -> dict[str, bytes]:
    """Return all files of a directory."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
