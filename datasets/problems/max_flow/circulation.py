"""Maximum flow as a circulation: a return arc brings everything from the sink back to the source."""

import pulp


def build(data):
    """Return the model: every node is balanced, and the flow on the return arc is maximised."""
    n, capacity = data["n"], data["capacity"]
    arcs = [(i, j) for i in range(n - 1) for j in range(1, n) if i != j]

    model = pulp.LpProblem("circulation", pulp.LpMaximize)
    flow = {(i, j): pulp.LpVariable(f"flow_{i}_{j}", 0, capacity[i][j]) for i, j in arcs}
    back = pulp.LpVariable("back", 0)
    model += back, "throughput"
    for v in range(n):
        enters = pulp.lpSum(flow[i, j] for i, j in arcs if j == v) + (back if v == 0 else 0)
        leaves = pulp.lpSum(flow[i, j] for i, j in arcs if i == v) + (back if v == n - 1 else 0)
        model += enters - leaves == 0, f"balance_{v}"
    return model
