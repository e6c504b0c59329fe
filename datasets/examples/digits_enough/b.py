"""How much of two products to order; every amount is written with two decimal digits."""

import highspy

price = {1: 7, 2: 5}
space = {1: 3, 2: 2}
limit = {1: 48, 2: 60}
storage = 170
DIGITS = 2

h = highspy.Highs()
h.setOptionValue("output_flag", False)
digit = {
    (p, d): h.addIntegral(lb=0, ub=9, name=f"digit[{p},{d}]") for p in price for d in range(DIGITS)
}
amount = {p: sum(10**d * digit[p, d] for d in range(DIGITS)) for p in price}
h.addConstr(sum(space[p] * amount[p] for p in price) <= storage, name="storage")
for p in price:
    h.addConstr(amount[p] <= limit[p], name=f"limit[{p}]")
h.maximize(sum(price[p] * amount[p] for p in price))
print("value", h.getObjectiveValue())
for p in price:
    print("product", p, "digits", [round(h.val(digit[p, d])) for d in reversed(range(DIGITS))])
