"""The commands. Each opens what it needs, does one thing, and leaves nothing running."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import psycopg
import typer
from rich.console import Console

from leadcenter.entry import house as opening
from leadcenter.entry.logs import set_up as set_up_logs
from leadcenter.entry.serve import database, look_after, running, standing_database
from leadcenter.entry.telling import tell_refusal
from leadcenter.kernel.config import from_environment
from leadcenter.kernel.database import NotDurable, connect, is_away
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="leadcenter: fast, lawful, fair, and nothing lost."
)
audit_app = typer.Typer(no_args_is_help=True, help="the audit trail")
app.add_typer(audit_app, name="audit")
keys_app = typer.Typer(no_args_is_help=True, help="the keys of the house")
app.add_typer(keys_app, name="keys")
rights_app = typer.Typer(no_args_is_help=True, help="the rights desk")
app.add_typer(rights_app, name="rights")
console = Console()
Language = Annotated[str, typer.Option(help="zh or en")]


@app.command()
def serve() -> None:
    """Run web, workers and, unless LEADCENTER_DATABASE_URL names one, the database, until Ctrl-C."""
    from leadcenter.entry.signing import first_link  # noqa: PLC0415 - the other commands start without the rooms

    with standing_database(from_environment(), console.print) as found:
        with running(found.config, console.print) as house:
            workers = found.config.workers
            console.print(f"leadcenter listens on {house.url} (workers: {workers}); Ctrl-C ends it")
            if address := first_link(found.config, house.url):
                console.print("no account yet: the first administrator begins here, once, within 24 hours")
                console.print(address, soft_wrap=True)
            look_after(house, found, console.print)
        console.print("stopped")


@app.command()
def link(
    login: Annotated[
        str, typer.Argument(help="whose password or factors are lost; none = the first one")
    ] = "",
) -> None:
    """Print a new one-time link: for a person, or for the first administrator while there is no account."""
    from leadcenter.entry.signing import account_link, first_link  # noqa: PLC0415

    with database(from_environment(), console.print) as ready:
        url = f"http://{ready.host}:{ready.port}" if ready.port else ""
        address = account_link(ready, login, url) if login else first_link(ready, url)
        console.print(address or "there are accounts already: name one", soft_wrap=True)


@app.command()
def key(
    name: Annotated[str, typer.Argument(help="what it is for")],
    scope: Annotated[list[str], typer.Option(help="a permission, such as lead.read; may be given again")],
    entity: Annotated[str, typer.Option(help="code of the legal entity; none = the maker")] = "",
    days: Annotated[int, typer.Option(min=1, max=365)] = 90,
) -> None:
    """Make a service key for a machine; it is shown this once."""
    from leadcenter.access.face import Permission  # noqa: PLC0415
    from leadcenter.entry.signing import service_key  # noqa: PLC0415

    unknown = set(scope) - set(Permission)
    if unknown:
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}; there are {', '.join(Permission)}")
    with database(from_environment(), console.print) as ready:
        made = service_key(ready, entity, name, [Permission(one) for one in scope], days)
        console.print(made, soft_wrap=True)


@app.command()
def worker() -> None:
    """Run one worker on the database of LEADCENTER_DATABASE_URL (several may run), as its own login."""
    from leadcenter.entry.work import work  # noqa: PLC0415 - the other commands start without the rooms

    config = from_environment()
    if config.database_url or config.worker_url:
        work(config)
        return
    with database(config, console.print) as ready:
        work(ready)


@app.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    with database(from_environment(), console.print) as ready, connect(ready.database_url) as conn:
        names = [name for (name,) in conn.execute(statement("entry", "read_schema"))]
        console.print("schema up to date: " + ", ".join(names))


@app.command(name="import")
def import_command(
    file: Path,
    channel: Annotated[str, typer.Option(help="code of the channel; else the mapping names it")] = "",
    mapping: Annotated[Path | None, typer.Option(help="mapping file; without one a guess is shown")] = None,
    verdicts: Annotated[Path | None, typer.Option(help="verdict file; else FILE.verdicts.csv")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="take the guessed mapping without asking")] = False,
) -> None:
    """Import a CSV or XLSX file; after a crash the same command goes on where it was."""
    from leadcenter.entry.importer import import_into  # noqa: PLC0415

    with database(from_environment(), console.print) as ready:
        raise typer.Exit(import_into(ready, file, channel, mapping, verdicts, yes, console))


@app.command()
def explain(lead: str, language: Language = "zh") -> None:
    """Tell the whole story of a lead: its id, or channel:external-id."""
    from leadcenter.entry.explain import explain as tell  # noqa: PLC0415

    with database(from_environment(), console.print) as ready, connect(ready.database_url) as conn:
        house = opening.open_house(conn, ready)
        raise typer.Exit(tell(conn, house, lead, "en" if language == "en" else "zh", console))


@app.command()
def doctor(json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Check every invariant and the health of the house; exit code 1 when something is wrong."""
    from leadcenter.entry.doctor import examine  # noqa: PLC0415

    with database(from_environment(), console.print) as ready, connect(ready.database_url) as conn:
        raise typer.Exit(examine(conn, ready, console, as_json=json))


@app.command()
def backup(to: Annotated[Path | None, typer.Argument(help="else LEADCENTER_BACKUP")] = None) -> None:
    """Copy the whole embedded database, sealed; keys are not in it. LEADCENTER_BACKUP archives its log."""
    from leadcenter.entry.saving import back_up  # noqa: PLC0415

    back_up(from_environment(), to, console)


@app.command()
def restore(
    place: Annotated[Path, typer.Argument(metavar="FROM", help="where the backups lie")],
    to: Annotated[str, typer.Option(help="2026-11-22T10:15:00+08:00; else all there is")] = "",
) -> None:
    """Have the embedded database back as it stood at an instant, in a fresh LEADCENTER_FOLDER."""
    from leadcenter.entry.saving import bring_back  # noqa: PLC0415

    bring_back(from_environment(), place, to, console)


@app.command(name="after-restore")
def after_restore(
    to: Annotated[str, typer.Option(help="the instant that your server was restored to")],
) -> None:
    """Set a database to rights that you restored by other means: hold, restore epoch, ledger."""
    from leadcenter.entry.saving import set_to_rights  # noqa: PLC0415

    set_to_rights(from_environment(), to, console)


@app.command(name="resume-outbound")
def resume_outbound() -> None:
    """After a restore: let orders go out again, once the world's truth has been compared."""
    from leadcenter.entry.saving import resume  # noqa: PLC0415

    resume(from_environment(), console)


@audit_app.command()
def verify(
    roots: Annotated[Path | None, typer.Option(help="folder of the second store")] = None,
    restored: Annotated[
        list[str] | None, typer.Option(help="TO/AT: a restore took the database back to TO, done at AT")
    ] = None,
    language: Language = "zh",
) -> None:
    """Look at the whole audit chain and name the first bad row; exit code 1 when there is one."""
    from leadcenter.entry.auditing import verify as look  # noqa: PLC0415

    with database(from_environment(), console.print) as ready, connect(ready.database_url) as conn:
        spoken: Literal["zh", "en"] = "en" if language == "en" else "zh"
        raise typer.Exit(look(conn, ready, roots, spoken, console, restored=restored or ()))


@keys_app.command()
def rotate(
    suite: Annotated[str, typer.Option(help="aes or sm; else as now")] = "",
    pause: Annotated[float, typer.Option(help="seconds to rest after each transaction")] = 0.0,
) -> None:
    """A new version of the root key takes the old one's place while the house works; resumed after a kill."""
    from leadcenter.entry.key_commands import rotate as turn  # noqa: PLC0415

    turn(from_environment(), console, suite, pause)


@keys_app.command()
def status() -> None:
    """Which versions of the root key there are, and how far a rotation has come."""
    from leadcenter.entry.key_commands import show_status  # noqa: PLC0415

    show_status(from_environment(), console)


@keys_app.command()
def destroy(
    version: Annotated[int, typer.Argument(help="a retired version")],
    now: Annotated[bool, typer.Option("--now", help="though backups of the last weeks need it")] = False,
) -> None:
    """Destroy a retired version of the root key: what old backups hold under it opens no more."""
    from leadcenter.entry.key_commands import destroy as end  # noqa: PLC0415

    end(from_environment(), console, version, at_once=now)


@app.command()
def demo(
    seconds: Annotated[float, typer.Option(help="how long; 0 = until Ctrl-C")] = 0,
    rate: Annotated[float, typer.Option(help="leads a second")] = 12,
    speed: Annotated[float, typer.Option(help="business time runs so many times as fast")] = 60,
    keep: Annotated[bool, typer.Option("--keep", help="keep the demo's data folder")] = False,
) -> None:
    """Build a maker with 300 dealers, let people work there, and show a living stream of leads.

    In the end the doctor looks whether anything is broken and a lead without an owner, a pool or a reason:
    exit code 1.
    """
    from leadcenter.entry.demo.show import show  # noqa: PLC0415

    raise typer.Exit(show(from_environment(), console, seconds=seconds, rate=rate, speed=speed, keep=keep))


@rights_app.command()
def affected(
    actor: Annotated[str, typer.Argument(help="as the audit trail names it")],
    since: Annotated[str, typer.Argument(help="ISO 8601")],
    until: Annotated[str, typer.Argument(help="ISO 8601")],
) -> None:
    """A breach: whose data an actor saw, took away or changed in a time."""
    from leadcenter.entry.rights_commands import tell_affected  # noqa: PLC0415

    with database(from_environment(), console.print) as ready:
        tell_affected(ready, console, actor, since, until)


@rights_app.command()
def provisions(
    since: Annotated[str, typer.Argument(help="ISO 8601")],
    until: Annotated[str, typer.Argument(help="ISO 8601")],
) -> None:
    """What was provided to dealers in a time, as CSV; names nobody."""
    from leadcenter.entry.rights_commands import write_provisions  # noqa: PLC0415

    with database(from_environment(), lambda _: None) as ready:
        write_provisions(ready, since, until)


@rights_app.command()
def retain() -> None:
    """Let go of what was kept long enough, now; workers do it every night between 02:00 and 06:00."""
    from leadcenter.entry.rights_commands import clear_now  # noqa: PLC0415

    with database(from_environment(), console.print) as ready:
        clear_now(ready, console)


def main() -> None:
    """The program: refusals are one clear line and exit code 2."""
    try:
        set_up_logs()
        app()
    except Refusal as refused:
        tell_refusal(console, refused)
        sys.exit(2)
    except psycopg.OperationalError as error:
        # A lock that is held, a statement that takes too long or a full disk is no database that is away.
        if not is_away(error):
            raise
        tell_refusal(console, Refusal("database_away"))
        sys.exit(2)
    except NotDurable as refused:
        console.print(str(refused))
        sys.exit(2)


if __name__ == "__main__":
    main()
