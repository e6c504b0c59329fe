"""Bin packing: choose for every bin at most one pattern (a set of items that fits)."""

from itertools import combinations

import pyomo.environ as pyo

WEIGHT = {1: 5, 2: 4, 3: 3, 4: 3}
CAPACITY = 8

# every set of items that fits into a bin, the empty one included; pattern[p][i - 1] is 1 if p holds item i
pattern = [
    [1 if i in chosen else 0 for i in WEIGHT]
    for size in range(len(WEIGHT) + 1)
    for chosen in combinations(WEIGHT, size)
    if sum(WEIGHT[i] for i in chosen) <= CAPACITY
]

m = pyo.ConcreteModel(name="bin_packing_patterns")
m.B = pyo.RangeSet(3)
m.P = pyo.RangeSet(0, len(pattern) - 1)
m.z = pyo.Var(m.B, m.P, within=pyo.Binary, doc="bin b is packed by pattern p")
m.one_pattern = pyo.Constraint(m.B, rule=lambda m, b: sum(m.z[b, p] for p in m.P) <= 1)
m.once = pyo.Constraint(
    list(WEIGHT), rule=lambda m, i: sum(m.z[b, p] for b in m.B for p in m.P if pattern[p][i - 1]) == 1
)
m.bins = pyo.Objective(expr=sum(m.z[b, p] for b in m.B for p in m.P))

if __name__ == "__main__":
    pyo.SolverFactory("appsi_highs").solve(m)
    print("bins used:", pyo.value(m.bins))
    for b in m.B:
        for p in m.P:
            if pyo.value(m.z[b, p]) > 0.5:
                print("bin", b, "items", [i for i in WEIGHT if pattern[p][i - 1]])
