"""Every example and every base problem, written in each language and read back."""

import importlib.util
import itertools
import json
from pathlib import Path

import pytest

from equivamap.readers import read
from equivamap.writers import LANGUAGES, restored, write, written_labels
from tests.writers.instances import content
from tests.writers.scripts import run

ROOT = Path(__file__).parents[2] / "datasets"
PROBLEMS = sorted((ROOT / "problems").glob("*/*.py"))
EXAMPLES = sorted((ROOT / "examples").glob("*/a.py"))

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def problem(path):
    """The instance of a base problem on its small data."""
    spec = importlib.util.spec_from_file_location("formulation", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return read(module.build(json.loads((path.parent / "small.json").read_text(encoding="utf-8"))))


def check_round_trip(instance, language, directory):
    source = write(instance, language, title=instance.name)
    if language in ("lp", "mps"):
        file = directory / f"model.{language}"
        file.write_text(source, encoding="utf-8")
        back = read(file)
    else:
        back = run(source, language)
    labels = written_labels(instance, language)
    assert content(back) == content(instance, labels)
    for written, own in zip(
        (*labels[0], *labels[1]), (*instance.variables.labels, *instance.constraints.labels), strict=True
    ):
        assert written[1] == own[1]
        assert restored(written[0]) == own[0]


@pytest.mark.parametrize(
    ("path", "language"),
    list(zip(PROBLEMS, itertools.cycle(LANGUAGES))),
    ids=lambda value: value if isinstance(value, str) else f"{value.parent.name}-{value.stem}",
)
def test_base_problems(tmp_path, path, language):
    check_round_trip(problem(path), language, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("path", PROBLEMS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_base_problems_in_every_language(tmp_path, path):
    instance = problem(path)
    for language in LANGUAGES:
        check_round_trip(instance, language, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_examples_through_the_reader_of_scripts(tmp_path, path):
    instance = read(path)
    for language in LANGUAGES:
        check_round_trip(instance, language, tmp_path)


@pytest.mark.parametrize(
    ("name", "language"), [("tsp", "pyomo"), ("lot_sizing", "pulp"), ("fleet", "gurobipy")]
)
def test_scripts_are_captured_by_the_reader_of_scripts(tmp_path, name, language):
    instance = read(ROOT / "examples" / name / "a.py")
    file = tmp_path / "model.py"
    file.write_text(write(instance, language), encoding="utf-8")
    back = read(file)
    assert content(back) == content(instance, written_labels(instance, language))
    assert back.origin.format == language
