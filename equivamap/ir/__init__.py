"""Instances, families and exact numbers; imports nothing else of the package but its errors."""

from equivamap.ir.affine import Affine
from equivamap.ir.arithmetic import CodeArithmetic
from equivamap.ir.instance import (
    Axis,
    Family,
    Instance,
    Kind,
    Label,
    Origin,
    Row,
    Sense,
    Warned,
    build_instance,
)
from equivamap.ir.names import Index, index_text, member_text, split_name, split_names
from equivamap.ir.numbers import NONE, ONE, ZERO, NumberTable, Rational, canonical, is_snapped, text_of

__all__ = [
    "NONE",
    "ONE",
    "ZERO",
    "Affine",
    "Axis",
    "CodeArithmetic",
    "Family",
    "Index",
    "Instance",
    "Kind",
    "Label",
    "NumberTable",
    "Origin",
    "Rational",
    "Row",
    "Sense",
    "Warned",
    "build_instance",
    "canonical",
    "index_text",
    "is_snapped",
    "member_text",
    "split_name",
    "split_names",
    "text_of",
]
