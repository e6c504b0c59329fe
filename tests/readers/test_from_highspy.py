from fractions import Fraction as F

import highspy
import numpy as np
import pytest

from equivamap.errors import UnsupportedError
from equivamap.readers import read


@pytest.fixture
def model():
    made = highspy.Highs()
    made.setOptionValue("output_flag", False)
    return made


def test_columns_rows_ranges_and_the_objective(model, content):
    x = model.addVariable(lb=-2, ub=4, name="x")
    n = model.addIntegral(name="n")
    b = model.addBinary(name="b")
    model.addConstr(x + 2 * n - 0.1 * b <= 7, name="cap")
    model.addConstr(1 <= x + n <= 6)
    model.setObjective(x + n + 3, highspy.ObjSense.kMaximize)
    assert content(read(model)) == {
        "variables": {"x": (-2, 4, 0), "n": (0, None, 1), "b": (0, 1, 1)},
        "rows": {"cap": ({"x": 1, "n": 2, "b": F(-1, 10)}, None, 7), "r1": ({"x": 1, "n": 1}, 1, 6)},
        "sense": "max",
        "cost": {"x": 1, "n": 1},
        "offset": 3,
    }


def test_a_model_passed_by_columns_and_by_rows_reads_the_same(content):
    matrix = np.array([[1.0, 0.0, 2.0], [0.0, 3.0, 4.0]])
    read_back = []
    for form in (highspy.MatrixFormat.kColwise, highspy.MatrixFormat.kRowwise):
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = 3, 2
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = np.ones(3), np.zeros(3), np.full(3, 8.0)
        lp.row_lower_, lp.row_upper_ = np.full(2, -highspy.kHighsInf), np.array([5.0, 6.0])
        dense = matrix.T if form == highspy.MatrixFormat.kColwise else matrix
        lp.a_matrix_.format_ = form
        lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum((dense != 0).sum(axis=1))]).astype(np.int32)
        lp.a_matrix_.index_ = np.nonzero(dense)[1].astype(np.int32)
        lp.a_matrix_.value_ = dense[dense != 0]
        lp.integrality_ = [
            highspy.HighsVarType.kSemiContinuous,
            highspy.HighsVarType.kSemiInteger,
            highspy.HighsVarType.kContinuous,
        ]
        made = highspy.Highs()
        made.setOptionValue("output_flag", False)
        made.passModel(lp)
        read_back.append(content(read(made)))
    assert read_back[0] == read_back[1]
    assert read_back[0]["variables"] == {"c0": (0, 8, 2), "c1": (0, 8, 3), "c2": (0, 8, 0)}
    assert read_back[0]["rows"] == {
        "r0": ({"c0": 1, "c2": 2}, None, 5),
        "r1": ({"c1": 3, "c2": 4}, None, 6),
    }


def test_a_quadratic_objective_is_refused(model):
    model.addVariable(lb=0, ub=1)
    hessian = highspy.HighsHessian()
    hessian.dim_ = 1
    hessian.start_ = np.array([0, 1], dtype=np.int32)
    hessian.index_ = np.array([0], dtype=np.int32)
    hessian.value_ = np.array([2.0])
    model.passHessian(hessian)
    with pytest.raises(UnsupportedError, match="quadratic"):
        read(model)
