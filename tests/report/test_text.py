from __future__ import annotations

import unicodedata

import pytest

from equivamap.errors import MapError, ReadError
from equivamap.ir import canonical
from equivamap.report.text import render_error, render_text
from equivamap.verify.relations import Basis, Grade, Outcome, Reason, Relation, Standing
from equivamap.verify.verdict import (
    Claim,
    Difference,
    Differences,
    ObjectiveMap,
    Strength,
    Witness,
    WitnessPoint,
)
from tests.report.results import NO, OPEN, equivalent, refuted, undecided


def lines(text: str) -> list[str]:
    return text.splitlines()


def test_the_first_lines_are_verdict_values_optima_and_decisions() -> None:
    assert lines(render_text(refuted()))[:4] == [
        "NOT EQUIVALENT (same-decisions, in the same units, on this data, proved exactly)",
        "same optimal value: no (A 12, B 35/3)",
        "optimal solutions carry over B→A: no, A→B: not known",
        "feasible decisions kept A→B: yes, B→A: no (cap fails)",
    ]


def test_the_verdict_line_names_phi_and_what_stayed_open() -> None:
    phi = ObjectiveMap(canonical(1) / 1000, canonical(-5))
    first = " ".join(lines(render_text(equivalent(objective_map=phi, left_open=("u", "v")), width=200))[:1])
    assert first == (
        "EQUIVALENT (same-decisions, by equal names, on this data, proved exactly, "
        "cost of A = 0.001 * cost of B - 5, left open: u and v)"
    )


def test_costs_up_to_a_map_are_never_called_the_same() -> None:
    phi = ObjectiveMap(canonical(1), canonical(-900))
    for relation in (Relation.SAME_DECISIONS, Relation.REFORMULATION, Relation.ISOMORPHIC):
        text = render_text(equivalent(relation=relation, objective_map=phi, senses=("max", "max")), width=200)
        assert "cost of A = cost of B + 900" in lines(text)[0]
        assert "up to the map of costs." in text
        assert "at the same best cost" not in text and "agreeing cost" not in text


def test_the_identity_is_not_worth_a_word() -> None:
    assert "cost of A" not in lines(render_text(equivalent()))[0]


def test_a_solvers_word_is_never_shown_as_exact() -> None:
    text = render_text(
        equivalent(grade=Grade.SOLVER, same_value=Claim(Standing.PROVED, Grade.SOLVER, "both 12"))
    )
    assert "by a solver's bound" in lines(text)[0]
    assert lines(text)[1] == "same optimal value: yes (both 12; by a solver's bound)"
    assert "exactly)" not in text.splitlines()[0]
    assert "rests on a MILP solver's bound" in text


def test_undecided_says_why_and_what_to_try() -> None:
    text = render_text(undecided(), command="equivamap check a.py b.py")
    assert (
        lines(text)[0] == "UNDECIDED (same-decisions, reference_not_determined, on this data, left open: u)"
    )
    assert lines(text)[-1] == "Try next: equivamap check a.py b.py --open u"
    assert "not discharged, B→A mtz[2,3] holds (6 alike)" in text
    assert "Obligations: 7, 1 discharged" in text


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_its_plain_words(reason: Reason) -> None:
    text = render_text(undecided(reason=reason, explanation=""))
    sentence = lines(text)[5]
    assert sentence.endswith(".") and sentence[0].isupper() and "_" not in sentence


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("relation", Relation)
def test_every_verdict_can_be_written(basis: Basis, outcome: Outcome, relation: Relation) -> None:
    first = lines(render_text(equivalent(basis=basis, verdict=outcome, relation=relation)))[0]
    assert first.startswith(outcome.value.upper().replace("_", " ")) and relation in first


def test_the_witness_shows_points_row_and_amount() -> None:
    text = render_text(refuted())
    assert "  point of B, value 7: x[1,2] = 7/3, y = 0\n" in text
    assert "  violates cap[2]: 2 x[1,2] + y <= 4, by 2/3\n" in text
    assert "  and no feasible point of A has value 35/3 (by a solver's bound)\n" in text


def test_long_fractions_are_shown_as_decimals() -> None:
    long = canonical(10075800) / 599
    witness = Witness("it fails", (WitnessPoint("a", {"x": long}, long),), "cap", "x <= 1", long)
    text = render_text(refuted(witness=witness))
    assert "value ~16821.0351: x = ~16821.0351\n" in text and "by ~16821.0351\n" in text
    assert "/599" not in text


def test_a_long_point_shows_its_nonzero_values_only() -> None:
    values = {f"x[{k}]": canonical(k % 10 == 0) for k in range(1, 41)}
    witness = Witness("it fails", (WitnessPoint("a", values, canonical(4)),))
    text = render_text(refuted(witness=witness), width=200)
    assert "value 4: x[10] = 1, x[20] = 1, x[30] = 1, x[40] = 1, all else 0\n" in text
    nothing = Witness("it fails", (WitnessPoint("a", dict.fromkeys(values, canonical(0)), canonical(0)),))
    assert "value 0: all 40 variables are 0\n" in render_text(refuted(witness=nothing), width=200)


def test_differences_name_family_line_and_an_example() -> None:
    text = render_text(refuted())
    assert "  missing in B: cap (2 rows, line 14), such as cap[1]: 2 x[1,2] + y <= 4\n" in text
    assert "  changed in B: objective: min 3 x[1,2] -> min 4 x[1,2]\n" in text
    assert "  missing in B, yet true on this data: cover[1]: x[1,2] + y >= 1\n" in text


def test_many_differences_are_cut_and_counted() -> None:
    many = Differences(extra=tuple(Difference(f"c{k}", (f"c{k}",), "x >= 1") for k in range(20)))
    assert "  extra in B: 12 more families (-v shows all)\n" in render_text(refuted(differences=many))
    assert render_text(refuted(differences=many), verbose=True).count("extra in B") == 20


def test_a_long_map_is_cut_by_family() -> None:
    backward = (*(f"x[{k}] = y[{k + 1}]" for k in range(30)), "cost = 2 z")
    text = render_text(equivalent(backward_map=backward))
    assert "    x[0] = y[1]   ... and 29 more lines of x\n    cost = 2 z\n" in text
    assert "x[17] = y[18]" in render_text(equivalent(backward_map=backward), verbose=True)


def test_verbose_shows_each_obligation_and_its_evidence() -> None:
    text = render_text(equivalent(), verbose=True)
    assert "  yes, B→A cap[1] holds (20 alike): by one row of the other side\n" in text
    assert "seconds: read 0.25, decide 0.50" in text
    assert "versions: equivamap 0.1.0, highspy 1.11.0" in text


def test_no_text_of_a_model_reaches_the_terminal_unescaped() -> None:
    evil = "x\x1b[2J\nEQUIVALENT\u202e\udc80\x85"
    result = refuted(
        explanation=f"row {evil} is missing",
        backward_map=(f"{evil} = y",),
        left_open=(evil,),
        same_value=Claim(Standing.REFUTED, Grade.EXACT, evil),
        next_command=f"--open {evil}",
        differences=Differences(extra=(Difference(evil, (evil, evil), evil),)),
        witness=Witness(evil, (WitnessPoint("a", {evil: canonical(1)}, canonical(1)),), evil, evil),
    )
    for verbose in (False, True):
        text = render_text(result, verbose=verbose, command=f"equivamap {evil}")
        shown = "".join(lines(text))
        assert {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"} == set()
        assert not any(line.startswith("EQUIVALENT") for line in lines(text))


@pytest.mark.parametrize("width", [40, 60, 100, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    for result in (equivalent(), refuted(), undecided()):
        assert max(map(len, lines(render_text(result, width=width)))) <= width


def test_colour_is_sparse_and_only_on_request() -> None:
    assert "\x1b" not in render_text(equivalent())
    coloured = render_text(equivalent(), colour=True)
    assert coloured.startswith("\x1b[32m\x1b[1mEQUIVALENT\x1b[0m (")
    assert coloured.count("\x1b") == 3


def test_strength_and_numbers_are_left_out_when_there_is_nothing_to_say() -> None:
    full = render_text(equivalent())
    assert "  A: LP relaxation 10.5; 10 variables, 4 rows, 22 nonzeros\n" in full
    assert "numbers: 2 snapped to a fraction, 1 unified between A and B" in full
    unknown = render_text(equivalent(strength=Strength((1, 1, 1), (2, 0, 0), None, None)))
    assert "  A: 1 variable, 1 row, 1 nonzero\n" in unknown
    assert "Strength" not in render_text(equivalent(strength=None))


def test_the_report_says_where_the_models_were_taken() -> None:
    text = render_text(equivalent())
    assert "A: a.py (pyomo), taken at line 31, data data/costs.csv\nB: b.lp (lp)\n" in text


def test_an_error_names_side_place_and_remedy() -> None:
    error = ReadError("unknown section", kind="syntax", file="a.lp", line=3, side="a", remedy="write .mps")
    assert render_error(error) == "equivamap: error: A: a.lp:3: unknown section\n  remedy: write .mps\n"
    bare = MapError("no family\x07 z", kind="family", side="map")
    assert render_error(bare) == "equivamap: error: map: no family\\x07 z\n"


def test_quoted_output_of_a_script_keeps_its_lines_but_cannot_pass_for_ours() -> None:
    error = ReadError(
        "it raised\nEQUIVALENT\x1b[0m\n" + "x" * 200, kind="script", file="a.py", remedy="run it"
    )
    shown = lines(render_error(error, width=60))
    assert shown[0] == "equivamap: error: a.py: it raised"
    assert shown[1:3] == ["  EQUIVALENT\\x1b[0m", "  " + "x" * 55 + "..."]
    assert shown[3:] == ["  remedy: run it"]


def test_variables_that_keep_their_name_are_listed_in_one_line() -> None:
    result = equivalent(backward_map=("x[i] = x[i]", "y = y", "z = 2 * w"), forward_map=())
    text = render_text(result)
    assert "    the variables of the same name: x[i], y\n    z = 2 * w\n" in text
    assert "    y = y\n" in render_text(result, verbose=True)


def test_an_explanation_becomes_a_sentence_but_names_keep_their_case() -> None:
    assert "\nThe costs differ. This stands" in render_text(refuted(explanation="the costs differ"))
    assert "\ncap[2] fails. This stands" in render_text(refuted(explanation="cap[2] fails"))


def test_a_claim_is_stated_once() -> None:
    witness = Witness("the costs differ", (), universal=(("", Grade.EXACT),))
    text = render_text(refuted(explanation="the costs differ", witness=witness))
    assert text.lower().count("the costs differ") == 1
    assert "\nWitness\n" in text and "  and " not in text


def test_what_a_map_alone_refutes_is_no_fact_about_the_models() -> None:
    by_map = Claim(Standing.REFUTED, Grade.EXACT, "by the map that was given", Basis.GIVEN_MAP)
    profile = {Relation.QUASI_KARP: OPEN, Relation.SAME_DECISIONS: by_map, Relation.ISOMORPHIC: by_map}
    text = render_text(refuted(profile=profile, basis=Basis.GIVEN_MAP), width=200)
    assert (
        "Other relations: quasi-karp not known (this map fails, another might not), isomorphic no (by this map)\n"
    ) in text
    every = {**profile, Relation.ISOMORPHIC: NO}
    assert "isomorphic no\n" in render_text(refuted(profile=every), width=200)


def test_what_the_map_breaks_stands_beside_a_witness_by_values() -> None:
    beside = Witness(
        "a point of B whose image breaks cap", (WitnessPoint("b", {"x": canonical(1)}, canonical(1)),)
    )
    text = render_text(refuted(map_witness=beside))
    assert (
        "\nUnder the map shown: a point of B whose image breaks cap\n  point of B, value 1: x = 1\n" in text
    )
