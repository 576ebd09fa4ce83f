"""A message is put into words before its attempt: what goes wrong there costs that attempt, and is on record."""

from __future__ import annotations

from collections.abc import Callable

from alerts.delivery.channels.port import AttemptResult
from alerts.delivery.leased import LeasedDelivery
from alerts.messages.rendered import Rendered
from alerts.messages.renderer import Message
from config.files.channels import Channel
from core.errors import WirewatchError
from core.log import get
from core.outcomes import AttemptOutcome

_WORDLESS = Rendered(subject="", text="", html="", slack="")

_log = get("alerts.delivery.prepare")


def prepare(
    render: Callable[[str, Message], Rendered], channel: Channel, leased: LeasedDelivery, message: Message
) -> Rendered | AttemptResult:
    """Render a message where its channel needs words; give how the attempt ended where that fails.

    Raises what is not about this message, such as `Transient` where the database is away.
    """
    if not channel.rendered:
        return _WORDLESS
    try:
        return render(leased.id, message)
    except WirewatchError:
        raise
    # Broad: it is a bug of ours that only this message meets. Uncaught, it would kill the lane's thread at each try,
    # with nothing on record and everything behind it waiting.
    except Exception as error:  # noqa: BLE001
        _log.exception("message_not_rendered", delivery=leased.id)
        detail = f"a fault of Wirewatch: the message cannot be rendered: {type(error).__name__}: {error}"
        return AttemptResult(AttemptOutcome.AGAIN_LATER, detail[:300])
