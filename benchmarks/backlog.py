"""What a backlog of mail does to the rate of sending, and to a fresh alert of another channel.

    PYTHONPATH=tests .venv/bin/python benchmarks/backlog.py [--mails 100000] [--domains 2000] [--seconds 20] [--runs 3]
        [--postgres URL]

In one run, on SQLite and (with a URL of an empty database) on PostgreSQL: one sender sends to a sink in a process of
its own, with 2,000 mails due on as many domains and with the whole backlog on them; half-way an alert to the inbox and
one to Slack are enqueued. Printed are the medians of the runs: mails a second, what became of the rate, and seconds
until the fresh alerts had left.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
_SINK = Path(__file__).with_name("smtp_sink.py")
_FEW = 2000


def measure(port: int, mails: int, domains: int, seconds: float, url: str) -> dict[str, float]:
    """Send for some seconds, or until all has left; give mails a second, and what the fresh alerts waited."""
    from alert_examples import QuietHeartbeat, Recorder, subscription  # noqa: PLC0415
    from backlogs import make_backlog  # noqa: PLC0415
    from sending import counts, enqueue  # noqa: PLC0415

    from alerts.delivery.channels.apprise import MailNotifier  # noqa: PLC0415
    from alerts.delivery.channels.inbox import InboxNotifier  # noqa: PLC0415
    from alerts.delivery.channels.port import Notifier  # noqa: PLC0415
    from alerts.delivery.sender import Sender  # noqa: PLC0415
    from alerts.messages.renderer import Renderer  # noqa: PLC0415
    from alerts.readers.sign_up import token_maker  # noqa: PLC0415
    from core import log  # noqa: PLC0415
    from core.clock import now  # noqa: PLC0415
    from core.database import Database  # noqa: PLC0415

    log.configure("warning")
    with tempfile.TemporaryDirectory() as folder:
        database = Database(url or f"sqlite:///{folder}/w.db")
        database.migrate()
        make_backlog(database, mails, domains)
        notifiers: dict[str, Notifier] = {
            "email": MailNotifier(f"smtp://127.0.0.1:{port}", "wire@example.org", now),
            "slack": Recorder(),
            "inbox": InboxNotifier(),
        }
        render = Renderer(token_maker(database, now))
        sender = Sender(database, notifiers, now, "benchmark", QuietHeartbeat(), render=render)
        stop, pause = threading.Event(), threading.Event()
        began = time.monotonic()
        thread = threading.Thread(target=sender.run, args=(stop,))
        thread.start()
        pause.wait(min(seconds / 2, 3))
        fresh = [subscription("box", all=True), subscription("room", "slack", "war_room", all=True)]
        enqueue(database, 1, *fresh)
        enqueued, waited = time.monotonic(), 0.0
        while not waited and time.monotonic() - enqueued < 60:  # as long as anybody would wait
            waited = time.monotonic() - enqueued if _left(database) else 0.0
            pause.wait(0.02)
        while time.monotonic() - began < seconds and counts(database)["sent"] < mails + 2:
            pause.wait(0.1)
        took = time.monotonic() - began
        sent = counts(database)["sent"]
        stop.set()
        thread.join()
        database.close()
    return {"rate": sent / took, "fresh": waited or 60.0}


def _left(database: object) -> bool:
    import sqlalchemy as sa  # noqa: PLC0415

    from alerts.tables import deliveries  # noqa: PLC0415

    fresh = sa.select(sa.func.count()).where(deliveries.c.channel.in_(("inbox", "slack")), deliveries.c.state == "sent")
    with database.reading() as connection:  # type: ignore[attr-defined]  # a Database, imported in the child only
        return bool(connection.execute(fresh).scalar_one() == 2)  # both


def _child(mails: int, domains: int, seconds: float, url: str) -> None:
    with subprocess.Popen([sys.executable, str(_SINK)], stdout=subprocess.PIPE, text=True) as sink:
        assert sink.stdout is not None
        made = measure(int(sink.stdout.readline()), mails, domains, seconds, url)
        sink.terminate()
        sink.stdout.readline()  # what it took: with a sender stopped in mid-way not exactly what we count
    print(json.dumps(made))


def _run(mails: int, domains: int, seconds: float, url: str) -> dict[str, float]:
    command = [sys.executable, __file__, "--child", "--mails", str(mails), "--domains", str(domains)]
    command += ["--seconds", str(seconds), "--postgres", _emptied(url)]
    made = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return {name: float(value) for name, value in json.loads(made).items()}


def _emptied(url: str) -> str:
    """Empty a PostgreSQL database for the next run; give its address."""
    if url:
        import psycopg  # noqa: PLC0415

        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
    return url


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=100_000)
    parser.add_argument("--domains", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--postgres", default="", help="a database that is emptied and used too")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        _child(given.mails, given.domains, given.seconds, given.postgres)
        return
    print(f"{given.domains} domains, median of {given.runs} runs of up to {given.seconds:g} s")
    head = f"{_FEW} due: mails/s", f"{given.mails} due: mails/s", "ratio", "fresh alert, s"
    print(f"{'':12}" + "".join(f"{one:>22}" for one in head))
    for name, url in (("SQLite", ""), ("PostgreSQL", given.postgres)):
        if name == "SQLite" or url:
            pairs = [
                (_run(_FEW, given.domains, given.seconds, url), _run(given.mails, given.domains, given.seconds, url))
                for _ in range(given.runs)
            ]
            few, many = (statistics.median(pair[place]["rate"] for pair in pairs) for place in (0, 1))
            fresh = statistics.median(pair[1]["fresh"] for pair in pairs)
            print(f"{name:12}{few:>22.0f}{many:>22.0f}{many / few:>22.2f}{fresh:>22.2f}", flush=True)


if __name__ == "__main__":
    main()
