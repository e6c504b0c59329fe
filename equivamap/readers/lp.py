"""LP text, read strictly: what readers take differently is refused or named in a warning."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NoReturn, TypeAlias

import numpy as np
import numpy.typing as npt

from equivamap.ir.instance import Kind, Sense, Warned
from equivamap.ir.numbers import ZERO, Rational
from equivamap.readers.stated_bounds import INFINITY, MINUS_INFINITY, NOUGHT, UNIT, StatedBounds
from equivamap.readers.text_model import (
    INFINITE,
    Floats,
    Number,
    Place,
    TextModel,
    compressed_columns,
    doubles,
    listed,
    number_of,
)

__all__ = ["read_lp"]

_TOKEN = re.compile(
    r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
    r"|<=|>=|=<|=>|->|[<>=]"
    r"|[^\s\d.+\-*^<>=:\\\[\]][^\s+\-*^<>=:\\\[\]]*(?:\[[^\]\s]*\][^\s+\-*^<>=:\\\[\]]*)*"
    r"|\S",
    re.ASCII,
)
_SECTION = re.compile(
    r"^[ \t]*(?:"
    r"(?P<sense>max(?:imum|imize)?|min(?:imum|imize)?)(?=[ \t]*$|[ \t]+[^\s:<>=])"
    r"|(?P<rows>subject[ \t]+to|such[ \t]+that|s\.t\.|st\.|st)(?=[ \t]*$|[ \t]+[^\s:<>=])"
    r"|(?P<refused>lazy[ \t]+constraints?|user[ \t]+cuts?|general[ \t]+constraints?|multi-objectives?|gencons?|pwlobj"
    r"|scenario|sos[12]?)(?=[ \t]*$|[ \t]+[^\s:<>=+\-])"
    r"|(?P<data>bounds?|generals?|gen|integers?|int|binary|binaries|bin|semi-continuous|semis?)"
    r"(?=[ \t]*$|[ \t]+[^\s:<>=+\-])"
    r"|(?P<end>end)(?=[ \t]*$)"
    r")",
    re.IGNORECASE | re.MULTILINE | re.ASCII,
)
_COMMENT = re.compile(r"\\[^\n]*")
_WRITTEN_BY_PULP = re.compile(r"\A\\\* [^\n]* \*\\\r?\n(?:Max|Min)imize\r?\n")
_COMPARATORS = {"<=": "<=", "=<": "<=", "<": "<=", ">=": ">=", "=>": ">=", ">": ">=", "=": "="}
_FLIPPED = {"<=": ">=", ">=": "<=", "=": "="}
_UNSUPPORTED = {
    "lazy": ("lazy-constraints", "lazy constraints"),
    "user": ("user-cuts", "user cuts"),
    "general": ("general-constraint", "general constraints"),
    "gencons": ("general-constraint", "general constraints"),
    "gencon": ("general-constraint", "general constraints"),
    "multi-objectives": ("multi-objective", "several objectives"),
    "multi-objective": ("multi-objective", "several objectives"),
    "pwlobj": ("piecewise-linear", "a piecewise-linear objective"),
    "scenario": ("scenarios", "several scenarios"),
    "sos": ("sos", "special ordered sets"),
    "sos1": ("sos", "special ordered sets"),
    "sos2": ("sos", "special ordered sets"),
}
_INFINITE_WORDS = ("inf", "infinity")
_ODD_NAMES = (*_INFINITE_WORDS, "nan")
_LINEAR = "reformulate this part with linear rows and integer variables, then write the file again"
_SEPARATE = "write terms as 'number name', joined by + or -"

Tokens: TypeAlias = list[str]


def read_lp(data: bytes, path: str) -> TextModel:
    """Read LP text (the CPLEX LP format and the forms of it that Gurobi, HiGHS, PuLP and Pyomo write).

    Parameters
    ----------
    data
        The whole text, UTF-8.
    path
        Name of the file for messages.

    Raises
    ------
    ReadError
        On a syntax error, an unknown or repeated name or value, or an unusable number.
    UnsupportedError
        On a part outside mixed-integer linear programming.
    """
    return _LpText(data.decode(), Place(path)).model()


@dataclass
class _Region:
    """One section: its keyword and the tokens that follow."""

    word: str
    group: str
    start: int
    end: int
    tokens: Tokens = field(default_factory=list)


@dataclass
class _Expression:
    """A linear expression as it is written; repeated names stay apart."""

    columns: list[int] = field(default_factory=list)
    coefficients: list[Number] = field(default_factory=list)
    constants: list[Number] = field(default_factory=list)

    @property
    def constant(self) -> Rational:
        return sum((number.rational for number in self.constants), ZERO)


class _LpText:
    def __init__(self, text: str, place: Place) -> None:
        self.written = text
        self.place = place
        self.warnings: list[Warned] = []
        self.excused: set[str] = set()
        self.exact: dict[tuple[str, int], Rational] = {}
        self.names: list[str] = []
        self.position: dict[str, int] = {}
        self.label_line: dict[str, int] = {}
        self.rows: list[str | None] = []
        self.row_lower: list[Number] = []
        self.row_upper: list[Number] = []
        self.freed: list[str] = []
        self.shifted: list[str] = []
        self.column_of: list[int] = []
        self.row_of: list[int] = []
        self.values: list[Number] = []
        text = text.replace("\r", "\n") if "\r" in text and "\n" not in text else text.replace("\r", " ")
        self.text = _COMMENT.sub("", text) if "\\" in text else text

    # -- sections ---------------------------------------------------------------------------------------------

    def _refuse(
        self, message: str, region: _Region, k: int, kind: str = "syntax", remedy: str = ""
    ) -> NoReturn:
        """Refuse the file at token `k` of `region`."""
        self.place.refuse(message, kind, remedy or _SEPARATE, self._line_of(region, k))

    def _line_of(self, region: _Region, k: int) -> int:
        offset = region.end
        for position, match in enumerate(_TOKEN.finditer(self.text, region.start, region.end)):
            if position == k:
                offset = match.start()
                break
        else:
            offset = len(self.text[: region.end].rstrip())
        return self.text.count("\n", 0, offset) + 1

    def _regions(self) -> list[_Region]:
        """Return the sections in order."""
        text = self.text
        found: list[_Region] = []
        for match in _SECTION.finditer(text):
            group = str(match.lastgroup)
            word = re.sub(r"[ \t]+", " ", match[group].lower())
            if not found and text[: match.start()].strip():
                self._refuse_start(match.start())
            line = text.count("\n", 0, match.start(group)) + 1
            if group == "refused":
                kind, what = _UNSUPPORTED[word.split(" ")[0]]
                named = next(iter(text[match.end() : match.end() + 300].split()), "")
                self.place.unsupported(
                    f"section '{match[group]}' states {what}{f' ({named})' if named else ''}",
                    kind,
                    _LINEAR,
                    line,
                )
            if not found and group != "sense":
                self._refuse_start(match.end())
            if group == "sense" and text[match.end() :].lstrip().lower().startswith("multi-objectives"):
                kind, what = _UNSUPPORTED["multi-objectives"]
                self.place.unsupported(f"the file states {what} (multi-objectives)", kind, _LINEAR, line)
            if group in ("sense", "rows") and any(region.group == group for region in found):
                self.place.refuse(
                    f"'{match[group]}' occurs twice",
                    "syntax",
                    "a model has one objective and one list of constraints; a variable must not be called so",
                    line,
                )
            if found:
                found[-1].end = match.start()
            found.append(_Region(word, group, match.end(), len(text)))
            if group == "end":
                break
        if not found:
            self._refuse_start(len(text))
        last = found[-1]
        if last.group != "end":
            self.place.refuse(
                "the file ends without End",
                "truncated",
                "the file may be cut off: write it again, or add a line End if it is complete",
                len(text.rstrip().splitlines()),
            )
        if text[last.start :].strip():
            after = last.start + len(text[last.start :]) - len(text[last.start :].lstrip())
            self.place.refuse(
                "there is text after End",
                "syntax",
                "remove what follows End, or move End to the end",
                text.count("\n", 0, after) + 1,
            )
        for region in found:
            region.tokens = _TOKEN.findall(text, region.start, region.end)
        return found

    def _refuse_start(self, end: int) -> NoReturn:
        start = len(self.text) - len(self.text.lstrip())
        words = self.text[start : max(end, start + 1)].split("\n")[0].strip()[:60]
        solve = ";" in self.text and re.match(r"\s*(?:max|min)[a-z]*\s*:", self.text, re.IGNORECASE)
        self.place.refuse(
            f"an LP file starts with Minimize or Maximize, this one with '{words}'",
            "syntax",
            "this looks like lp_solve's own dialect: write the model as .mps"
            if solve
            else "write Minimize or Maximize before the objective",
            self.text.count("\n", 0, start) + 1,
        )

    # -- the model --------------------------------------------------------------------------------------------

    def model(self) -> TextModel:
        if _WRITTEN_BY_PULP.match(self.written):
            self._warn(
                "pulp-constant",
                "written by PuLP's writeLP, which leaves out a constant of the objective; pass the .py if the"
                " objective has one",
            )
        regions = self._regions()
        sense: Sense = "max" if regions[0].word.startswith("max") else "min"
        cost, offset = self._objective(regions[0])
        for region in regions[1:]:
            if region.group == "rows":
                self._constraints(region)
        known = len(self.names)
        stated = StatedBounds(self.place, self.names)
        for region in regions:
            if region.word.startswith("bound"):
                self._bounds(region, stated)
        kinds = self._kinds(regions, stated)
        if len(self.names) > known:
            self._warn(
                "only-declared",
                "variables that no row and no objective names, only bounds or types:"
                f" {listed(self.names[known:])}",
            )
        if not self.names:
            self.place.refuse(
                "the model has no variables", "empty-model", "check the program that wrote the file"
            )
        n = len(self.names)
        matrix = self._matrix(n)
        cost_numbers = [cost.get(j, NOUGHT) for j in range(n)]
        lower, upper = stated.finished(kinds, np.zeros(n, dtype=np.bool_), self.exact, self.warnings)
        self._row_warnings()
        return TextModel(
            path=self.place.path,
            format="lp",
            name="",
            sense=sense,
            offset=offset,
            columns=self.names,
            rows=self._row_names(),
            indptr=matrix[0],
            index=matrix[1],
            value=matrix[2],
            cost=doubles(cost_numbers, "cost", self.exact),
            lower=lower,
            upper=upper,
            kinds=kinds,
            row_lower=doubles(self.row_lower, "row_lower", self.exact),
            row_upper=doubles(self.row_upper, "row_upper", self.exact),
            exact=self.exact,
            warnings=self.warnings,
            excused=self.excused,
            unlabelled={i for i, name in enumerate(self.rows) if name is None},
        )

    def _warn(self, kind: str, message: str) -> None:
        self.warnings.append(Warned(kind, message))

    def _row_warnings(self) -> None:
        if self.freed:
            self._warn(
                "infinite-side",
                f"sides of 1e20 or more are taken as infinite, so these rows bind nothing: {listed(self.freed)}",
            )
        if self.shifted:
            # HiGHS drops such constants without a word
            self.excused.add("sides")
            self._warn(
                "constant-in-row",
                "constants beside the variables are moved to the other side (some readers, HiGHS among them, ignore"
                f" them): {listed(self.shifted)}",
            )

    def _row_names(self) -> list[str]:
        """Return the names of the rows; rows without one are called R0, R1, … by position, as Gurobi does."""
        taken = {name for name in self.rows if name is not None}
        names: list[str] = []
        for i, name in enumerate(self.rows):
            given = name if name is not None else f"R{i}"
            while name is None and given in taken:
                given += "_"
            taken.add(given)
            names.append(given)
        return names

    # -- expressions ------------------------------------------------------------------------------------------

    def _column(self, name: str, region: _Region, k: int) -> int:
        j = self.position.get(name)
        if j is None:
            if not (name[0].isalpha() or name[0] in "_!\"#$%&(),;?@`'{}|~/"):
                self._refuse(f"unexpected '{name}'", region, k)
            if name.lower() in _ODD_NAMES:
                self._refuse(
                    f"'{name}' stands where a variable must, but readers take it as a number",
                    region,
                    k,
                    "bad-number" if name.lower() == "nan" else "infinite-coefficient",
                    "write the number that is meant, or rename the variable",
                )
            j = self.position[name] = len(self.names)
            self.names.append(name)
        return j

    def _number(self, token: str, region: _Region, k: int) -> Number:
        try:
            number = number_of(token)
        except OverflowError:
            number = None
        if number is None:
            self._refuse(
                f"'{token}' is not a number", region, k, "bad-number", "write plain decimals such as -1.5"
            )
        return number

    def _expression(self, region: _Region, k: int, label: str) -> tuple[int, _Expression]:
        """Read terms from token `k` up to a comparator or the end; return where it stopped."""
        tokens, position = region.tokens, self.position
        columns: list[int] = []
        coefficients: list[Number] = []
        constants: list[Number] = []
        sign, pending, signed = 1, None, True
        last = len(tokens)
        while k < last:
            token = tokens[k]
            first = token[0]
            if token == "+" or token == "-":
                if pending is not None:
                    constants.append(pending if sign > 0 else pending.negated())
                    pending, sign, signed = None, 1, False
                if not signed:
                    sign = 1
                signed = True
                if token == "-":
                    sign = -sign
            elif token in _COMPARATORS:
                break
            elif first.isdigit() or (first == "." and len(token) > 1):
                if pending is not None or not signed:
                    self._refuse(f"no + or - before '{token}'{_in(label)}", region, k)
                pending = self._number(token, region, k)
                if pending.value >= INFINITE:
                    self._huge(token, label, region, k)
            else:
                j = position.get(token)
                if j is None:
                    self._check_symbol(token, region, k, label)
                    j = self._column(token, region, k)
                if not signed:
                    self._refuse(f"no + or - before '{token}'{_in(label)}", region, k)
                columns.append(j)
                number = pending if pending is not None else UNIT
                coefficients.append(number if sign > 0 else number.negated())
                pending, sign, signed = None, 1, False
            k += 1
        if pending is not None:
            constants.append(pending if sign > 0 else pending.negated())
        elif signed and (columns or constants or (k and tokens[k - 1] in "+-")):
            self._refuse(f"nothing follows the last + or -{_in(label)}", region, k - 1)
        return k, _Expression(columns, coefficients, constants)

    def _huge(self, token: str, label: str, region: _Region, k: int) -> None:
        if np.isinf(float(token)):
            self._refuse(
                f"the coefficient {token} is not a finite number{_in(label)}",
                region,
                k,
                "infinite-coefficient",
                "coefficients are finite; leave the term out or write the number that is meant",
            )
        self._warn("huge-coefficient", f"{token}{_in(label)} is taken as this finite number")

    def _check_symbol(self, token: str, region: _Region, k: int, label: str) -> None:
        """Refuse tokens that are no names."""
        line = self._line_of(region, k) if token in ("[", "^", "*", "->", "]") else None
        if token == "->":
            self.place.unsupported(f"an indicator constraint{_in(label)}", "indicator", _LINEAR, line)
        if token in ("[", "^", "]") or (token == "*" and k and region.tokens[k - 1] in self.position):
            self.place.unsupported(f"a quadratic part{_in(label)}", "quadratic", _LINEAR, line)
        if token in ("*", ":", "\\"):
            self._refuse(f"unexpected '{token}'{_in(label)}", region, k)

    def _objective(self, region: _Region) -> tuple[dict[int, Number], Rational]:
        tokens = region.tokens
        k = 2 if tokens[1:2] == [":"] else 0
        label = tokens[0] if k else "the objective"
        k, expression = self._expression(region, k, label)
        if k < len(tokens):
            self._refuse(
                f"'{tokens[k]}' in the objective", region, k, remedy="the line Subject To may be missing"
            )
        cost: dict[int, Number] = {}
        repeated: list[str] = []
        for j, number in zip(expression.columns, expression.coefficients, strict=True):
            if j in cost:
                repeated.append(self.names[j])
                number = Number.of(cost[j].rational + number.rational)
            cost[j] = number
        if repeated:
            # HiGHS keeps one of the coefficients without a word
            self.excused.add("cost")
            self._warn(
                "repeated-variable",
                "the objective names variables twice; their coefficients are added (some readers, HiGHS among them,"
                f" keep one): {listed(repeated)}",
            )
        return cost, expression.constant

    # -- constraints ------------------------------------------------------------------------------------------

    def _constraints(self, region: _Region) -> None:
        tokens, k, last = region.tokens, 0, len(region.tokens)
        lines: list[int] | None = None
        shown = ""
        while k < last:
            start = k
            label: str | None = None
            if k + 1 < last and tokens[k + 1] == ":":
                label = tokens[k]
                if label in self.label_line:
                    self._refuse(
                        f"two constraints are called {label}",
                        region,
                        k,
                        "duplicate-name",
                        "rename one of them",
                    )
                if label in _COMPARATORS or label in "+-*^:[]":
                    self._refuse(f"'{label}' is no name of a constraint", region, k)
                self.label_line[label] = k
                k += 2
            elif k:
                lines = lines or self._token_lines(region)
                if tokens[k] == "->":
                    self._check_symbol(tokens[k], region, k, shown)
                if lines[k] == lines[k - 1]:
                    self._refuse(
                        f"'{tokens[k]}' follows the right-hand side on the same line",
                        region,
                        k,
                        remedy="the right-hand side is one number; move variables to the left and add up numbers",
                    )
            shown = label or f"constraint {len(self.rows) + 1}"
            k = self._constraint(region, k, shown, label is not None)
            self.rows.append(label)
            if k == start:
                raise AssertionError("a constraint has at least one token")

    def _token_lines(self, region: _Region) -> list[int]:
        """Return the line of each token, counted from the start of the section."""
        lines: list[int] = []
        line, before = 0, region.start
        for match in _TOKEN.finditer(self.text, region.start, region.end):
            line += self.text.count("\n", before, match.start())
            before = match.start()
            lines.append(line)
        return lines

    def _side(self, region: _Region, k: int) -> tuple[Number, int] | None:
        """Read a signed number or infinity at token `k`; None if there is none."""
        tokens, sign = region.tokens, 1
        while k < len(tokens) and tokens[k] in ("+", "-"):
            sign = -sign if tokens[k] == "-" else sign
            k += 1
        if k >= len(tokens):
            return None
        token = tokens[k]
        if not (token[0].isdigit() or token[0] == "." or token.lower() in _INFINITE_WORDS):
            return None
        number = self._number(token, region, k)
        return (number if sign > 0 else number.negated()), k + 1

    def _constraint(self, region: _Region, k: int, label: str, labelled: bool) -> int:
        """Read one constraint after its label; return the token after it. HiGHS writes empty rows as ``c: >= 1``."""
        tokens = region.tokens
        left = self._side(region, k)
        bounds: list[tuple[str, Number]] = []
        at = k
        if left is not None and left[1] < len(tokens) and tokens[left[1]] in _COMPARATORS:
            bounds.append((_FLIPPED[_COMPARATORS[tokens[left[1]]]], left[0]))
            k = left[1] + 1
            if k < len(tokens) and tokens[k] == ":":
                self._refuse(f"constraint {label} is not finished", region, at)
        k, expression = self._ranged_body(region, k, label) if bounds else self._expression(region, k, label)
        if not expression.columns and not expression.constants and (bounds or not labelled):
            self._refuse(f"no expression{_in(label)}", region, min(k, len(tokens) - 1))
        if k < len(tokens) and tokens[k] in _COMPARATORS:
            comparator = _COMPARATORS[tokens[k]]
            right = self._side(region, k + 1)
            if right is None:
                self._refuse(
                    f"no number after '{tokens[k]}'{_in(label)}",
                    region,
                    min(k + 1, len(tokens) - 1),
                    remedy="the right-hand side is one number; move variables to the left",
                )
            bounds.append((comparator, right[0]))
            k = right[1]
            following = tokens[k : k + 2]
            if following and following[0] in _COMPARATORS:
                self._refuse(f"a third comparison{_in(label)}", region, k)
        if not bounds:
            self._refuse(f"no comparison{_in(label)}", region, min(k, len(tokens) - 1))
        if len(bounds) == 2 and (bounds[0][0] == bounds[1][0] or "=" in (bounds[0][0], bounds[1][0])):
            self._refuse(f"the two comparisons do not enclose the expression{_in(label)}", region, at)
        self._add_row(expression, bounds, label, region, at)
        return k

    def _ranged_body(self, region: _Region, k: int, label: str) -> tuple[int, _Expression]:
        """Read the expression after ``number <=``, which ends at a comparator or where the next row starts."""
        tokens = region.tokens
        end = k
        while end < len(tokens) and tokens[end] not in _COMPARATORS:
            if tokens[end] == ":":
                end -= 1
                break
            end += 1
        else:
            return self._expression(region, k, label)
        part = _Region(region.word, region.group, region.start, region.end, tokens[:end])
        return self._expression(part, k, label)

    def _add_row(
        self, expression: _Expression, bounds: list[tuple[str, Number]], label: str, region: _Region, k: int
    ) -> None:
        i = len(self.rows)
        constant = expression.constant
        if constant:
            self.shifted.append(label)
        lower, upper = MINUS_INFINITY, INFINITY
        for comparator, number in bounds:
            if abs(number.value) >= INFINITE:
                frees = number.value > 0 if comparator == "<=" else comparator == ">=" and number.value < 0
                if not frees:
                    self._refuse(
                        f"the side {number.value:g} of {label} means infinity",
                        region,
                        k,
                        "infinite-side",
                        "write the finite number that is meant",
                    )
                self.freed.append(label)
                continue
            if constant:
                number = Number.of(number.rational - constant)
            if comparator != "<=":
                lower = number
            if comparator != ">=":
                upper = number
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        self.column_of += expression.columns
        self.row_of += [i] * len(expression.columns)
        self.values += expression.coefficients

    def _matrix(self, n: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], Floats]:
        column_of = np.array(self.column_of, dtype=np.int32)
        row_of = np.array(self.row_of, dtype=np.int32)
        numbers = self.values
        indptr, order, repeated = compressed_columns(column_of, row_of, n, len(self.rows))
        if len(repeated):
            column_of, row_of, numbers = self._summed()
            indptr, order, _ = compressed_columns(column_of, row_of, n, len(self.rows))
        value = np.array([number.value for number in numbers], dtype=np.float64)
        exact = np.zeros(len(value), dtype=np.bool_)
        exact[[k for k, number in enumerate(numbers) if number.exact is not None]] = True
        listing = np.arange(len(value)) if order is None else order
        listing = listing[(value[listing] != 0.0) | exact[listing]]
        column_of = column_of[listing]
        indptr[1:] = np.cumsum(np.bincount(column_of, minlength=n))
        for position in np.flatnonzero(exact[listing]).tolist():
            self.exact["value", position] = numbers[int(listing[position])].exact
        return indptr, row_of[listing], value[listing]

    def _summed(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], list[Number]]:
        """Add up the coefficients of variables that one constraint names twice."""
        total: dict[tuple[int, int], Number] = {}
        repeated: list[str] = []
        names = self._row_names()
        for j, i, number in zip(self.column_of, self.row_of, self.values, strict=True):
            if (j, i) in total:
                repeated.append(f"{self.names[j]} in {names[i]}")
                number = Number.of(total[j, i].rational + number.rational)
            total[j, i] = number
        self.excused.add("matrix")
        self._warn(
            "repeated-variable",
            f"constraints name variables twice; their coefficients are added: {listed(repeated)}",
        )
        columns, rows = zip(*total, strict=True)
        return np.array(columns, np.int32), np.array(rows, np.int32), list(total.values())

    # -- bounds and types -------------------------------------------------------------------------------------

    def _bounds(self, region: _Region, stated: StatedBounds) -> None:
        first = self.text.count("\n", 0, region.start) + 1
        for line, text in enumerate(self.text[region.start : region.end].split("\n"), first):
            tokens = _TOKEN.findall(text)
            if tokens:
                self._bound(tokens, text, line, stated)

    def _bound(self, tokens: Tokens, text: str, line: int, stated: StatedBounds) -> None:
        """Read one line of the section Bounds."""
        row = _Region("bounds", "data", 0, 0, tokens)
        parts: list[Number | str] = []
        comparators: list[str] = []
        k = 0
        while True:
            side = self._side(row, k) if k < len(tokens) else None
            if side is not None:
                parts.append(side[0])
                k = side[1]
            elif k < len(tokens):
                parts.append(tokens[k])
                k += 1
            if k >= len(tokens) or tokens[k] not in _COMPARATORS:
                break
            comparators.append(_COMPARATORS[tokens[k]])
            k += 1
        rest = [token.lower() for token in tokens[k:]]
        names = [part for part in parts if isinstance(part, str)]
        numbers = [part for part in parts if isinstance(part, Number)]
        wrong = len(names) != 1 or len(parts) != len(comparators) + 1
        if not wrong and not comparators:
            wrong = rest != ["free"]
        elif not wrong:
            enclosing = len(comparators) == 1 or (isinstance(parts[1], str) and len(set(comparators)) == 1)
            wrong = bool(rest) or len(comparators) > 2 or not enclosing
            wrong = wrong or (len(comparators) == 2 and "=" in comparators)
        if wrong:
            self.place.refuse(
                f"'{text.strip()}' is no bound",
                "syntax",
                "bounds are 'x <= 4', '1 <= x <= 4', 'x = 4' or 'x free', one on each line; other inequalities"
                " belong under Subject To",
                line,
            )
        name = names[0]
        if name not in self.position and (name.lower() in _ODD_NAMES or name in "+-*^:[]"):
            self.place.refuse(f"'{text.strip()}' names no variable", "syntax", "name the variable", line)
        j = self._column(name, row, 0)
        if not comparators:
            stated.set_lower(j, MINUS_INFINITY, line)
            stated.set_upper(j, INFINITY, line)
            return
        at = parts.index(name)
        for number, comparator, before in zip(
            numbers,
            comparators,
            [position < at for position in range(len(parts)) if position != at],
            strict=True,
        ):
            direction = _FLIPPED[comparator] if before else comparator
            if direction != "<=":
                stated.set_lower(j, number, line)
            if direction != ">=":
                stated.set_upper(j, number, line)

    def _kinds(self, regions: list[_Region], stated: StatedBounds) -> npt.NDArray[np.uint8]:
        integer: set[int] = set()
        binary: dict[int, int] = {}
        semicontinuous: set[int] = set()
        for region in regions:
            if region.group != "data" or region.word.startswith("bound"):
                continue
            for k, token in enumerate(region.tokens):
                if token in _COMPARATORS or token in "+-*^:[]" or token[0].isdigit():
                    self._refuse(
                        f"'{token}' in the list of variables under '{region.word}'",
                        region,
                        k,
                        remedy="list names only, separated by blanks",
                    )
                j = self._column(token, region, k)
                if region.word.startswith("bin"):
                    if j not in binary:
                        binary[j] = self._line_of(region, k) if j in stated.lower or j in stated.upper else 0
                elif region.word.startswith("semi"):
                    semicontinuous.add(j)
                else:
                    integer.add(j)
        for j, line in binary.items():
            lower, upper = stated.lower.get(j, NOUGHT), stated.upper.get(j, UNIT)
            if not (0.0 <= lower.value <= 1.0 and 0.0 <= upper.value <= 1.0):
                self.place.refuse(
                    f"{self.names[j]} is declared binary but has the bounds {lower.value:g} and {upper.value:g};"
                    " readers keep one or the other",
                    "binary-bounds",
                    "remove the bounds, or declare it under General",
                    line,
                )
            stated.lower[j], stated.upper[j] = lower, upper
        integer |= set(binary)
        kinds = np.zeros(len(self.names), dtype=np.uint8)
        for j in integer:
            kinds[j] = Kind.INTEGER
        for j in semicontinuous:
            kinds[j] = Kind.SEMIINTEGER if j in integer else Kind.SEMICONTINUOUS
            if stated.lower.get(j, NOUGHT).value < 0.0:
                self.place.refuse(
                    f"{self.names[j]} is semi-continuous with a negative lower bound",
                    "semicontinuous-bound",
                    "state a lower bound of 0 or more",
                )
        return kinds


def _in(label: str) -> str:
    return f" in {label}"
