"""How many mails a second leave through one local mail server, beside what people would use instead.

    PYTHONPATH=tests .venv/bin/python benchmarks/sending_rate.py [--mails 1000] [--runs 3] [--postgres URL]

Ours: from the outbox (SQLite, every outcome a durable commit) through `Sender` to a sink in a process of its own.
Beside it, in the same run: `smtplib`, one connection a mail and one for all, and `Apprise.notify`, which all keep no
record. The median of the runs is printed, with the most memory that each took.
"""

from __future__ import annotations

import argparse
import json
import resource
import smtplib
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
_SINK = Path(__file__).with_name("smtp_sink.py")
_BODY = "Lundi. AQMI a revendiqué l'attaque.\n" * 20


Took = tuple[float, float]
"""Seconds by the clock, and of this process on a core: the second does not depend on what else runs."""


def _started() -> Took:
    return time.perf_counter(), time.process_time()


def _since(began: Took) -> Took:
    return time.perf_counter() - began[0], time.process_time() - began[1]


def ours(port: int, mails: int, url: str) -> Took:
    """Send from the outbox; the time is from the sender's start to the last recorded outcome."""
    from alert_examples import QuietHeartbeat, subscription  # noqa: PLC0415
    from sending import counts, enqueue  # noqa: PLC0415

    from alerts.delivery.channels.apprise import MailNotifier  # noqa: PLC0415
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
        readers = [subscription(f"r{n}", "email", f"reader{n}@d{n % 20}.example", all=True) for n in range(20)]
        for first in range(0, mails // 20, 50):
            enqueue(database, min(50, mails // 20 - first), *readers, first=first)
        notifier = MailNotifier(f"smtp://127.0.0.1:{port}", "wire@example.org", now)
        stop = threading.Event()
        render = Renderer(token_maker(database, now))
        sender = Sender(database, {"email": notifier}, now, "benchmark", QuietHeartbeat(), render=render)
        began = _started()
        thread = threading.Thread(target=sender.run, args=(stop,))
        thread.start()
        pause = threading.Event()
        while counts(database)["sent"] < mails // 20 * 20:
            pause.wait(0.05)
        took = _since(began)
        stop.set()
        thread.join()
        database.close()
    return took


def _message(number: int) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = f"Attaque près de Gao {number}"
    message["From"], message["To"] = "wire@example.org", f"reader{number}@example.org"
    message.set_content(_BODY)
    message.add_alternative(f"<p>{_BODY}</p>", subtype="html")
    return message


def one_connection_a_mail(port: int, mails: int, _url: str) -> Took:
    """Do what most scripts do."""
    began = _started()
    for number in range(mails):
        with smtplib.SMTP("127.0.0.1", port, local_hostname="localhost") as client:
            client.send_message(_message(number))
    return _since(began)


def one_connection(port: int, mails: int, _url: str) -> Took:
    """Do what careful scripts do."""
    began = _started()
    with smtplib.SMTP("127.0.0.1", port, local_hostname="localhost") as client:
        for number in range(mails):
            client.send_message(_message(number))
    return _since(began)


def apprise(port: int, mails: int, _url: str) -> Took:
    """Let Apprise send: a fresh object a mail, since it waits 5.5 s between two sends of one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from apprise import Apprise  # noqa: PLC0415
    began = _started()
    for number in range(mails):
        sender = Apprise()
        sender.add(f"mailto://127.0.0.1:{port}?from=wire@example.org&to=reader{number}@example.org")
        sender.notify(title=f"Attaque près de Gao {number}", body=_BODY)
    return _since(began)


WAYS: dict[str, Callable[[int, int, str], Took]] = {
    "ours": ours,
    "smtplib, a connection a mail": one_connection_a_mail,
    "smtplib, one connection": one_connection,
    "Apprise": apprise,
}


def _measure(way: str, mails: int, url: str) -> tuple[float, float, float]:
    """Run one way in a process of its own; give mails a second, milliseconds of a core a mail, memory in MB."""
    command = [sys.executable, __file__, "--way", way, "--mails", str(mails), "--postgres", url]
    made = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return made["rate"], made["core"], made["memory"]


def _child(way: str, mails: int, url: str) -> None:
    with subprocess.Popen([sys.executable, str(_SINK)], stdout=subprocess.PIPE, text=True) as sink:
        assert sink.stdout is not None
        took = WAYS[way](int(sink.stdout.readline()), mails, url)
        sink.terminate()
        taken = int(sink.stdout.readline())
    assert taken == mails, f"{taken} of {mails} mails arrived"
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rate": mails / took[0], "core": took[1] / mails * 1000, "memory": memory}))


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--postgres", default="", help="an empty database instead of SQLite, for ours")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way:
        _child(given.way, given.mails, given.postgres)
        return
    print(f"{given.mails} mails to a sink on this machine, median of {given.runs} runs")
    print(f"{'':32}{'mails/s':>10}{'ms of a core':>14}{'memory, MB':>12}")
    for way in WAYS:
        runs = [_measure(way, given.mails, given.postgres) for _ in range(given.runs)]
        rate, core = (statistics.median(run[place] for run in runs) for place in (0, 1))
        print(f"{way:32}{rate:>10.0f}{core:>14.1f}{max(run[2] for run in runs):>12.0f}", flush=True)


if __name__ == "__main__":
    main()
