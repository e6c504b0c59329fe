"""The folders that ship with the package are found from a checkout and from a wheel."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest

from equivamap import shipped
from equivamap.errors import InputError

ROOT = Path(__file__).parents[1]


def test_a_checkout_has_both_folders_beside_the_package() -> None:
    assert shipped.catalogue() == ROOT / "transforms"
    assert shipped.datasets() == ROOT / "datasets"


def test_an_installation_without_them_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "equivamap"
    package.mkdir()
    # somebody else's folder of that name is not ours
    (tmp_path / "transforms").mkdir()
    monkeypatch.setattr(shipped, "_PACKAGE", package)
    with pytest.raises(
        InputError, match="the folder transforms that ships with equivamap is missing"
    ) as caught:
        shipped.catalogue()
    assert caught.value.kind == "shipped-folder-missing" and caught.value.remedy


def test_what_is_installed_goes_before_what_lies_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "equivamap"
    (package / "_datasets").mkdir(parents=True)
    (tmp_path / "datasets").mkdir()
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(shipped, "_PACKAGE", package)
    assert shipped.datasets() == package / "_datasets"


OLDEST_SETUPTOOLS = 77

READ_AN_ENTRY = """
from equivamap.shipped import catalogue, datasets
from equivamap.transforms.catalogue import read_entry
print(read_entry("slack").model("after").read_text(encoding="utf-8") != "", catalogue(), datasets())
"""


@pytest.mark.slow
def test_a_wheel_has_both_folders_and_finds_them(tmp_path: Path) -> None:
    lacking = [name for name in ("pip", "setuptools", "venv") if find_spec(name) is None]
    if "setuptools" not in lacking and int(version("setuptools").split(".")[0]) < OLDEST_SETUPTOOLS:
        lacking.append(f"setuptools {OLDEST_SETUPTOOLS} or newer")
    if lacking:
        pytest.skip(f"a wheel cannot be built here without {', '.join(lacking)}")
    source = tmp_path / "source"
    unwanted = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "*.egg-info")
    # built from a copy: setuptools leaves its build folder beside what it builds
    shutil.copytree(ROOT, source, ignore=unwanted)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--no-index", "-w", str(tmp_path), str(source)], check=True)
    (wheel,) = tmp_path.glob("equivamap-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for folder, inside in (("transforms", "_catalogue"), ("datasets", "_datasets")):
        packed = {name.removeprefix(f"equivamap/{inside}/") for name in names if f"/{inside}/" in name}
        files = {str(f.relative_to(source / folder)) for f in (source / folder).rglob("*") if f.is_file()}
        assert packed == files
    assert not [
        name for name in names if "__pycache__" in name or name.startswith(("transforms", "datasets"))
    ]

    place = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    (installed,) = place.glob("lib/python*/site-packages")
    zipfile.ZipFile(wheel).extractall(installed)
    # what the package depends on is borrowed from this environment, the package is not
    numpy = find_spec("numpy")
    assert numpy is not None and numpy.origin is not None
    packages = Path(numpy.origin).parents[1]
    borrowed = tmp_path / "borrowed"
    borrowed.mkdir()
    for path in packages.iterdir():
        if "equivamap" not in path.name and path.suffix != ".pth":
            (borrowed / path.name).symlink_to(path)
    (installed / "borrowed.pth").write_text(str(borrowed))
    done = subprocess.run(
        [str(place / "bin" / "python"), "-I", "-c", READ_AN_ENTRY],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [
        "True",
        str(installed / "equivamap/_catalogue"),
        str(installed / "equivamap/_datasets"),
    ]
