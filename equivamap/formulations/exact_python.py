"""A strict, terminating interpreter of the Python in which assumptions, definitions and parameter maps are written.

The text is parsed, every construct is checked against a list of those that are known, and what remains is turned into
closures: nothing of it is ever executed as Python. Numbers are exact (`equivamap.formulations.exact_values`), names
that begin with an underscore do not exist, data cannot be changed, and an evaluation ends after a limited number of
steps.

Known are: arithmetic, comparisons, ``and or not``, ``if else``, comprehensions and generator expressions, indexing and
slices, lists, tuples, sets, tables, lambdas, calls of the functions and methods of
`equivamap.formulations.exact_functions`; of statements ``assert``, assignments, ``for``, ``while``, ``if``, ``def``,
``return``, ``break``, ``continue``, ``pass``, ``raise``, and imports of the modules known there.
"""

from __future__ import annotations

import ast
import operator
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NoReturn, TypeAlias

from equivamap.errors import UnsupportedError
from equivamap.formulations.exact_functions import BUILTINS, CHAINED, MODULES, Function, call_method
from equivamap.formulations.exact_values import (
    BINARY,
    DataList,
    DataTable,
    Meter,
    Namespace,
    StepLimitError,
    Symbolic,
    in_known_order,
    is_number,
    same_object,
    type_words,
)
from equivamap.ir import canonical

__all__ = ["FAULTS", "AssertionFailedError", "Program", "StepLimitError", "compile_python"]

FAULTS = (
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
    NameError,
    RecursionError,
    StopIteration,
    RuntimeError,
    StepLimitError,
)
"""What an evaluation may raise besides a failed assertion."""

_LONGEST_TEXT = 100_000


class AssertionFailedError(Exception):
    """An ``assert`` does not hold, or a ``raise`` was reached.

    Parameters
    ----------
    text
        Source of the statement, shortened.
    names
        Values of the loop and local names that the statement mentions.
    """

    def __init__(self, text: str, names: Mapping[str, Any]) -> None:
        super().__init__(text)
        self.text = text
        self.names = dict(names)


@dataclass(slots=True)
class _Frame:
    """Names that are bound, and the meter of the evaluation."""

    names: dict[str, Any]
    meter: Meter


@dataclass(frozen=True, slots=True)
class _Returned:
    value: Any


_Expression: TypeAlias = Callable[[_Frame], Any]
_Statement: TypeAlias = Callable[[_Frame], "_Returned | str | None"]
_Target: TypeAlias = Callable[[_Frame, Any], None]


@dataclass(frozen=True)
class Program:
    """A text that was understood.

    Parameters
    ----------
    text
        The source.
    reads
        Names that the text mentions and does not find among the known functions.
    binds
        Names that its statements bind at top level.
    is_expression
        True if the text is one expression.
    has_assertion
        True if it can fail: it holds an ``assert`` or a ``raise``.
    """

    text: str
    reads: frozenset[str]
    binds: tuple[str, ...]
    is_expression: bool
    has_assertion: bool
    _run: Callable[[_Frame], Any] = field(repr=False, compare=False)

    def evaluate(self, names: Mapping[str, Any], meter: Meter | None = None) -> Any:
        """Return the value of the expression, or what the statements bind at top level.

        Parameters
        ----------
        names
            Values by name, as `exact_data` makes them; nothing in them is changed.

        Raises
        ------
        AssertionFailedError
            If an assertion does not hold.
        Exception
            One of `FAULTS`, for example an index out of range.
        """
        frame = _Frame(dict(names), meter or Meter())
        result = self._run(frame)
        if self.is_expression:
            return result
        return {name: frame.names[name] for name in self.binds if name in frame.names}


@lru_cache(maxsize=4096)
def compile_python(text: str) -> Program:
    """Return the program of `text`.

    Raises
    ------
    UnsupportedError
        With kind ``"python-syntax"`` if it is no Python, ``"python-construct"`` if it uses what is not known here.
    """
    if len(text) > _LONGEST_TEXT:
        _refuse("a text of more than 100000 characters", None, "python-syntax")
    try:
        tree = ast.parse(text.strip("\n"))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as fault:
        line = getattr(fault, "lineno", None)
        raise UnsupportedError(
            f"this is no Python: {getattr(fault, 'msg', fault)}",
            kind="python-syntax",
            remedy="write a Python expression or statements over the parameters",
            line=line,
        ) from fault
    compiler = _Compiler(text.strip("\n"))
    expression = len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr)
    try:
        if expression:
            assert isinstance(tree.body[0], ast.Expr)
            run: Callable[[_Frame], Any] = compiler.expression(tree.body[0].value)
        else:
            run = compiler.block(tree.body)
    except RecursionError as fault:
        raise UnsupportedError(
            "the expression is nested too deeply", kind="python-construct", remedy="split it"
        ) from fault
    mentioned = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    failing = any(isinstance(node, (ast.Assert, ast.Raise)) for node in ast.walk(tree))
    binds = tuple(dict.fromkeys(_bound_at_top(tree.body)))
    return Program(text, frozenset(mentioned), binds, expression, failing, run)


def _bound_at_top(body: list[ast.stmt]) -> Iterator[str]:
    """Yield the names that statements bind, functions' own names aside."""
    for statement in body:
        if isinstance(statement, ast.FunctionDef):
            yield statement.name
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            yield from ((alias.asname or alias.name).split(".")[0] for alias in statement.names)
        else:
            if isinstance(statement, (ast.If, ast.For, ast.While)):
                yield from _bound_at_top([*statement.body, *statement.orelse])
            targets: list[ast.expr] = []
            if isinstance(statement, ast.Assign):
                targets = statement.targets
            elif isinstance(statement, (ast.AnnAssign, ast.AugAssign, ast.For)):
                targets = [statement.target]
            for target in targets:
                for node in ast.walk(target):
                    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                        yield node.id


def _refuse(what: str, node: ast.AST | None, kind: str = "python-construct") -> NoReturn:
    raise UnsupportedError(
        f"{what} is not among the Python that is read here",
        kind=kind,
        remedy="use arithmetic, comparisons, comprehensions, loops and the functions all any sum min max len range "
        "abs sorted set zip enumerate round, math, itertools",
        line=getattr(node, "lineno", None),
    )


_CONSTRUCTS = {
    "Global": "global",
    "Nonlocal": "nonlocal",
    "Try": "try",
    "With": "with",
    "ClassDef": "class",
    "Delete": "del",
    "NamedExpr": ":=",
    "Await": "await",
    "Yield": "yield",
    "YieldFrom": "yield",
    "Match": "match",
    "AsyncFunctionDef": "async def",
    "Starred": "*",
    "Slice": "a slice",
    "Attribute": "an attribute",
}
"""What people write, by the name of its syntax node."""


def _written(node: ast.AST) -> str:
    return _CONSTRUCTS.get(type(node).__name__, type(node).__name__)


_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: same_object,
    ast.IsNot: lambda a, b: not same_object(a, b),
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}


class _Compiler:
    """Turns syntax nodes into closures."""

    def __init__(self, text: str) -> None:
        self.text = text

    # expressions

    def expression(self, node: ast.expr) -> _Expression:
        method: Callable[[Any], _Expression] | None = getattr(self, f"_{type(node).__name__}", None)
        if method is None:
            _refuse(f"{_written(node)}", node)
        return method(node)

    def _Constant(self, node: ast.Constant) -> _Expression:
        value: Any = node.value
        if isinstance(value, float):
            value = canonical(value) if abs(value) != float("inf") else value
        elif value is not None and not isinstance(value, (bool, int, str)):
            _refuse(f"the constant {value!r}", node)
        return lambda frame: value

    def _Name(self, node: ast.Name) -> _Expression:
        name = node.id
        if name.startswith("_") and name != "_":
            _refuse(f"the name {name}", node)
        builtin = BUILTINS.get(name)

        def read(frame: _Frame) -> Any:
            names = frame.names
            if name in names:
                return names[name]
            if builtin is None:
                raise NameError(f"{name} is not defined")
            return builtin

        return read

    def _Attribute(self, node: ast.Attribute) -> _Expression:
        """Read from a module: ``math.inf``, ``itertools.chain.from_iterable``, ``gp.GRB.BINARY``."""
        if node.attr == "from_iterable":
            self.expression(node.value)
            return lambda frame: CHAINED
        if isinstance(node.value, ast.Attribute) and not node.attr.startswith("_"):
            owner, last = self.expression(node.value), node.attr

            def inner(frame: _Frame) -> Any:
                found = owner(frame)
                if not isinstance(found, Namespace) or last not in found:
                    raise NameError(f"{last} is not defined")
                return found[last]

            return inner
        if not isinstance(node.value, ast.Name) or node.attr.startswith("_"):
            _refuse(f"the attribute {node.attr}", node)
        name, attribute = node.value.id, node.attr

        def read(frame: _Frame) -> Any:
            module = frame.names.get(name, MODULES.get(name))
            if not isinstance(module, dict) or isinstance(module, DataTable) or attribute not in module:
                raise NameError(f"{name}.{attribute} is not defined")
            return module[attribute]

        return read

    def _BinOp(self, node: ast.BinOp) -> _Expression:
        apply = BINARY.get(type(node.op).__name__)
        if apply is None:
            _refuse(f"the operator {type(node.op).__name__}", node)
        left, right = self.expression(node.left), self.expression(node.right)
        return lambda frame: apply(frame.meter, left(frame), right(frame))

    def _UnaryOp(self, node: ast.UnaryOp) -> _Expression:
        value = self.expression(node.operand)
        if isinstance(node.op, ast.Not):
            return lambda frame: not value(frame)
        if isinstance(node.op, ast.Invert):
            _refuse("the operator ~", node)
        negative = isinstance(node.op, ast.USub)

        def signed(frame: _Frame) -> Any:
            number = value(frame)
            if not is_number(number) and not isinstance(number, Symbolic):
                raise TypeError(f"{type_words(number)} is not a number")
            return -number if negative else +number

        return signed

    def _BoolOp(self, node: ast.BoolOp) -> _Expression:
        parts = [self.expression(value) for value in node.values]
        stops_at = isinstance(node.op, ast.Or)

        def joined(frame: _Frame) -> Any:
            value: Any = None
            for part in parts:
                value = part(frame)
                if bool(value) is stops_at:
                    return value
            return value

        return joined

    def _Compare(self, node: ast.Compare) -> _Expression:
        first = self.expression(node.left)
        rest = [
            (_COMPARISONS[type(sign)], self.expression(value))
            for sign, value in zip(node.ops, node.comparators, strict=True)
        ]
        if len(rest) == 1:
            compare, second = rest[0]
            return lambda frame: compare(first(frame), second(frame))

        def chained(frame: _Frame) -> Any:
            left = first(frame)
            for compare, value in rest:
                right = value(frame)
                if not compare(left, right):
                    return False
                left = right
            return True

        return chained

    def _IfExp(self, node: ast.IfExp) -> _Expression:
        test, then, other = (self.expression(part) for part in (node.test, node.body, node.orelse))
        return lambda frame: then(frame) if test(frame) else other(frame)

    def _elements(self, nodes: list[ast.expr]) -> Callable[[_Frame], list[Any]]:
        if not any(isinstance(node, ast.Starred) for node in nodes):
            plain = [self.expression(node) for node in nodes]
            return lambda frame: [part(frame) for part in plain]
        parts = [
            (
                isinstance(node, ast.Starred),
                self.expression(node.value if isinstance(node, ast.Starred) else node),
            )
            for node in nodes
        ]

        def collect(frame: _Frame) -> list[Any]:
            values: list[Any] = []
            for starred, part in parts:
                value = part(frame)
                if starred:
                    values.extend(frame.meter.items(value))
                else:
                    values.append(value)
            return values

        return collect

    def _List(self, node: ast.List) -> _Expression:
        return self._elements(node.elts)

    def _Tuple(self, node: ast.Tuple) -> _Expression:
        values = self._elements(node.elts)
        return lambda frame: tuple(values(frame))

    def _Set(self, node: ast.Set) -> _Expression:
        values = self._elements(node.elts)
        return lambda frame: set(values(frame))

    def _Dict(self, node: ast.Dict) -> _Expression:
        pairs = []
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                _refuse("** in a table", node)
            pairs.append((self.expression(key), self.expression(value)))
        return lambda frame: {key(frame): value(frame) for key, value in pairs}

    def _JoinedStr(self, node: ast.JoinedStr) -> _Expression:
        parts: list[_Expression] = []
        for piece in node.values:
            value = piece.value if isinstance(piece, ast.FormattedValue) else piece
            parts.append(self.expression(value))
        return lambda frame: "".join(str(part(frame)) for part in parts)

    def _Subscript(self, node: ast.Subscript) -> _Expression:
        base = self.expression(node.value)
        if isinstance(node.slice, ast.Slice):
            ends = [
                None if part is None else self.expression(part)
                for part in (node.slice.lower, node.slice.upper, node.slice.step)
            ]

            def cut(frame: _Frame) -> Any:
                value = base(frame)
                frame.meter.spend_on(value)
                return value[slice(*(None if end is None else end(frame) for end in ends))]

            return cut
        index = self.expression(node.slice)

        def item(frame: _Frame) -> Any:
            value = base(frame)
            if isinstance(value, Function):
                raise TypeError(f"{value.name} has no elements")
            return value[index(frame)]

        return item

    def _Call(self, node: ast.Call) -> _Expression:
        values = self._elements(node.args)
        named: list[tuple[str, _Expression]] = []
        for keyword in node.keywords:
            if keyword.arg is None:
                _refuse("** in a call", node)
            named.append((keyword.arg, self.expression(keyword.value)))
        function = node.func
        if isinstance(function, ast.Attribute) and not self._is_of_module(function):
            if function.attr.startswith("_"):
                _refuse(f"the attribute {function.attr}", node)
            receiver, name = self.expression(function.value), function.attr

            def call_of(frame: _Frame) -> Any:
                value = receiver(frame)
                if isinstance(value, dict) and not isinstance(value, DataTable) and name in value:
                    called = value[name]  # a module under another name: ``import itertools as it``
                    if isinstance(called, Function):
                        frame.meter.spend()
                        return called(frame.meter, *values(frame), **{k: part(frame) for k, part in named})
                return call_method(frame.meter, value, name, values(frame), {k: p(frame) for k, p in named})

            return call_of
        called = self.expression(function)

        def call(frame: _Frame) -> Any:
            value = called(frame)
            if not callable(value):
                raise TypeError(f"{type_words(value)} is not a function")
            frame.meter.spend()
            return value(frame.meter, *values(frame), **{name: part(frame) for name, part in named})

        return call

    def _is_of_module(self, node: ast.Attribute) -> bool:
        if node.attr == "from_iterable":
            return True
        return isinstance(node.value, ast.Name) and node.attr in MODULES.get(node.value.id, {})

    def _Lambda(self, node: ast.Lambda) -> _Expression:
        body = self.expression(node.body)
        return self._function("lambda", node.args, lambda frame: _Returned(body(frame)))

    def _function(self, name: str, args: ast.arguments, body: _Statement) -> _Expression:
        if args.vararg or args.kwarg or args.posonlyargs or args.kwonlyargs:
            _refuse("a function with * or /", args.args[0] if args.args else None)
        parameters = [argument.arg for argument in args.args]
        defaults = [self.expression(value) for value in args.defaults]

        def make(frame: _Frame) -> Function:
            given = dict(zip(parameters[::-1], [value(frame) for value in defaults][::-1], strict=False))

            def apply(meter: Meter, *values: Any, **named: Any) -> Any:
                bound = {**given, **dict(zip(parameters, values, strict=False)), **named}
                if len(values) > len(parameters) or set(bound) != set(parameters):
                    raise TypeError(f"{name} needs {len(parameters)} arguments: {', '.join(parameters)}")
                meter.enter()
                try:
                    meter.spend(1 + len(frame.names))
                    result = body(_Frame({**frame.names, **bound}, meter))
                finally:
                    meter.leave()
                return result.value if isinstance(result, _Returned) else None

            return Function(name, apply, (frame.names, given))

        return make

    # comprehensions

    def _each(self, generators: list[ast.comprehension]) -> Callable[[_Frame, int], Iterator[None]]:
        """Return what runs through the loops of a comprehension, from the given one inwards."""
        loops: list[tuple[_Target, _Expression, list[_Expression]]] = []
        for generator in generators:
            if generator.is_async:
                _refuse("an asynchronous loop", generator.target)
            tests = [self.expression(test) for test in generator.ifs]
            loops.append((self._target(generator.target), self.expression(generator.iter), tests))
        last = len(loops) - 1

        def run(frame: _Frame, level: int) -> Iterator[None]:
            assign, values, tests = loops[level]
            spend = frame.meter.spend
            for value in _loop(frame, values(frame)):
                spend()
                assign(frame, value)
                for test in tests:
                    if not test(frame):
                        break
                else:
                    if level == last:
                        yield
                    else:
                        yield from run(frame, level + 1)

        return run

    def _GeneratorExp(self, node: ast.GeneratorExp) -> _Expression:
        run, element = self._each(node.generators), self.expression(node.elt)

        def generate(frame: _Frame) -> Iterator[Any]:
            inner = _Frame(dict(frame.names), frame.meter)
            return (element(inner) for _ in run(inner, 0))

        return generate

    def _ListComp(self, node: ast.ListComp) -> _Expression:
        run, element = self._each(node.generators), self.expression(node.elt)

        def collect(frame: _Frame) -> list[Any]:
            inner = _Frame(dict(frame.names), frame.meter)
            return [element(inner) for _ in run(inner, 0)]

        return collect

    def _SetComp(self, node: ast.SetComp) -> _Expression:
        collect = self._ListComp(ast.ListComp(node.elt, node.generators))
        return lambda frame: set(collect(frame))

    def _DictComp(self, node: ast.DictComp) -> _Expression:
        run, key, value = self._each(node.generators), self.expression(node.key), self.expression(node.value)

        def collect(frame: _Frame) -> dict[Any, Any]:
            inner = _Frame(dict(frame.names), frame.meter)
            return {key(inner): value(inner) for _ in run(inner, 0)}

        return collect

    # statements

    def _target(self, node: ast.expr) -> _Target:
        if isinstance(node, ast.Name):
            name = node.id
            if name.startswith("_") and name.strip("_"):
                _refuse(f"the name {name}", node)

            def bind(frame: _Frame, value: Any) -> None:
                frame.names[name] = value

            return bind
        if isinstance(node, (ast.Tuple, ast.List)):
            starred = [k for k, part in enumerate(node.elts) if isinstance(part, ast.Starred)]
            parts = [self._target(p.value if isinstance(p, ast.Starred) else p) for p in node.elts]
            return _unpacking(parts, starred[0] if starred else None)
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
            base, index = self.expression(node.value), self.expression(node.slice)

            def put(frame: _Frame, value: Any) -> None:
                items = base(frame)
                if isinstance(items, (DataList, DataTable, Namespace)) or not isinstance(items, (list, dict)):
                    raise TypeError(
                        "an assignment would change the data, or what was there before the function was called"
                    )
                items[index(frame)] = value

            return put
        _refuse(f"an assignment to {_written(node)}", node)

    def block(self, body: list[ast.stmt]) -> _Statement:
        steps = [(statement.lineno, self._statement(statement)) for statement in body]

        def run(frame: _Frame) -> _Returned | str | None:
            for line, step in steps:
                frame.meter.line = line
                signal = step(frame)
                if signal is not None:
                    return signal
            return None

        return run

    def _statement(self, node: ast.stmt) -> _Statement:
        method: Callable[[Any], _Statement] | None = getattr(self, f"_do_{type(node).__name__}", None)
        if method is None:
            _refuse(f"a statement {_written(node)!r}", node)
        return method(node)

    def _do_Expr(self, node: ast.Expr) -> _Statement:
        if isinstance(node.value, ast.Constant):
            return lambda frame: None  # a docstring
        value = self.expression(node.value)

        def run(frame: _Frame) -> None:
            value(frame)

        return run

    def _do_Pass(self, node: ast.Pass) -> _Statement:
        return lambda frame: None

    def _do_Break(self, node: ast.Break) -> _Statement:
        return lambda frame: "break"

    def _do_Continue(self, node: ast.Continue) -> _Statement:
        return lambda frame: "continue"

    def _do_Return(self, node: ast.Return) -> _Statement:
        if node.value is None:
            return lambda frame: _Returned(None)
        value = self.expression(node.value)
        return lambda frame: _Returned(value(frame))

    def _do_Assert(self, node: ast.Assert) -> _Statement:
        test = self.expression(node.test)
        text = (ast.get_source_segment(self.text, node.test) or "assert")[:200]
        mentioned = sorted({n.id for n in ast.walk(node.test) if isinstance(n, ast.Name)})

        def run(frame: _Frame) -> None:
            if not test(frame):
                values = {n: frame.names[n] for n in mentioned if is_number(frame.names.get(n))}
                raise AssertionFailedError(text, values)

        return run

    def _do_Raise(self, node: ast.Raise) -> _Statement:
        text = (ast.get_source_segment(self.text, node) or "raise")[:200]

        def run(frame: _Frame) -> None:
            raise AssertionFailedError(text, {})

        return run

    def _do_Assign(self, node: ast.Assign) -> _Statement:
        value, targets = self.expression(node.value), [self._target(target) for target in node.targets]

        def run(frame: _Frame) -> None:
            result = value(frame)
            for target in targets:
                target(frame, result)

        return run

    def _do_AnnAssign(self, node: ast.AnnAssign) -> _Statement:
        if node.value is None:
            return lambda frame: None
        return self._do_Assign(ast.Assign([node.target], node.value))

    def _do_AugAssign(self, node: ast.AugAssign) -> _Statement:
        apply = BINARY.get(type(node.op).__name__)
        if apply is None:
            _refuse(f"the operator {type(node.op).__name__}", node)
        value, sign = self.expression(node.value), type(node.op).__name__
        if not isinstance(node.target, ast.Subscript) or isinstance(node.target.slice, ast.Slice):
            read = ast.parse(ast.unparse(node.target), mode="eval").body
            target, current = self._target(node.target), self.expression(ast.copy_location(read, node))

            def run(frame: _Frame) -> None:
                target(frame, _in_place(frame.meter, sign, apply, current(frame), value(frame)))

            return run
        base, index = self.expression(node.target.value), self.expression(node.target.slice)
        put = self._target(ast.Subscript(_read("items"), _read("index"), ast.Store()))

        def run_item(frame: _Frame) -> None:
            items, key = base(frame), index(frame)  # each once, as Python does
            result = _in_place(frame.meter, sign, apply, items[key], value(frame))
            put(_Frame({"items": items, "index": key}, frame.meter), result)

        return run_item

    def _do_If(self, node: ast.If) -> _Statement:
        test, then, other = self.expression(node.test), self.block(node.body), self.block(node.orelse)
        return lambda frame: then(frame) if test(frame) else other(frame)

    def _do_For(self, node: ast.For) -> _Statement:
        target, values = self._target(node.target), self.expression(node.iter)
        body, otherwise = self.block(node.body), self.block(node.orelse)

        def run(frame: _Frame) -> _Returned | str | None:
            for value in _loop(frame, values(frame)):
                frame.meter.spend()
                target(frame, value)
                signal = body(frame)
                if signal == "break":
                    return None
                if isinstance(signal, _Returned):
                    return signal
            return otherwise(frame)

        return run

    def _do_While(self, node: ast.While) -> _Statement:
        test, body, otherwise = self.expression(node.test), self.block(node.body), self.block(node.orelse)

        def run(frame: _Frame) -> _Returned | str | None:
            while test(frame):
                frame.meter.spend()
                signal = body(frame)
                if signal == "break":
                    return None
                if isinstance(signal, _Returned):
                    return signal
            return otherwise(frame)

        return run

    def _do_FunctionDef(self, node: ast.FunctionDef) -> _Statement:
        if node.decorator_list:
            _refuse("a decorator", node)
        if any(isinstance(inner, (ast.Yield, ast.YieldFrom)) for inner in ast.walk(node)):
            _refuse("a generator function", node)
        make, name = self._function(node.name, node.args, self.block(node.body)), node.name

        def run(frame: _Frame) -> None:
            frame.names[name] = make(frame)

        return run

    def _do_Import(self, node: ast.Import) -> _Statement:
        for alias in node.names:
            if alias.name not in MODULES:
                _refuse(f"the module {alias.name}", node)
        pairs = [(alias.asname or alias.name, MODULES[alias.name]) for alias in node.names]

        def run(frame: _Frame) -> None:
            frame.names.update(pairs)

        return run

    def _do_ImportFrom(self, node: ast.ImportFrom) -> _Statement:
        module = MODULES.get(node.module or "")
        if module is None or node.level:
            _refuse(f"the module {node.module}", node)
        for alias in node.names:
            if alias.name not in module and alias.name != "*":
                _refuse(f"{node.module}.{alias.name}", node)
        pairs = [
            pair
            for alias in node.names
            for pair in (
                module.items() if alias.name == "*" else [(alias.asname or alias.name, module[alias.name])]
            )
        ]

        def run(frame: _Frame) -> None:
            frame.names.update(pairs)

        return run


_AUGMENTED = {
    (list, "Add"): "extend",
    (deque, "Add"): "extend",
    (set, "BitOr"): "update",
    (set, "BitAnd"): "intersection_update",
    (set, "Sub"): "difference_update",
    (set, "BitXor"): "symmetric_difference_update",
    (dict, "BitOr"): "update",
}
"""What Python changes in place, under every name that it has."""


def _in_place(
    meter: Meter, sign: str, apply: Callable[[Meter, Any, Any], Any], current: Any, value: Any
) -> Any:
    """Return the result of ``current sign= value``."""
    if isinstance(current, (list, set, dict, deque)):
        method = next(
            (m for (kind, s), m in _AUGMENTED.items() if s == sign and isinstance(current, kind)), ""
        )
        is_data = isinstance(current, (DataList, DataTable))
        if meter.strict and (is_data or not method):
            raise TypeError(
                "an assignment would change the data, or what was there before the function was called"
            )
        if method and not is_data:
            meter.spend_on(value)
            getattr(current, method)(list(meter.items(value)) if method == "extend" else value)
            return current
    return apply(meter, current, value)


def _read(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _loop(frame: _Frame, value: Any) -> Any:
    """Return what a loop runs through; the loop itself counts the steps."""
    if frame.meter.strict:
        in_known_order(value)
    if is_number(value) or value is None or callable(value):
        raise TypeError(f"{value if is_number(value) else type_words(value)} has no elements")
    return value


def _unpacking(parts: list[_Target], starred: int | None) -> _Target:
    def bind(frame: _Frame, value: Any) -> None:
        values = list(frame.meter.items(value))
        if starred is not None:
            after = len(parts) - starred - 1
            if len(values) < len(parts) - 1:
                raise ValueError(f"{len(values)} values for {len(parts)} names")
            end = len(values) - after
            values = [*values[:starred], values[starred:end], *values[end:]]
        if len(values) != len(parts):
            raise ValueError(f"{len(values)} values for {len(parts)} names")
        for part, one in zip(parts, values, strict=True):
            part(frame, one)

    return bind
