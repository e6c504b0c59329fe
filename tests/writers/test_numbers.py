from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equivamap.errors import UnsupportedError, UsageError
from equivamap.ir import Axis, Kind, Origin, build_instance, canonical
from equivamap.readers import read
from equivamap.writers import LANGUAGES, write
from equivamap.writers.numbers import Limits, code_of, decimal_of
from tests.writers.instances import content
from tests.writers.scripts import run

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def model(
    terms=None, side=1, upper=None, lower=None, bound=None, cost=1, offset=0, kind=Kind.CONTINUOUS, n=1
):
    rows = [({0: 1} if terms is None else terms, side, upper)]
    return build_instance(
        variables=Axis(["x", "y"][:n]),
        constraints=Axis(["r"]),
        bounds=[(lower if lower is not None else 0, bound)] * n,
        kinds=[kind] * n,
        rows=rows,
        cost={0: cost},
        sense="max",
        offset=offset,
        origin=Origin("<test>", "test"),
    )


def back(instance, language, tmp_path):
    source = write(instance, language)
    if language not in ("lp", "mps"):
        return run(source, language)
    file = tmp_path / f"model.{language}"
    file.write_text(source, encoding="utf-8")
    return read(file)


@given(
    st.one_of(
        st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.fractions(max_denominator=40)
    )
)
def test_literals_are_read_as_the_same_number(value):
    number = canonical(value)
    if Limits(integers=True, infinite=False).state(number):
        assert canonical(eval(code_of(number))) == number
        text = decimal_of(number)
        if number.denominator != 1:
            assert canonical(float(text)) == number
        else:
            assert F(text) == F(int(number))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("value", [F(1, 3), 0.1, 12345.678, 2**52, -1e-7])
def test_numbers_come_back_exactly(tmp_path, language, value):
    instance = model(terms={0: value}, side=value, cost=value, offset=value, bound=abs(value) + 1)
    assert content(back(instance, language, tmp_path)) == content(instance)


@pytest.mark.parametrize("language", ["lp", "mps", "pyomo", "pulp"])
def test_long_integers_keep_all_digits(tmp_path, language):
    value = 2**60 + 1
    instance = model(terms={0: value}, side=value, cost=value, offset=value, bound=value)
    assert content(back(instance, language, tmp_path)) == content(instance)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_row_with_fractions_that_no_decimal_states_is_scaled(tmp_path, language):
    instance = model(terms={0: F(1, 7919), 1: F(1, 2)}, side=F(2, 7919), n=2)
    rows = content(back(instance, language, tmp_path))["rows"]
    assert rows == {("r", ()): ({("x", ()): 2, ("y", ()): 7919}, 4, None)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("part", "named"),
    [
        ({"cost": F(1, 7919)}, "the cost of x"),
        ({"offset": F(1, 7919)}, "constant"),
        ({"bound": F(1, 7919)}, "a bound of x"),
    ],
)
def test_other_such_fractions_are_refused(language, part, named):
    with pytest.raises(UnsupportedError, match=named) as caught:
        write(model(**part), language)
    assert caught.value.kind == "number"
    assert caught.value.remedy


def test_such_a_bound_of_an_integer_variable_is_rounded_inwards(tmp_path):
    instance = model(lower=F(1, 7919), bound=F(7919 * 3 + 1, 7919), kind=Kind.INTEGER)
    assert content(back(instance, "lp", tmp_path))["variables"] == {("x", ()): (1, 3, Kind.INTEGER)}


@pytest.mark.parametrize(
    ("language", "instance", "kind"),
    [
        ("lp", model(side=1, upper=2), "range"),
        ("pulp", model(side=1, upper=2), "range"),
        ("pulp", model(side=None), "free-row"),
        ("pulp", model(kind=Kind.SEMICONTINUOUS, bound=4), "semicontinuous"),
        ("pyomo", model(kind=Kind.SEMIINTEGER, bound=4), "semicontinuous"),
        ("lp", model(kind=Kind.SEMICONTINUOUS, lower=-1, bound=4), "semicontinuous-bound"),
        ("mps", model(kind=Kind.SEMICONTINUOUS, lower=-1, bound=4), "semicontinuous-bound"),
        ("mps", model(side=2, upper=1), "range"),
        ("gurobipy", model(side=2, upper=1), "range"),
        ("gurobipy", model(side=1e-9, upper=1e9), "range"),
        ("gurobipy", model(cost=2**60 + 1), "number"),
        ("gurobipy", model(bound=10**21), "number"),
        ("lp", model(side=10**21), "number"),
    ],
)
def test_what_a_language_does_not_have_is_refused(language, instance, kind):
    with pytest.raises(UnsupportedError) as caught:
        write(instance, language)
    assert caught.value.kind == kind
    assert caught.value.remedy


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_model_without_variables_is_refused(language):
    empty = build_instance(
        variables=Axis([]), constraints=Axis([]), bounds=[], kinds=[], rows=[], cost={}, sense="min",
        origin=Origin("<test>", "test"),
    )  # fmt: skip
    with pytest.raises(UnsupportedError, match="no variables"):
        write(empty, language)


def test_an_unknown_language_is_refused():
    with pytest.raises(UsageError, match="'ampl' is no language"):
        write(model(), "ampl")
