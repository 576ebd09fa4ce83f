"""Articles keep the text of their page, where their feed asks for it; hubs push feeds (WebSub)."""

import sqlalchemy as sa
from alembic import op

from core.database import UtcTime

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Add the column and the tables."""
    op.add_column("articles", sa.Column("page", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "feed_hubs",
        sa.Column("feed", sa.Text(), primary_key=True),
        sa.Column("hub", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("token", sa.String(64), nullable=False, unique=True),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("again", UtcTime(), nullable=False, index=True),
        sa.Column("until", UtcTime(), nullable=True),
        sa.Column("pushed", UtcTime(), nullable=True),
        sa.Column("missed", UtcTime(), nullable=True),
    )
    op.create_table(
        "pushed_documents",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("charset", sa.String(40), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.UniqueConstraint("feed", "digest", name="one_push_of_a_document"),
    )
