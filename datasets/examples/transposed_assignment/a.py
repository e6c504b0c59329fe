"""Assignment of workers to jobs; hours[w][j] is the time worker w needs for job j."""

import highspy

HOURS = [
    [9, 2, 7, 8],
    [6, 4, 1, 7],
    [1, 8, 5, 8],
    [7, 6, 9, 4],
]
n = len(HOURS)

h = highspy.Highs()
h.setOptionValue("output_flag", False)
does = {
    (w, j): h.addBinary(obj=HOURS[w - 1][j - 1], name=f"does[{w},{j}]")
    for w in range(1, n + 1)
    for j in range(1, n + 1)
}
for k in range(1, n + 1):
    h.addConstr(sum(does[k, j] for j in range(1, n + 1)) == 1, name=f"worker[{k}]")
    h.addConstr(sum(does[w, k] for w in range(1, n + 1)) == 1, name=f"job[{k}]")
h.minimize()
print("hours", h.getObjectiveValue(), [key for key, var in does.items() if h.val(var) > 0.5])
