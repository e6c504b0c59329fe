"""What programs may ask, checked before anything is read: the arguments of tools, the bodies of requests.

Models arrive as text, with their data as text beside them; where the asker is a program of the same user, also as the
path of a file. A field that is not known is an error that names the field, never ignored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from equivamap.errors import UsageError

__all__ = [
    "MOST_SECONDS",
    "CheckQuestion",
    "ExplainQuestion",
    "FileOrText",
    "LocalCheckQuestion",
    "LocalExplainQuestion",
    "LocalPairQuestion",
    "LocalSolveMapQuestion",
    "ModelText",
    "PairQuestion",
    "SolveMapQuestion",
    "refusal",
]

MOST_SECONDS = 3600.0
"""Largest time limit that may be asked for; a server may allow less."""
MOST_TEXT = 20_000_000
MOST_MAP = 1_000_000
MOST_FILES = 20

Relation: TypeAlias = Literal["quasi-karp", "same-decisions", "reformulation", "isomorphic"]
Format: TypeAlias = Literal["lp", "mps", "py", "ipynb"]
Language: TypeAlias = Literal["lp", "mps", "pyomo", "pulp", "gurobipy"]
Proposer: TypeAlias = Literal["names", "structure", "shapes"]
"""Proposers that cost nothing but time: no question makes the server ask a language model."""
Seconds: TypeAlias = Annotated[float, Field(gt=0, le=MOST_SECONDS, allow_inf_nan=False)]
FileName: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$")]
Name: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class _Strict(BaseModel):
    """A part of a question: no unknown fields, no guessing of types."""

    model_config = ConfigDict(extra="forbid", strict=True)


_TEXT = (
    "The model: the text of an LP or MPS file, of a Python script that builds it (Pyomo, PuLP, gurobipy, highspy) or "
    "of a notebook. Scripts are run up to their solve call, in a sandbox."
)
_FORMAT = "What the text is: lp, mps, py or ipynb."
ModelSource: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=MOST_TEXT)]
PlacePath: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=4096)]


class _Script(_Strict):
    """What is said of a model that is a script."""

    target: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,99}$")] | None = Field(
        None, description="Name of the model, or of the function that builds it, within a script."
    )
    data: dict[FileName, Annotated[str, StringConstraints(max_length=MOST_TEXT)]] = Field(
        default_factory=dict,
        max_length=MOST_FILES,
        description="Data files of a script, name to content; they lie beside it. A JSON object gives the function "
        "named by target its arguments.",
    )
    args: Annotated[str, StringConstraints(max_length=10_000)] = Field(
        "", description="Command line of the script."
    )
    solve_call: Annotated[int, Field(ge=1, le=1_000_000)] | Literal["last", "only"] | None = Field(
        None, description="Which solve call of a script holds the model, where there are several."
    )

    def check_script_options(self, format: str | None) -> None:
        """Refuse what only a script can use where the model is none."""
        if format in ("lp", "mps"):
            given = [name for name in ("target", "data", "args", "solve_call") if getattr(self, name)]
            if given:
                raise ValueError(f"{given[0]} is for scripts; the format is {format}")


class ModelText(_Script):
    """A model as text."""

    text: ModelSource = Field(description=_TEXT)
    format: Format = Field(description=_FORMAT)

    @model_validator(mode="after")
    def _fits(self) -> ModelText:
        self.check_script_options(self.format)
        return self


class FileOrText(_Script):
    """A model as text, or as the path of a file."""

    text: ModelSource | None = Field(None, description=f"{_TEXT} Give this with format, or give file.")
    format: Format | None = Field(None, description=_FORMAT)
    file: PlacePath | None = Field(
        None, description="Path of the model file (.lp, .mps, .gz of these, .py, .ipynb), in place of text."
    )
    data_files: list[PlacePath] = Field(
        default_factory=list,
        max_length=MOST_FILES,
        description="Paths of data files for a script that is a file.",
    )

    @model_validator(mode="after")
    def _fits(self) -> FileOrText:
        if (self.text is None) == (self.file is None):
            raise ValueError("give either text (with format) or file")
        if self.text is not None and self.format is None:
            raise ValueError("text needs a format: lp, mps, py or ipynb")
        if self.text is not None and self.data_files:
            raise ValueError("data_files is for a model given as file; give data with text")
        if self.file is not None and (self.format is not None or self.data):
            raise ValueError(
                "format and data are for a model given as text; a file has an ending and data_files"
            )
        self.check_script_options(self.format)
        return self


class _Limits(_Strict):
    time_limit: Seconds = Field(60.0, description="Seconds for deciding.")
    read_time_limit: Seconds = Field(60.0, description="Seconds for running each script.")


_MAP = (
    "The map between the variables, in the map language, one line for each family, as in 'x[i,j] = y[j,i]'; 'names' "
    "to insist on equal names; 'free' to accept a found map that crosses names. Without it, maps are searched for."
)


class _Compared(_Limits):
    relation: Relation = Field(
        "same-decisions",
        description="What 'the same' is to mean: same-decisions (the same decisions are feasible, each at the same "
        "best cost); quasi-karp (optimal solutions of b give optimal solutions of a); reformulation; isomorphic.",
    )
    open: list[Name] = Field(
        default_factory=list,
        max_length=1000,
        description="Variable families of a that may stay undetermined (positions in a tour, flows, epigraphs).",
    )
    objective: Literal["auto", "same", "affine", "monotone"] = Field(
        "auto", description="How the costs may differ; same: not at all."
    )
    propose: list[Proposer] = Field(
        default_factory=lambda: list(get_args(Proposer)),
        max_length=20,
        description="Who may propose maps, cheapest first; all of these if left out.",
    )


class _CheckOptions(_Compared):
    map: Annotated[str, StringConstraints(min_length=1, max_length=MOST_MAP)] | None = Field(
        None, description=_MAP
    )
    coef_tol: Annotated[float, Field(ge=0, lt=1)] | None = Field(
        None, description="Largest relative difference at which numbers count as the same."
    )


class _Obligations(_CheckOptions):
    obligations: bool = Field(False, description="List every obligation of the proof beside the counts.")


class _SearchOptions(_Compared):
    free: bool = Field(False, description="Accept a map that crosses names.")
    every: bool = Field(False, description="Go on after a map that proves the relation.")


_A = "The reference."
_B = "The candidate, which is to be the same problem as the reference."


class CheckQuestion(_Obligations):
    """Decide whether two models are the same problem."""

    a: ModelText = Field(description=_A)
    b: ModelText = Field(description=_B)


class LocalCheckQuestion(_Obligations):
    """Decide whether two models are the same problem."""

    a: FileOrText = Field(description=_A)
    b: FileOrText = Field(description=_B)


class ExplainQuestion(_CheckOptions):
    """Say in words how two models differ and what of it matters."""

    a: ModelText = Field(description=_A)
    b: ModelText = Field(description=_B)


class LocalExplainQuestion(_CheckOptions):
    """Say in words how two models differ and what of it matters."""

    a: FileOrText = Field(description=_A)
    b: FileOrText = Field(description=_B)


class SolveMapQuestion(_SearchOptions):
    """Find maps between the variables of two models."""

    a: ModelText = Field(description=_A)
    b: ModelText = Field(description=_B)


class LocalSolveMapQuestion(_SearchOptions):
    """Find maps between the variables of two models."""

    a: FileOrText = Field(description=_A)
    b: FileOrText = Field(description=_B)


class _PairOptions(_Strict):
    source: Name | None = Field(
        None,
        description="A shipped base problem to start from (as 'knapsack' or 'lot_sizing/natural/small'); one is drawn "
        "if neither this nor model is given.",
    )
    transformations: list[Name] | None = Field(
        None,
        min_length=1,
        max_length=12,
        description="Transformations in order, by name; one of the group is drawn if left out.",
    )
    group: Literal["equivalent", "restricting", "different"] = Field(
        "equivalent", description="From which group a transformation is drawn."
    )
    twin: bool = Field(False, description="Take the last transformation done wrong by one detail.")
    names: Literal["kept", "erased", "misleading"] = Field(
        "kept", description="What becomes of the names on the side of b."
    )
    format: Language = Field("lp", description="Language in which both models are written.")
    seed: Annotated[int, Field(ge=0, le=2**53)] = Field(1, description="The same seed gives the same pair.")
    time_limit: Seconds = Field(30.0, description="Seconds for proving the labels.")
    read_time_limit: Seconds = Field(60.0, description="Seconds for running a script that is the model.")

    @model_validator(mode="after")
    def _one_source(self) -> _PairOptions:
        if self.source is not None and getattr(self, "model", None) is not None:
            raise ValueError("give either source or model")
        return self


class PairQuestion(_PairOptions):
    """Make a pair of models by transformations, with labels that are proved."""

    model: ModelText | None = Field(None, description="A model of one's own to start from.")


class LocalPairQuestion(_PairOptions):
    """Make a pair of models by transformations, with labels that are proved."""

    model: FileOrText | None = Field(None, description="A model of one's own to start from.")


def refusal(errors: Sequence[Mapping[str, Any]]) -> UsageError:
    """Return what is wrong with a question as an error that names each field and says what it may be.

    Parameters
    ----------
    errors
        What pydantic says: ``loc``, ``type`` and ``msg`` of each.
    """
    told = [_told(tuple(error["loc"]), error["type"], error["msg"]) for error in errors[:5]]
    more = f"; and {len(errors) - 5} more" if len(errors) > 5 else ""
    unknown = any(error["type"] == "extra_forbidden" for error in errors)
    return UsageError(
        "; ".join(told) + more,
        kind="unknown-argument" if unknown else "bad-argument",
        remedy="the schema of the question lists every field with what it may be",
        side=_side(errors[0]["loc"]),
    )


def _told(place: tuple[int | str, ...], kind: str, message: str) -> str:
    field = ".".join(str(part)[:100] for part in place)
    if kind == "extra_forbidden":
        return f"unknown argument {field!r}"
    if kind == "missing":
        return f"argument {field!r} is missing"
    said = message.removeprefix("Value error, ")
    return f"{field}: {said}" if field else said


def _side(place: tuple[int | str, ...]) -> Literal["a", "b", "map", "options"]:
    first = place[0] if place else ""
    return first if first in ("a", "b", "map") else "options"  # type: ignore[return-value]
