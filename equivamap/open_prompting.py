"""What a language model would be asked about two formulations with open data, without asking one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from equivamap.formulations.builds.reading import read_formulation
from equivamap.formulations.schemas.schema import Schema
from equivamap.formulations.schemas.schema_files import read_schema
from equivamap.formulations.telling import schema_lines, source_text
from equivamap.open_checking import check_formulations
from equivamap.prompting import Listener, Prompt
from equivamap.propose.llm.open_answer import OPEN_SCHEMA
from equivamap.propose.llm.open_prompt import OpenSide, open_opening
from equivamap.propose.llm.settings import Asking

__all__ = ["prompt_open"]


def prompt_open(
    a: str,
    b: str,
    *,
    texts: Mapping[str, str] | None = None,
    prompt_size: int = 24_000,
    **options: Any,
) -> Prompt:
    """Return what `check_formulations` with the same options would ask a language model first.

    Parameters
    ----------
    a, b
        Reference and candidate, as for `check_formulations`.
    texts, prompt_size
        As for `equivamap.propose.llm.settings.Asking`.
    options
        Further options of `check_formulations`.

    Returns
    -------
    Prompt
        Where nothing would be sent, a question for a map without what was tried.

    Raises
    ------
    InputError
        If a formulation or an option cannot be used.
    """
    listener = Listener()
    asking = Asking(listener, texts=texts or {}, prompt_size=prompt_size, cache="off")
    result = check_formulations(a, b, llm=asking, **options)
    if listener.heard:
        return Prompt(tuple(listener.heard), OPEN_SCHEMA)
    use = result.language_model
    why = (
        result.verdict.value if use is None or result.reason is None else f"{result.reason.value}: {use.why}"
    )
    sides = (_side(a, options.get("schema")), _side(b, options.get("schema_b")))
    messages = open_opening("map", sides, str(result.relation), room=prompt_size, texts=texts)
    return Prompt(tuple(messages), OPEN_SCHEMA, why)


def _side(place: str, schema: Schema | str | None) -> OpenSide:
    formulation = read_formulation(place)
    known = read_schema(schema) if isinstance(schema, str) else schema or formulation.schema
    return OpenSide(source_text(formulation), () if known is None else schema_lines(known))
