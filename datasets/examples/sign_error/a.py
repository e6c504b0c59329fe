"""Three-month production plan: profit = sales - production - setups - holding."""

import pulp

T = [1, 2, 3]
price = {1: 20, 2: 24, 3: 30}
max_sales = {1: 30, 2: 25, 3: 40}
make_cost, hold_cost, setup_cost = 9, 2, 50
capacity = 45

model = pulp.LpProblem("production", pulp.LpMaximize)
make = pulp.LpVariable.dicts("make", T, 0)
sell = pulp.LpVariable.dicts("sell", T, 0)
stock = pulp.LpVariable.dicts("stock", T, 0, 60)
setup = pulp.LpVariable.dicts("setup", T, cat="Binary")

model += pulp.lpSum(
    price[t] * sell[t] - make_cost * make[t] - hold_cost * stock[t] - setup_cost * setup[t] for t in T
)
for t in T:
    model += (stock[t - 1] if t > 1 else 0) + make[t] == sell[t] + stock[t], f"balance_{t}"
    model += make[t] <= capacity * setup[t], f"capacity_{t}"
    model += sell[t] <= max_sales[t], f"market_{t}"

model.solve(pulp.PULP_CBC_CMD(msg=0))
print("profit", pulp.value(model.objective))
for t in T:
    print(t, make[t].varValue, sell[t].varValue, stock[t].varValue)
