from __future__ import annotations

import random

import pytest
from short_models import model

from equivamap.errors import UsageError
from equivamap.transforms import NotApplicable, transformation

RENAME = transformation("rename")
MODEL = (
    "min 2x[1,2] + 3x[2,1] + 4y[1,2] + z; int x[1,2] x[2,1] 0..3; bin y[1,2] z; "
    "c[1]: x[1,2] + x[2,1] >= 2; d: z + y[1,2] <= 1"
)


@pytest.mark.parametrize("style", ["meaningful", "single-letter"])
def test_no_family_keeps_its_name_and_indices_stay(style: str) -> None:
    made = RENAME.apply(model(MODEL), random.Random(3), style=style).instance
    before = model(MODEL)
    for new, old in ((made.variables, before.variables), (made.constraints, before.constraints)):
        assert [index for _, index in new.labels] == [index for _, index in old.labels]
        assert not new.families.keys() & {*before.variables.families, *before.constraints.families}
        assert len(new.families) == len(old.families)


def test_words_go_with_kind_and_sense() -> None:
    made = RENAME.apply(model(MODEL), random.Random(3)).instance
    x, y, z = made.variables.families
    assert x in ("count", "units", "pieces")
    assert {y, z} <= {"choose", "use", "assign", "select", "activate"}
    assert made.constraints.labels[0][0] in ("requirement", "demand", "coverage")


def test_misleading_names_are_those_of_families_with_as_many_indices() -> None:
    made = RENAME.apply(model(MODEL), random.Random(1), style="misleading")
    assert made.instance.variables.names == ["y[1,2]", "y[2,1]", "x[1,2]", "z"]
    assert made.links.backward.keys() == {0, 1, 2, 3}


def test_misleading_names_need_two_such_families() -> None:
    with pytest.raises(NotApplicable, match="no two variable families"):
        RENAME.apply(
            model("min x[1] + z; bin x[1] z; c: x[1] + z >= 1"), random.Random(1), style="misleading"
        )


def test_more_families_than_letters_are_numbered() -> None:
    names = [f"f{k}_" for k in range(30)]
    text = f"min {' + '.join(names)}; bin {' '.join(names)}; c: {names[0]} >= 1"
    families = RENAME.apply(model(text), random.Random(1), style="single-letter").instance.variables.families
    assert len(families) == 30 and "x2" in families


def test_documentation_goes_with_the_family() -> None:
    instance = model(MODEL)
    instance.variables.docs["x"] = "crates"
    made = RENAME.apply(instance, random.Random(3), style="single-letter").instance
    assert made.variables.docs == {made.variables.labels[0][0]: "crates"}


def test_the_twin_transposes_where_it_can() -> None:
    made = RENAME.twin(model(MODEL), random.Random(1), style="single-letter")
    assert made.links.renamed_b.tolist() == [1, 0, 2, 3]
    assert made.note.endswith("x[1,2] and x[2,1] taken for each other")


def test_the_twin_needs_members_that_cost_differently() -> None:
    with pytest.raises(NotApplicable, match="cost differently"):
        RENAME.twin(model("min x[1] + x[2]; bin x[1] x[2]; c: x[1] + 2x[2] >= 1"), random.Random(1))


def test_an_unknown_style_is_refused() -> None:
    with pytest.raises(UsageError, match="style = 'funny' is not known to rename"):
        RENAME.apply(model(MODEL), random.Random(1), style="funny")
