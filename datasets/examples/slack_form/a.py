"""Production planning with inequality rows."""

import highspy

PROFIT = [30, 45, 24]
USE = {"cutting": [2, 4, 1], "welding": [3, 2, 2], "paint": [1, 3, 2]}
HOURS = {"cutting": 14, "welding": 15, "paint": 12}

h = highspy.Highs()
h.silent()
make = [h.addIntegral(lb=0, ub=7, name=f"make[{i}]") for i in range(1, 4)]
for step, use in USE.items():
    h.addConstr(sum(u * x for u, x in zip(use, make)) <= HOURS[step], name=step)
h.maximize(sum(p * x for p, x in zip(PROFIT, make)))

print("profit", h.getObjectiveValue())
print("make", [round(h.val(x)) for x in make])
