"""Uncapacitated facility location, one linking row for each facility and customer."""

import highspy

FIXED = [15, 12, 14]
SHIP = [
    [12, 20, 31, 25],
    [18, 9, 14, 22],
    [30, 24, 11, 10],
]
I = range(1, len(FIXED) + 1)
J = range(1, len(SHIP[0]) + 1)

h = highspy.Highs()
h.setOptionValue("output_flag", False)

opened = {i: h.addBinary(obj=FIXED[i - 1], name=f"open[{i}]") for i in I}
x = {
    (i, j): h.addVariable(lb=0, ub=1, obj=SHIP[i - 1][j - 1], name=f"x[{i},{j}]")
    for i in I
    for j in J
}
for j in J:
    h.addConstr(sum(x[i, j] for i in I) == 1, name=f"serve[{j}]")
for i in I:
    for j in J:
        h.addConstr(x[i, j] <= opened[i], name=f"link[{i},{j}]")

h.minimize()
print("cost:", h.getObjectiveValue())
print("open:", [i for i in I if h.val(opened[i]) > 0.5])
