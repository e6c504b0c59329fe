"""Crew scheduling as set covering, cost in cents."""

import highspy

cents = [31000, 27550, 42000, 19800, 26000]
covers = [[1, 2], [2, 3], [1, 3, 4], [4], [1, 4]]

h = highspy.Highs()
h.setOptionValue("log_to_console", False)
use = [h.addBinary(obj=c, name=f"use[{r}]") for r, c in enumerate(cents, start=1)]
for flight in range(1, 5):
    h.addConstr(sum(v for v, legs in zip(use, covers) if flight in legs) >= 1, name=f"cover[{flight}]")
h.run()
print(h.getInfo().objective_function_value, "cents")
print([v.name for v in use if h.val(v) > 0.5])
