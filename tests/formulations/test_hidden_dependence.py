"""Builds that depend on more than their data, or on values of them in hidden ways: none is run with symbols."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import pytest

from equivamap.errors import UnsupportedError
from equivamap.formulations.all_data.loading import shadowing
from equivamap.formulations.all_data.parametric import Parametric
from equivamap.formulations.all_data.parametric_model import ParametricModel, parametric_model
from equivamap.formulations.builds.formulation import Formulation
from equivamap.formulations.exact.values import DataList

HEAD = "import gurobipy as gp\nfrom gurobipy import GRB, quicksum\n"
BODY = """
def build(data):
    w, d, n = data["w"], data["d"], data["n"]
    model = gp.Model()
    x = model.addVars(n, vtype=GRB.BINARY, name="x")
    {0}
    model.addConstr(quicksum(w[i] * x[i] for i in range(n)) <= d + extra)
    return model
"""


def built(text: str) -> ParametricModel:
    data: dict[str, Any] = {"n": 2, "d": Parametric.value(0)}
    data["w"] = DataList([Parametric.value(1), Parametric.value(2)])
    return parametric_model(Formulation("f", "f.py", "build", source=text), data)


def body(lines: str, before: str = "") -> str:
    return HEAD + textwrap.dedent(before) + BODY.replace("    {0}", textwrap.indent(lines, "    "))


STATE = {
    "global": ("global G; G = G + 1; extra = int(G > 30)", "G = 0"),
    "nonlocal": ("extra = int(step() > 30)", "def make():\n    c = 0\n    def step():\n        nonlocal c\n        c += 1\n        return c\n    return step\nstep = make()"),  # noqa: E501
    "table of the module": ("G['n'] = G['n'] + 1\nextra = int(G['n'] > 30)", "G = {'n': 0}"),
    "list of the module": ("G.append(1)\nextra = int(len(G) > 30)", "G = []"),
    "set of the module": ("G.add(n)\nextra = int(len(G) > 30)", "G = set()"),
    "nested in the module": ("G['a'][0] += 1\nextra = int(G['a'][0] > 30)", "G = {'a': [0]}"),
    "under another name": ("h = G\nh += [1]\nextra = int(len(h) > 30)", "G = []"),
    "tuple of lists": ("G[0].append(1)\nextra = int(len(G[0]) > 30)", "G = ([],)"),
    "setdefault": ("extra = int(G.setdefault('n', n) > 30)", "G = {}"),
    "closure": ("extra = int(step() > 30)", "def make():\n    c = [0]\n    def step():\n        c[0] += 1\n        return c[0]\n    return step\nstep = make()"),  # noqa: E501
    "default argument": ("extra = int(step() > 30)", "def step(c=[0]):\n    c[0] = c[0] + 1\n    return c[0]"),
    "default of a lambda": ("extra = int(len(step()) > 30)", "step = lambda c=[]: c.append(1) or c"),
    "iterator of the module": ("extra = int(next(IT) > 30)", "IT = iter(range(100))"),
    "generator of the module": ("extra = int(next(IT) > 30)", "IT = (k for k in range(100))"),
    "attribute of a function": ("step.count = 3\nextra = 0", "def step(): return 1"),
    "attribute of a class": ("extra = K.n", "class K:\n    n = 0"),
    "cache": ("extra = step(n)", "from functools import lru_cache\n@lru_cache\ndef step(n): return n"),
    "cache by call": ("extra = step(n)", "import functools\nstep = functools.lru_cache(lambda n: n)"),
    "attribute of a module": ("math.count = 3\nextra = 0", "import math"),
    "entry of a module": ("math['pi'] = 3\nextra = 0", "import math"),
    "another module": ("extra = settings.extra", "import settings"),
    "random": ("extra = random.random()", "import random"),
    "random in the body": ("import random\nextra = random.random()", ""),
    "time": ("extra = int(time.time() > 10**10)", "import time"),
    "environment": ("extra = int('X' in os.environ)", "import os"),
    "file": ("extra = len(open('x').read())", ""),
    "with": ("with open('x') as s:\n    extra = len(s.read())", ""),
    "identity": ("extra = id(data) % 2", ""),
    "hash": ("extra = hash('a') % 2", ""),
    "order of a set of texts": ("extra = [len(t) for t in {'a', 'bb', 'ccc'}][0]", ""),
    "order of a set of pairs": ("extra = [len(t) for t, _ in {('a', 1), ('bb', 2)}][0]", ""),
    "globals": ("extra = len(globals())", ""),
    "name of the module": ("extra = len(__name__)", ""),
    "eval": ("extra = eval('1')", ""),
    "getattr": ("extra = getattr(gp, 'x', 0)", ""),
    "another gp": ("extra = 0", "gp = 3"),
    "another quicksum": ("extra = 0", "def quicksum(v): return 0"),
    "another sum": ("extra = 0", "def sum(v): return 0\nk = sum([1])"),
    "a call when loaded": ("extra = 0", "import json\njson.dumps(1)"),
    "a decorated function": ("extra = 0", "@print\ndef other(): return 1"),
    "a generator kept": ("k = d\ng = (k for _ in range(1))\nk = 0\nextra = sum(g)", ""),
}  # fmt: skip

VALUES = {
    "if": "extra = 1 if d else 0",
    "comparison": "extra = int(d > 5)",
    "equality": "extra = 1 if d == 7 else 0",
    "inequality": "extra = 1 if d != 7 else 0",
    "and": "extra = d and 1",
    "not": "extra = 1 if not d else 0",
    "in": "extra = 1 if 12345 in w else 0",
    "not in": "extra = 1 if d not in [1, 2] else 0",
    "lists compared": "extra = 1 if w == [1, 2] else 0",
    "tuples compared": "extra = 1 if (w[0], 1) < (w[1], 0) else 0",
    "count": "extra = w.count(3)",
    "index": "extra = w.index(3)",
    "max": "extra = max(w)",
    "max with zero": "extra = max(0, d)",
    "min by key": "extra = min(range(n), key=lambda i: w[i])",
    "sorted": "extra = sorted(w)[0]",
    "sort": "s = list(w)\ns.sort()\nextra = s[0]",
    "set": "extra = len(set(w))",
    "key": "extra = {d: 1}[d]",
    "get": "extra = {1: 2}.get(d, 0)",
    "Counter": "from collections import Counter\nextra = len(Counter(w))",
    "index of a list": "extra = [1, 2, 3][d]",
    "slice": "extra = len(list(range(9))[:d])",
    "times": "extra = len([0] * d)",
    "int": "extra = int(d)",
    "float": "extra = float(d)",
    "round": "extra = round(d)",
    "floor": "import math\nextra = math.floor(d)",
    "sqrt": "import math\nextra = math.sqrt(d)",
    "isclose": "import math\nextra = int(math.isclose(d, 3))",
    "whole": "extra = int(d.is_integer())",
    "abs": "extra = abs(d)",
    "modulo": "extra = d % 2",
    "floor division": "extra = d // 2",
    "divisor": "extra = 1 / d",
    "power": "extra = d ** 2",
    "shift": "extra = d << 1",
    "shift by": "extra = 1 << d",
    "bits": "extra = d & 1",
    "isinstance": "extra = 1 if isinstance(d, int) and d > 4321 else 0",
    "type": "extra = 1 if type(d) is int else 0",
    "is": "extra = 1 if d is w[0] else 0",
    "str": "extra = len(str(d))",
    "str of a list": "extra = int(len(str(w)) > 10000)",
    "str of a pair": "extra = int(len(str((d, 1))) > 10000)",
    "f-string": "extra = len(f'{d}')",
    "f-string with format": "extra = len(f'{d:.3f}')",
    "f-string of a list": "extra = int(len(f'{w}') > 10000)",
    "f-string as a name": "y = model.addVar(name=f'y{d}')\nextra = 0",
    "try": "try:\n    extra = int(d > 5)\nexcept Exception:\n    extra = 0",
    "any": "extra = int(any(v > 5 for v in w))",
    "all": "extra = int(all(w))",
    "filter": "extra = len(list(filter(None, w)))",
    "while": "extra = 0\nwhile extra < d:\n    extra += 1",
    "walrus": "extra = (k := d)",
    "match": "match d:\n    case 1:\n        extra = 1\n    case _:\n        extra = 0",
    "row as truth": "extra = 1 if x[0] <= d else 0",
    "row in a chain": "extra = 1 if 0 <= x[0] <= d else 0",
    "variable as a key": "extra = {x[0]: 1}[x[0]]",
    "bound": "y = model.addVar(ub=d)\nextra = 0",
    "data changed": "w[0] = 3\nextra = 0",
    "data extended": "w += [3]\nextra = 0",
    "data sorted": "w.sort()\nextra = 0",
    "operator": "import operator\nextra = int(operator.eq(d, 3))",
    "divmod": "extra = divmod(d, 2)[0]",
    "isdigit": "extra = int(str(d).isdigit())",
    "next": "extra = next(k for k in range(9) if k >= d)",
    "takewhile": "import itertools\nextra = len(list(itertools.takewhile(lambda v: v > 1, w)))",
    "groups": "import itertools\nextra = len(list(itertools.groupby(w)))",
    "two models": "other = gp.Model()\nextra = 0",
    "a key that is missing": "extra = data['nothing']",
}  # fmt: skip


@pytest.mark.parametrize("name", STATE)
def test_what_keeps_something_between_builds_is_refused(name: str) -> None:
    with pytest.raises(UnsupportedError) as caught:
        built(body(*STATE[name]))
    assert caught.value.kind == "parametric" and caught.value.remedy


@pytest.mark.parametrize("name", VALUES)
def test_what_depends_on_values_of_the_data_is_refused(name: str) -> None:
    with pytest.raises(UnsupportedError) as caught:
        built(body(VALUES[name]))
    assert caught.value.kind == "parametric" and caught.value.line
    assert not any(
        word in caught.value.message for word in ("Parametric", "Symbolic", "DataList", "NotImplemented")
    )


HARMLESS = {
    "read from the module": ("extra = G['n'] + sum(H)", "G = {'n': 0}\nH = [0, 0]"),
    "the same list": ("extra = 0 if w == w else 1", ""),
    "a list of its own": ("own = []\nown.append(d)\nown += [1]\nextra = own[1] - 1", ""),
    "a closure over the call": ("def of(k):\n    return d - k\nextra = of(d)", ""),
    "names of data that is known": ("y = model.addVar(name=f'y{n}')\nextra = 0", ""),
    "print": ("print('n is', n, d)\nextra = 0", ""),
    "a main block": ("extra = 0", "import json, sys\nif __name__ == '__main__':\n    print(build(json.load(sys.stdin)))"),  # noqa: E501
    "functions that are not used": ("extra = 0", "import numpy as np, random\nclass K:\n    n = 0\ndef other(d):\n    try:\n        return random.random()\n    except ValueError:\n        pass"),  # noqa: E501
    "annotations": ("extra: int = 0", "from __future__ import annotations"),
    "the path through gp": ("y = model.addVar(vtype=gp.GRB.INTEGER)\nextra = 0", ""),
    "sums of tables": ("model.addConstr(x.sum() <= n)\nmodel.addConstr(x.sum('*') >= 0)\nextra = 0", ""),
    "None": ("extra = 0 if d is not None else 1", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", HARMLESS)
def test_what_depends_on_the_data_as_stated_is_built(name: str) -> None:
    lines, before = HARMLESS[name]
    text = body(lines, before)
    if "__future__" in before:
        text = before + "\n" + body(lines)
    model = built(text)
    row = model.rows[-1]
    assert {j: dict(c.terms) for j, c in row.form.terms.items()} == {0: {(1,): 1}, 1: {(2,): 1}}
    assert dict(row.form.constant.terms) == {(0,): -1}


def test_the_line_of_the_file_is_named() -> None:
    with pytest.raises(UnsupportedError, match=r"line 9 of f: .*compared with <"):
        built(body("extra = int(d > 5)", "G = 3\n"))


def test_a_star_import_offers_what_is_known() -> None:
    text = body("extra = 0").replace(HEAD, "from gurobipy import *\n").replace("gp.Model()", "Model()")
    assert len(built(text).rows) == 1


EVIL = "hidden.quicksum = evil"
HIDDEN = f"""
import gurobipy as hidden
def evil(terms):
    return hidden.LinExpr(0)
def setup():
    {EVIL}
"""
LOADED = {
    "target of a comprehension": "junk = [0 for hidden.quicksum in [evil]]",
    "target of a needed comprehension": "K = [0 for hidden.quicksum in [evil]]\nsize = len(K)",
    "target in a tuple": "junk = [0 for (k, hidden.quicksum) in [(1, evil)]]",
    "entry of a class": f"class Setup:\n    def __class_getitem__(cls, key):\n        {EVIL}\njunk = Setup[0]",
    "entry of a class by a name": "class Setup:\n    __class_getitem__ = setup\ndef other(k: Setup[0]): pass",
    "class that is used": "class Setup:\n    pass\ndef other(k: Setup): pass",
    "body of a class": "class Setup:\n    setup()",
    "body of a class that assigns": f"class Setup:\n    {EVIL}",
    "metaclass": "class Setup(metaclass=setup):\n    pass",
    "base": "class Setup(dict):\n    pass",
    "type of an assignment": "junk: setup() = 0",
    "type without an assignment": "junk: setup()",
    "type in a class": "class Setup:\n    n: setup() = 0",
    "type of a needed assignment": "size: setup() = 0",
    "type that is returned": "def other() -> setup():\n    pass",
    "type that is returned in brackets": "def other() -> list[setup()]:\n    pass",
    "type of an argument": "def other(k: setup()):\n    pass",
    "type of other arguments": "def other(*k: setup(), **m: int):\n    pass",
    "type of a needed function": "def size_of(k: setup()):\n    return 0\nsize = size_of(1)",
    "entry of what the file made": "from collections import defaultdict\nT = defaultdict(setup)\njunk: T[0] = 0",
    "type by an operator": "junk: evil + setup = 0",
    "default": "def other(k=setup()):\n    pass",
    "library": "import ctypes\njunk = ctypes.cdll.evil",
    "name of the module": f"__name__ = '__main__'\nif __name__ == '__main__':\n    {EVIL}",
    "name of the module by an import": f"from ast import x as __name__\nif __name__ == '__main__':\n    {EVIL}",
    "builtins": "__builtins__ = {}",
    "builtins under an if": "size = 0\nif size == 0:\n    import math as __builtins__",
    "everything under an if": "size = 0\nif size == 0:\n    from math import *",
    "function of Python": "def __import__(*names):\n    pass",
    "other end of the guard": f"if __name__ == '__main__':\n    pass\nelse:\n    {EVIL}",
    "everything of a module": "from numpy import *",
    "gurobipy later": "K = 1\nsize = K\nfrom gurobipy import *",
    "gurobipy twice": "from gurobipy import LinExpr as quicksum",
    "another package": "import settings",
    "beside the package": "from . import settings",
    "slice": "junk = [evil][0]",
    "f-string": "junk = f'{setup()}'",
    "lambda": "junk = (lambda: setup())()",
    "assert": "assert setup() is None",
    "try": f"try:\n    {EVIL}\nexcept ValueError:\n    pass",
}


@pytest.mark.parametrize("name", LOADED)
def test_what_runs_when_the_file_is_loaded_is_refused(name: str) -> None:
    needed = "extra = size" if "size" in LOADED[name] else "extra = 0"
    text = HEAD + HIDDEN + LOADED[name] + BODY.replace("{0}", needed)
    with pytest.raises(UnsupportedError) as caught:
        built(text)
    assert caught.value.kind == "parametric" and caught.value.line


INERT = {
    "types": "import typing\nfrom typing import Any, Dict\nimport numpy as np\n"
    "def other(a: dict[str, Any], b: Dict[str, int] | None, *c: np.ndarray, d: 'x()' = None) -> typing.List[int]:\n"
    "    return evil(a)",
    "numbers": "LIMIT = 10**6 - -1\nSCALE: float = 0.5\nNAMES = ['a', ('b', 1)]\nTABLE = {'a': [1, 2]}",
    "who wrote it": "__author__ = 'x'\n__version__ = '1'\n__all__ = ['build']",
    "a class": "class K:\n    'Text.'\n    n: int = 0\n    def of(self, k: int = 1) -> int:\n        return k",
    "other names": "import math\nINFINITY = math.inf\nTYPE = GRB.BINARY\nalias = evil",
    "known packages": "import os.path\nimport pandas as pd\nfrom pathlib import Path",
}


@pytest.mark.parametrize("name", INERT)
def test_what_does_nothing_when_the_file_is_loaded_is_left_out(name: str) -> None:
    text = HEAD + "def evil(k): return k\n" + INERT[name] + BODY.replace("{0}", "extra = 0")
    assert len(built(text).rows) == 1


def formulation_in(folder: Path, written: bytes) -> Formulation:
    path = folder / "f.py"
    path.write_bytes(written)
    return Formulation("f", str(path), "build")


def extra_of(formulation: Formulation) -> ParametricModel:
    data: dict[str, Any] = {"n": 2, "d": Parametric.value(0)}
    data["w"] = DataList([Parametric.value(1), Parametric.value(2)])
    return parametric_model(formulation, data)


@pytest.mark.parametrize("before", ["", "#\n", "\r"])
def test_an_encoding_that_hides_a_statement_in_a_comment_is_refused(tmp_path: Path, before: str) -> None:
    text = f"{before}# coding: raw_unicode_escape\n" + body(
        r"extra = 0  # \u000a    d = d if d != 123.25 else 0"
    )
    with pytest.raises(UnsupportedError, match="not written in UTF-8"):
        extra_of(formulation_in(tmp_path, text.encode()))


@pytest.mark.parametrize("cookie", ["", "\ufeff", "# coding: utf-8\n", "# -*- coding: latin-1 -*-\n"])
def test_a_file_that_reads_the_same_in_utf_8_is_built(tmp_path: Path, cookie: str) -> None:
    assert len(extra_of(formulation_in(tmp_path, (cookie + body("extra = 0")).encode())).rows) == 1


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e"])
def test_what_ends_no_line_of_python_shifts_none(end: str) -> None:
    # the lines of a build in a comment must not be taken for those of the build itself
    shown = BODY.replace("{0}", "extra = 0").strip("\n")
    text = "#" + end + shown.replace("\n", end) + BODY.replace("{0}", "extra = 5") + HEAD
    text = HEAD + text.removesuffix(HEAD)
    (row,) = built(text).rows
    assert dict(row.form.constant.terms) == {(0,): -1, (): -5}


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_lines_that_end_otherwise_are_the_same(end: str) -> None:
    (row,) = built(body("extra = 4").replace("\n", end)).rows
    assert dict(row.form.constant.terms) == {(0,): -1, (): -4}


@pytest.mark.parametrize(
    "beside", ["networkx.py", "networkx/__init__.py", "numbers.py", "gurobipy.py", "six.py"]
)
def test_a_module_beside_the_file_that_is_loaded_for_a_package_is_refused(
    tmp_path: Path, beside: str
) -> None:
    (tmp_path / beside).parent.mkdir(exist_ok=True)
    (tmp_path / beside).write_text("")
    formulation = formulation_in(tmp_path, (HEAD + "import networkx\n" + body("extra = 0")).encode())
    with pytest.raises(UnsupportedError, match="beside the file"):
        extra_of(formulation)
    (tmp_path / beside.split("/")[0]).rename(tmp_path / "other")
    assert len(extra_of(formulation).rows) == 1


def test_other_files_beside_the_file_are_no_matter(tmp_path: Path) -> None:
    for name in ("other.py", "networkx.toml", "f.json"):
        (tmp_path / name).write_text("")
    for name in ("data", "test"):
        (tmp_path / name).mkdir()
    assert shadowing("import networkx", str(tmp_path / "f.py")) is None
