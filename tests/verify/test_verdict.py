"""The values that a check returns."""

import dataclasses

import pytest
from gmpy2 import mpq
from report.results import equivalent

from equivamap.verify.relations import Grade, Outcome, Standing
from equivamap.verify.verdict import Difference, Differences, ObjectiveMap, ObligationRecord, Witness


def test_an_objective_map_and_its_inverse():
    phi = ObjectiveMap(mpq(1, 100), mpq(5))
    assert phi.at(mpq(300)) == 8
    assert phi.inverse.at(phi.at(mpq(7, 3))) == mpq(7, 3)
    assert not phi.is_identity
    assert ObjectiveMap(mpq(1), mpq(0)).is_identity
    assert not ObjectiveMap(mpq(1), mpq(1)).is_identity


def test_a_witness_is_graded_by_what_had_to_be_proved_beside_it():
    assert Witness("fails", ()).grade is Grade.EXACT
    parts = (("no point costs 3", Grade.EXACT), ("this is optimal", Grade.SOLVER))
    assert Witness("fails", (), universal=parts).grade is Grade.SOLVER


def test_implied_rows_are_no_difference():
    row = Difference("cap", ("cap[1]",), "x <= 3", implied=True)
    assert Differences(implied=(row,)).none
    assert not Differences(missing=(row,)).none
    assert not Differences(extra=(row,)).none
    assert not Differences(changed=(row,)).none


@pytest.mark.parametrize(("verdict", "status"), list(zip(Outcome, (0, 1, 4, 3), strict=True)))
def test_exit_status(verdict, status):
    assert dataclasses.replace(equivalent(), verdict=verdict).exit_status == status


def test_only_what_is_proved_counts_as_evidence():
    def record(standing, kind, count=1):
        return ObligationRecord("B→A", "c holds", standing, kind, Grade.EXACT, None, count)

    records = (
        record(Standing.PROVED, "row", 20),
        record(Standing.PROVED, "lp"),
        record(Standing.PROVED, "lp"),
        record(Standing.REFUTED, "counterpoint"),
        record(Standing.UNKNOWN, "time"),
    )
    assert dataclasses.replace(equivalent(), obligations=records).by_evidence == {"row": 20, "lp": 2}
