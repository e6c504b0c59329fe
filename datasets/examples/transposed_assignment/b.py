"""Assignment of workers to jobs; the matrix of hours is read the wrong way round."""

import pulp

hours = [[9, 2, 7, 8], [6, 4, 1, 7], [1, 8, 5, 8], [7, 6, 9, 4]]
W = J = range(1, 5)

prob = pulp.LpProblem("assignment")
does = pulp.LpVariable.dicts("does", (W, J), cat="Binary")
prob += pulp.lpSum(hours[j - 1][w - 1] * does[w][j] for w in W for j in J)
for w in W:
    prob += pulp.lpSum(does[w][j] for j in J) == 1, f"worker_{w}"
for j in J:
    prob += pulp.lpSum(does[w][j] for w in W) == 1, f"job_{j}"
prob.solve(pulp.PULP_CBC_CMD(msg=0))
print("hours", pulp.value(prob.objective))
print([(w, j) for w in W for j in J if does[w][j].value() > 0.5])
