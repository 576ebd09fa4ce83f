"""`make soak`: ten minutes of faults on both stacks, or `python -m soak --stack embedded --minutes 60 --seed 7`.

    PYTHONPATH=tests .venv/bin/python -m soak --faults disk_full,stories_damaged --minutes 2

Ends with 1 where something was lost, repeated beyond what is stated, or silent under a green light; prints the seed.
"""

from __future__ import annotations

import argparse
import secrets
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from servers.kafka import KafkaServer
from servers.postgres import PostgresServer
from servers.redis import RedisServer
from servers.smtp import SmtpServer
from servers.web import WebServer

from core import log
from soak.nemesis import Nemesis
from soak.site import Site, small_disk
from soak.wire import Wire


def main() -> None:
    """Run what was asked for, one stack after the other."""
    log.configure("error")
    arguments = _arguments()
    seed = arguments.seed if arguments.seed is not None else secrets.randbelow(2**31)
    stacks = ("embedded", "cluster") if arguments.stack == "both" else (arguments.stack,)
    bad = [name for name in stacks if not _run(name, arguments, seed)]
    sys.exit(1 if bad else 0)


def _run(stack: str, arguments: argparse.Namespace, seed: int) -> bool:
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="wirewatch-soak-")))
        web, smtp = held.enter_context(WebServer()), held.enter_context(SmtpServer())
        servers, environ, url = None, {}, f"sqlite:///{folder}/data/wirewatch.db"
        if stack == "cluster":
            servers = (
                held.enter_context(KafkaServer()),
                held.enter_context(RedisServer()),
                held.enter_context(PostgresServer()),
            )
            url = servers[2].create_database("soak")
            environ = {
                "WIREWATCH_BUS_URL": servers[0].url,
                "WIREWATCH_STORIES_URL": servers[1].url,
                "WIREWATCH_DATABASE_URL": url,
            }
        site = Site(folder, Wire(web), smtp, environ, url, servers)
        if stack == "embedded":
            held.enter_context(small_disk(site.data))
        nemesis = Nemesis(site, stack, seed, arguments.faults)
        held.enter_context(site.system)
        found = nemesis.run(arguments.minutes * 60)
        if found:
            kept = Path(tempfile.mkdtemp(prefix="wirewatch-soak-kept-"))
            shutil.copytree(folder, kept, dirs_exist_ok=True, ignore_dangling_symlinks=True)
            print(f"   what it wrote is kept in {kept}")
        return not found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="soak", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stack", choices=("embedded", "cluster", "both"), default="both")
    parser.add_argument("--minutes", type=float, default=10, help="how long faults are done, a stack (default 10)")
    parser.add_argument("--seed", type=int, help="draws the same faults again; default: a new one, printed")
    parser.add_argument("--faults", default="", help="names of faults.py, with commas; default: all")
    return parser.parse_args()


if __name__ == "__main__":
    main()
