"""The commands on this machine: doctor, completion."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem, get_completion_class

from equivamap.cli.group import equivamap
from equivamap.cli.writing import write

__all__ = ["complete_files", "completion", "doctor"]

_DOCTOR_STATUS = """\b
Exit status:
  0    everything that is installed works
  1    something is broken; missing optional parts are not
  130  interrupted
"""


@equivamap.command(epilog=_DOCTOR_STATUS, short_help="Say what works on this machine.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def doctor(as_json: bool) -> int:
    """Try what equivamap needs and can use here: solver, libraries, sandbox, language model, optional parts.

    A small model is solved and a small script is read. Of a language model that is set up, only the connection is
    tried: no question is asked and no key is sent.
    """
    from equivamap.diagnosis import diagnose
    from equivamap.report.diagnosis import diagnosis_object, finding_line

    findings = []
    area = ""
    for finding in diagnose():
        findings.append(finding)
        if as_json:
            continue
        if finding.area != area:
            write(f"{'' if not area else chr(10)}{finding.area}\n")
            area = finding.area
        write(f"  {finding_line(finding)}")
    if as_json:
        from equivamap.report.json import render_json

        write(render_json(diagnosis_object(findings)))
    return int(any(finding.status == "broken" for finding in findings))


_INSTALL = """\b
Put the line for your shell where it is read at start:
  bash  eval "$(equivamap completion bash)"         in ~/.bashrc
  zsh   eval "$(equivamap completion zsh)"          in ~/.zshrc
  fish  equivamap completion fish | source          in ~/.config/fish/config.fish
"""


@equivamap.command(epilog=_INSTALL, short_help="Print the shell's completion script.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> int:
    """Print the script with which a shell completes commands, options, their values and file names."""
    made = get_completion_class(shell)
    assert made is not None
    # the script itself, without the check of the shell's version that prints to standard error
    write(made(equivamap, {}, "equivamap", "_EQUIVAMAP_COMPLETE").source())
    return 0


def complete_files(group: click.Group) -> None:
    """Let the shell complete names of files for whatever takes one: its metavar says so."""
    for command in group.commands.values():
        for parameter in command.params:
            metavar = parameter.metavar or ""
            takes_file = metavar in ("A", "B") or any(word in metavar for word in ("FILE", "DIR", ".jsonl"))
            if takes_file and parameter._custom_shell_complete is None:
                parameter._custom_shell_complete = _file_names


def _file_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    choices = [word for word in (param.metavar or "").split("|") if word.islower()]
    found = [CompletionItem(word) for word in choices if word.startswith(incomplete)]
    return [*found, CompletionItem(incomplete, type="file")]
