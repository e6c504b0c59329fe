"""What an instance says, in names and fractions, for comparison in tests; shares no code with the readers."""

from fractions import Fraction


def number(value):
    return None if value is None else Fraction(int(value.numerator), int(value.denominator))


def content(instance):
    """Variables, rows, objective, as plain dicts keyed by name."""
    names = instance.variables.names
    variables = {
        name: (number(low), number(up), int(kind))
        for name, (low, up), kind in zip(names, instance.exact_bounds, instance.kinds, strict=True)
    }
    rows = {
        name: (
            {names[j]: number(c) for j, c in row.body},
            number(row.lower),
            number(row.upper),
        )
        for name, row in zip(instance.constraints.names, instance.exact_rows, strict=True)
    }
    sign = 1 if instance.sense == "min" else -1
    cost = {names[j]: sign * number(c) for j, c in instance.objective}
    return {
        "variables": variables,
        "rows": rows,
        "sense": instance.sense,
        "cost": cost,
        "offset": number(instance.offset),
    }


def kinds(instance):
    """Kinds of the warnings."""
    return [warned.kind for warned in instance.warnings]
