import time

import pytest
from gmpy2 import mpq

from equivamap.ir import Affine, Row
from equivamap.verify.evidence import EmptyRegion, Tree, check_empty, check_evidence
from equivamap.verify.outcomes import Reason
from equivamap.verify.region import Region
from equivamap.verify.relaxation import Relaxation
from equivamap.verify.tree import Search, fits_limit


def form_of(terms, constant=0):
    return Affine({j: mpq(c) for j, c in terms.items()}, mpq(constant))


@pytest.fixture
def triangle():
    """Pairs of three binaries exclude one another: the relaxation allows three halves, the region one."""
    rows = [Row(i, form_of({j: 1, k: 1}), None, mpq(1)) for i, (j, k) in enumerate([(0, 1), (0, 2), (1, 2)])]
    return Region([(mpq(0), mpq(1))] * 3, [True] * 3, [False] * 3, rows)


def test_a_limit_on_a_stepping_form_allows_for_the_next_value(triangle):
    assert fits_limit(triangle, form_of({0: 4, 1: 6}, 1), mpq(4)) == (5, True, 2)
    assert fits_limit(triangle, form_of({0: 4, 1: 6}, 1), mpq(5)) == (7, True, 2)
    mixed = triangle.with_columns([(None, None)], integer=False)
    assert fits_limit(mixed, form_of({3: 1}), mpq(4)) == (4, False, None)


def test_proof_and_refutation(triangle):
    form = form_of({0: 5, 1: 6, 2: 7})
    proof = Search(Relaxation(triangle), form, mpq(7), nodes=50).run()
    assert isinstance(proof, Tree) and proof.size >= 2
    assert check_evidence(triangle, form, mpq(7), proof)
    assert Search(Relaxation(triangle), form, mpq(6), nodes=50).run() == (0, 0, 1)


def test_improving_ends_with_the_maximum_and_its_proof(triangle):
    form = form_of({0: 5, 1: 6, 2: 7})
    search = Search(Relaxation(triangle), form, None, nodes=50, improve=True)
    proof = search.run()
    assert search.best == (0, 0, 1)
    assert check_evidence(triangle, form, mpq(7), proof)


def test_emptiness_is_a_tree_without_bound(triangle):
    empty = triangle.with_rows([Row(0, form_of({0: 1, 1: 1, 2: 1}), mpq(3, 2), None)])
    proof = Search(Relaxation(empty), Affine(), mpq(-1), nodes=50).run()
    assert isinstance(proof, Tree) and proof.bound is None
    assert check_empty(empty, EmptyRegion(proof))


def test_limits_end_the_search(triangle):
    form = form_of({0: 5, 1: 6, 2: 7})
    assert Search(Relaxation(triangle), form, mpq(7), nodes=1).run() is Reason.NODES
    late = time.monotonic() - 1
    assert Search(Relaxation(triangle), form, mpq(7), nodes=50, deadline=late).run() is Reason.TIME


def test_fractional_variables_of_the_form_are_branched_on_first():
    """Two leaves suffice for x_1 <= y_1 in a weak facility model, however many y are fractional."""
    sites, customers = 6, 8
    rows = [
        Row(j, form_of({sites + i * customers + j: 1 for i in range(sites)}), mpq(1), mpq(1))
        for j in range(customers)
    ]
    rows += [
        Row(
            customers + i,
            form_of({i: -customers, **{sites + i * customers + j: 1 for j in range(customers)}}),
            None,
            mpq(0),
        )
        for i in range(sites)
    ]
    n = sites * (1 + customers)
    region = Region([(mpq(0), mpq(1))] * n, [j < sites for j in range(n)], [False] * n, rows)
    form = form_of({sites: 1, 0: -1})
    proof = Search(Relaxation(region), form, mpq(0), nodes=50).run()
    assert isinstance(proof, Tree) and proof.size == 2
    assert check_evidence(region, form, mpq(0), proof)


def test_a_deep_proof_can_be_shown_and_compared(triangle):
    """Frozen trees are printed and compared by recursion; the depth limit keeps that possible."""
    from equivamap.verify.evidence import BoundSum, Leaf, Split
    from equivamap.verify.tree import DEPTH

    def chain():
        node = Leaf(BoundSum(mpq(0)))
        for k in range(DEPTH):
            node = Split(0, mpq(k), node, Leaf(BoundSum(mpq(0))))
        return Tree(node, mpq(0), DEPTH + 1)

    assert chain() == chain()
    assert repr(chain()).count("Split") == DEPTH
