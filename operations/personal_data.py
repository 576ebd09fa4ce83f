"""What is kept of a person, by their e-mail address: counted, and removed when they ask for it.

    preview ─▶ how much of each kind          forget ─▶ the same, removed or made nameless, in one transaction

The record of what was sent stays, without whom it was sent to. What remains of the person is a hash of the address
among the suppressions, so that nobody mails them again, and their unsubscribes, which are hashes anyway.
"""

from __future__ import annotations

import msgspec
import pydantic
import sqlalchemy as sa

from alerts.delivery import suppressions
from alerts.readers import forgetting
from alerts.recipient import normalised
from config.files.channels import EMAIL
from config.files.subscriptions import Target
from config.versions.tables import config_versions
from operations.actor import AccessRole, Actor, require
from operations.audit import changing
from operations.errors import invalid
from operations.site import Site
from operations.tables import audit

_ACT = "see and remove what is kept of a person"


class PersonalData(msgspec.Struct, frozen=True):
    """How much is kept of a person, by kind; what cannot be removed here is named."""

    kept: dict[str, int]
    """Rows by table, and by `table.column` where a text names the address."""
    in_file: tuple[str, ...]
    """Ids of subscriptions of the file that lead to the address: they stay, and send nothing; take them out there."""
    versions: int
    """Earlier and present versions of the subscriptions that name the address: kept, as they are the operator's."""


def preview(site: Site, actor: Actor, address: str) -> PersonalData:
    """Say what `forget` would remove; changes nothing."""
    require(actor, AccessRole.OPERATOR, _ACT)
    owner = _owner(address)
    with site.database.reading() as connection:
        kept = forgetting.count(connection, owner) | _audit_counted(connection, owner)
        return PersonalData({name: some for name, some in kept.items() if some}, *_in_file(site, connection, owner))


def forget(site: Site, actor: Actor, address: str) -> PersonalData:
    """Remove what is kept of a person; gives what it was. What a sender has in hand this moment may still arrive."""
    require(actor, AccessRole.OPERATOR, _ACT)
    found, owner = preview(site, actor, address), _owner(address)
    now = site.clock()
    with changing(site, actor, "forget", "a person") as change:
        forgetting.forget(site.database, change.connection, owner, found.in_file, now)
        forgetting.rewrite(change.connection, audit, ("actor", "subject", "before", "after"), owner)
        suppressions.suppress_hashed(site.database, change.connection, (EMAIL.name, owner), now)
        change.describe(", ".join(f"{name} {some}" for name, some in sorted(found.kept.items())), "removed")
    return found


def _audit_counted(connection: sa.Connection, owner: str) -> dict[str, int]:
    columns = ("actor", "subject", "before", "after")
    return {"audit": len(forgetting.naming(connection, audit, columns, owner))}


def _in_file(site: Site, connection: sa.Connection, owner: str) -> tuple[tuple[str, ...], int]:
    listed = site.in_force.file_subscriptions().values()
    ids = tuple(one.id for one in listed if one.to.channel == EMAIL.name and normalised(one.to.address) == owner)
    return ids, len(forgetting.naming(connection, config_versions, ("content",), owner))


def _owner(address: str) -> str:
    try:
        to = Target.model_validate({EMAIL.name: address.strip()})
    except pydantic.ValidationError as error:
        said = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
        raise invalid(f"{address[:100]}: is no address of a person: {said}") from error
    return normalised(to.address)
