import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equivamap.errors import UnsupportedError
from equivamap.ir import Axis, Origin, build_instance
from equivamap.readers import read
from equivamap.writers import LANGUAGES, write, written_labels
from equivamap.writers.names import cut, escaped, family_word, part_word, restored
from tests.writers.instances import HOSTILE, content
from tests.writers.scripts import run

INDICES = [
    (), ("a",), ("b", 1), ("New York",), ("01",), ("1",), (1,), (-1,), (0.5,), ("a,b",), ("",), ("x'y", 2), ("-",),
    ("a_b",), ("tail ", 3), ("é",), ("\\n",), ("]", "["), ("q" * 280,), ("\u202e", "\x00"), ("a_uub",), ("_u41u", 7),
    ('"', "'"),
]  # fmt: skip

pieces = st.sampled_from(["_u", "u", "_", "5f", "p_u00u", "p", "a", "é", "_uu", " ", "0", "41"])


def named(labels):
    """One variable and one row `x >= 1` for each label."""
    n = len(labels)
    return build_instance(
        variables=Axis([f"v{k}" for k in range(n)], labels),
        constraints=Axis([f"r{k}" for k in range(n)], labels),
        bounds=[(0, None)] * n,
        kinds=[0] * n,
        rows=[({k: k + 1}, 1, None) for k in range(n)],
        cost={},
        sense="min",
        origin=Origin("<test>", "test"),
    )


@given(st.lists(pieces, max_size=8).map("".join))
def test_escapes_are_undone(name):
    word = escaped(name, re.compile("[a-z0-9_]"))
    assert re.fullmatch("[a-z0-9_]*", word)
    assert restored(word) == name
    assert restored(family_word(name)) == name
    assert restored(part_word(name)) == name
    assert part_word(name)[0].isalpha()
    assert not family_word(name).endswith("_")


def test_long_names_are_cut_and_told_apart():
    long = "n" * 300
    first = cut(long, set())
    assert len(first) <= 255
    assert cut(long, {first}) not in (first, long)
    assert cut("short", {"short"}) == "short"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("language", LANGUAGES)
def test_all_hostile_names_together_and_their_collisions(tmp_path, language):
    labels = [(family, index) for family in HOSTILE for index in INDICES]
    instance = named(labels)
    source = write(instance, language, title="\"\"\"\n''' \\ \u202e end\nraise SystemExit")
    if language in ("lp", "mps"):
        file = tmp_path / f"model.{language}"
        file.write_text(source, encoding="utf-8")
        back = read(file)
        assert "single-reader" not in [warned.kind for warned in back.warnings]
    else:
        back = run(source, language)
    columns, rows = written_labels(instance, language)
    assert content(back) == content(instance, (columns, rows))
    for (family, index), (family_read, index_read) in zip(labels, columns, strict=True):
        if len(family) > 100 or any(len(str(part)) > 100 for part in index):
            continue  # long names are cut, which nobody can undo
        assert restored(family_read) == family
        assert [restored(str(part)) for part in index_read] == [str(part) for part in index]


@pytest.mark.parametrize("language", ["pyomo", "pulp", "gurobipy"])
def test_sources_are_ascii_and_hold_no_name_outside_a_literal(language):
    payload = 'x"]); import os; os.system("true"); ("'
    instance = named([(payload, (payload,)), (payload, ("\n" + payload,)), ("y", ())])
    instance.variables.docs[payload] = '"""\nraise SystemExit\n"""'
    source = write(instance, language, title=payload)
    assert source.isascii()
    assert not re.search(r"^\s*(raise|import os)", source, re.MULTILINE)
    compile(source, "<script>", "exec")


def test_indices_stand_in_scripts_as_they_are_where_they_can():
    labels = [("x", ("New York", 2)), ("x", ("a,b", -1)), ("lambda", (0.5,)), ("free", ())]
    for language, family in (("pyomo", "lambda_uu"), ("pulp", "lambda"), ("gurobipy", "lambda")):
        columns, _ = written_labels(named(labels), language)
        assert columns == [*labels[:2], (family, (0.5,)), labels[3]]


def test_two_members_with_one_label_are_refused():
    with pytest.raises(UnsupportedError, match="two members of x have the index"):
        write(named([("x", (1,)), ("x", (1,))]), "pyomo")
