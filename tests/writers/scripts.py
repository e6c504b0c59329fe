"""Scripts run in this process, up to their solve call."""

from equivamap.readers.capture.containers import locate
from equivamap.readers.live import read_object

MODELS = {"pyomo": "model", "pulp": "prob", "gurobipy": "model"}
SOLVES = {
    "pyomo": 'pyo.SolverFactory("appsi_highs").solve(model)',
    "pulp": "prob.solve(pulp.PULP_CBC_CMD(msg=False))",
    "gurobipy": "model.optimize()",
}


def run(source, language):
    """Return the instance that a script builds."""
    *lines, last = source.rstrip("\n").split("\n")
    assert last == SOLVES[language]
    namespace = {"__name__": "__main__"}
    exec(compile("\n".join(lines), "<script>", "exec"), namespace)
    model = namespace[MODELS[language]]
    instance = read_object(model, kept=locate([namespace], model))
    if language == "gurobipy":
        model.dispose()
        namespace["env"].dispose()
    return instance
