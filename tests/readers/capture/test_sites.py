import ast

import pytest

from equivamap.readers.capture.sites import SolveSites

# The line marked HERE is being executed; lines marked CALL can solve later, loops marked LOOP repeat.
CASES = {
    "one call": "p.solve()  # HERE",
    "two calls": "p.solve()  # HERE\nx = 1\np.solve()  # CALL",
    "an earlier call did not run": "if a:\n    p.solve()\nelse:\n    p.solve()  # HERE",
    "other branch, then a common call": "if a:\n    p.solve()  # HERE\nelse:\n    p.solve()\np.solve()  # CALL",
    "behind a return": "def f():  # SCOPE\n    if a:\n        p.solve()  # HERE\n        return 1\n    p.solve()",
    "returned": "def f():  # SCOPE\n    return p.solve()  # HERE\n    p.solve()",
    "behind sys.exit": "if a:\n    p.solve()  # HERE\n    sys.exit(0)\np.solve()",
    "both branches leave": (
        "def f():  # SCOPE\n    p.solve()  # HERE\n    if a:\n        return\n    else:\n        raise E\n    p.solve()"
    ),
    "fallback in except": "try:\n    p.solve()  # HERE\nexcept E:\n    p.solve()",
    "else and finally": (
        "try:\n    p.solve()  # HERE\nexcept E:\n    p.solve()\n"
        "else:\n    p.solve()  # CALL\nfinally:\n    p.resolve()  # CALL"
    ),
    "finally after return": (
        "def f():  # SCOPE\n    try:\n        return p.solve()  # HERE\n    finally:\n        p.solve()  # CALL"
    ),
    "for loop": "for k in s:  # LOOP\n    p.solve()  # HERE",
    "left by break": (
        "for k in s:\n    try:\n        p.solve()  # HERE\n        break\n    except E:\n        continue\nx = 1"
    ),
    "break, then a call": "while True:\n    p.solve()  # HERE\n    break\np.solve()  # CALL",
    "conditional break": "while True:  # LOOP\n    p.solve()  # HERE\n    if ok:\n        break",
    "condition of while": "while p.solve() != 1:  # HERE LOOP\n    p.add(1)",
    "head of if": "if p.solve() == 1:  # HERE\n    x = 1\nelse:\n    q.solve()  # CALL",
    "with block": "with a:\n    p.solve()  # HERE\n    with b:\n        q.optimize()  # CALL",
    "through a function": "def f():\n    p.solve()\np.solve()  # HERE\nf()  # CALL",
    "through a method and another": (
        "class M:\n    def go(self):\n        f()\ndef f():\n    p.optimize()\nf()  # HERE\nM().go()  # CALL"
    ),
    "defined, not called": "p.solve()  # HERE\ndef f():\n    p.solve()",
    "libraries that are no models": (
        "import numpy as np\nimport subprocess\np.solve()  # HERE\nnp.linalg.solve(a, b)\nsubprocess.run(c)"
    ),
    "run belongs to highspy": "import highspy\nh.run()  # HERE\nh.minimize(x)  # CALL",
    "run belongs to others": "p.solve()  # HERE\napp.run()\nmodel.minimize(x)",
    "handed to map": "def f(k):\n    p.solve()\nr = list(map(f, s))  # HERE LOOP",
    "handed on as a lambda": "r = list(map(lambda k: p.solve(), s))  # HERE LOOP",
    "a function that does not solve": "def f(k):\n    pass\np.solve(key=max(s, f))  # HERE",
    "comprehension": "r = [p.solve() for k in s]  # HERE LOOP",
    "one line": "for k in s: p.solve()  # HERE LOOP",
    "match": "match a:\n    case 1:\n        p.solve()  # HERE\n    case 2:\n        p.solve()",
    "nested loops left by return": (
        "def f():  # SCOPE\n    for k in s:\n        for j in t:\n            p.solve()  # HERE\n            return j"
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_can_follow_a_solve_call(name):
    text = CASES[name]
    lines = list(enumerate(text.splitlines(), start=1))

    def marked(mark):
        return {number for number, line in lines if mark in line.partition("#")[2]}

    scope = min(marked("SCOPE"), default=None)
    found = SolveSites(ast.parse(text), set()).after(min(marked("HERE")), scope)
    assert (found.calls, found.loops) == (marked("CALL"), marked("LOOP"))


def test_functions_known_from_the_running_script_count_as_calls():
    tree = ast.parse("run(1)\nrun(2)")
    assert SolveSites(tree, set()).after(1, None).calls == set()
    assert SolveSites(tree, {"run"}).after(1, None).calls == {2}
