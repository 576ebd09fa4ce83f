"""The closed set of reasons why something went on, waits, or ended.

An outcome is a log field, a metric label, a column in the archive and the console's answer to "why (not)?".
Add one here or use one of these; never invent a string elsewhere.
"""

from __future__ import annotations

from enum import StrEnum


class ArticleOutcome(StrEnum):
    """How an article ended in the alert stage. Exactly one for each archived article revision."""

    ALERTED = "alerted"  # at least one new alert
    UPDATED = "updated"  # no new alert, but a follow-up on an old one, for whom wants these
    JOINED = "joined"  # its story was already alerted to everybody who wants it: counted as one more outlet
    NO_MENTION = "no_mention"  # nobody on the watchlist is named
    NOBODY_SUBSCRIBED = "nobody_subscribed"  # named, but no subscription wants it
    HISTORY = "history"  # a new feed's backlog, too old when first seen, or an import without --alert


class NotificationKind(StrEnum):
    """What a notification is about."""

    ALERT = "alert"  # a story that the subscription did not have yet
    UPDATE = "update"  # a follow-up on a story that it was alerted of


class HoldReason(StrEnum):
    """Why a notification waits, or waited; empty where it did not."""

    NOT = ""
    DIGEST = "digest"  # for the next digest
    QUIET_HOURS = "quiet_hours"  # for the end of the reader's quiet hours
    GROUP = "group"  # a message on the entity has just gone: what follows comes together
    BUDGET = "budget"  # the hour's messages are spent: what follows comes at the next full hour
    SNOOZE = "snooze"  # the reader wants nothing of it until a time
    MISSED = "missed"  # found looking back, and told because somebody asked for it
    FOLLOW_UP = "follow_up"  # a follow-up on the story has just gone: what is new within the hour comes at its end


class NotificationOutcome(StrEnum):
    """How a notification (an alert, or a follow-up on one) stands with its reader."""

    WAITING = "waiting"  # until it is due
    IN_DELIVERY = "in_delivery"  # in a delivery, whose state says the rest
    ALREADY_NOTIFIED = "already_notified"  # the reader has the story by another subscription; seen with that delivery
    ENDED = "ended"  # the subscription was ended, paused or removed while it waited


class FollowUp(StrEnum):
    """Whether readers who were alerted of a story are notified of one more article on it."""

    NOTIFIED = "notified"
    UPDATES_OFF = "updates_off"  # the subscription asks for no updates
    NOT_MATERIAL = "not_material"  # it asks for material ones: no new name, claim or toll in this
    COPY = "copy"  # the same text again


class Refusal(StrEnum):
    """Which part of a subscription's filter does not want an article; several may apply."""

    NO_MENTION = "no_mention"  # nobody on the watchlist is named
    NOT_ASKED_FOR = "not_asked_for"  # none of its entities, kinds or tags
    SEVERITY = "severity"  # what it asks for matters less than it wants to hear of
    LANGUAGE = "language"
    SOURCE = "source"
    COUNTRY = "country"  # the outlet sits elsewhere, or the feed list does not say where
    MUST = "must"  # none of the words occurs
    MUST_NOT = "must_not"  # one of the words occurs


class SubscriptionState(StrEnum):
    """Where a stored subscription stands. Only an active one is matched."""

    PENDING = "pending"  # waits for its owner to confirm
    ACTIVE = "active"
    PAUSED = "paused"  # by its owner, until they resume it
    DISABLED = "disabled"  # by us: its channel refuses everything
    ENDED = "ended"  # by its owner: never again without them


class SnoozeKind(StrEnum):
    """What a reader wants to hear nothing of for a while."""

    STORY = "story"
    ENTITY = "entity"
    SUBSCRIPTION = "subscription"  # everything that it asks for


class JudgementReason(StrEnum):
    """Why a reader did not want an alert, where they say it: whether a name is at fault, or what was asked for."""

    ANOTHER = "another"  # the name means somebody or something else there
    BESIDE = "beside"  # it is meant, and the article is not about it
    KNOWN = "known"  # it was no news to them
    UNWANTED = "unwanted"  # it is about what they asked for, and not what they need


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    DUE = "due"  # waits for `due_at`, then for a sender
    LEASED = "leased"  # a sender works on it until `leased_until`
    SENT = "sent"  # accepted by the far side
    FAILED = "failed"  # a dead letter: permanent, or tried for too long
    DROPPED = "dropped"  # every subscription in it was ended before it left


class AttemptOutcome(StrEnum):
    """How one attempt to send ended."""

    ACCEPTED = "accepted"
    AGAIN_LATER = "again_later"  # 4xx of SMTP, 429 and 5xx of HTTP, connection refused, …
    REFUSED = "refused"  # 5xx at DATA, 400 of HTTP: this message will never be taken; others may
    ADDRESS_REFUSED = "address_refused"  # 5xx at RCPT, 404 of a webhook: three in a row suppress the address
    CHANNEL_REFUSED = "channel_refused"  # 404 no_service of Slack, 410, ok:false: the channel is disabled at once
    UNKNOWN = "unknown"  # a timeout after sending: may have arrived, may repeat once
    EXPIRED = "expired"  # tried for as long as the settings allow
    MISCONFIGURED = "misconfigured"  # no mail server set, no such secret: mend the settings, then retry
    SUPPRESSED = "suppressed"  # not tried: the address is suppressed (refused, bounced, or by hand)
    DISABLED = "disabled"  # not tried: the channel is disabled since it refused us


class SuppressionState(StrEnum):
    """Whether a far side is still sent to."""

    OPEN = "open"  # it is; it may have refused once or twice
    SUPPRESSED = "suppressed"  # an address: refused three times in a row, bounced, or by hand
    DISABLED = "disabled"  # a channel that said that it takes nothing any more


class LedgerEvent(StrEnum):
    """What happened to an alert, in the order in which it usually does."""

    PUBLISHED = "published"  # by the outlet
    FETCHED = "fetched"  # by us
    ARCHIVED = "archived"  # with its mentions and its story
    ALERTED = "alerted"  # a subscription wanted it
    JOINED = "joined"  # one more outlet has the story
    UPDATED = "updated"  # a follow-up that the subscription asks for
    HELD = "held"  # until a digest, the end of quiet hours, …
    QUEUED = "queued"  # in a message that waits for a sender
    ATTEMPTED = "attempted"  # with the far side's answer
    ENDED = "ended"  # sent, failed or dropped


class WhyNot(StrEnum):
    """The answer to "why did I not get this?", for an article and a subscription."""

    SENT = "sent"  # you did: the far side took it
    ON_ITS_WAY = "on_its_way"  # due, being sent, or tried again later
    HELD = "held"  # waits for a digest, the end of quiet hours, a group or a budget
    FAILED = "failed"  # a dead letter, with the far side's answer
    SUPPRESSED = "suppressed"  # the address is suppressed
    DISABLED = "disabled"  # the channel is disabled
    DROPPED = "dropped"  # decided never to be sent: snoozed, no update wanted, ended before it was sent
    JOINED = "joined"  # its story had been notified already: this article counts as one more outlet
    NOT_SEEN = "not_seen"  # no such article in the archive: not fetched, or still on the bus
    NO_MENTION = "no_mention"  # nobody on the watchlist is named in it
    HISTORY = "history"  # archived without alerts: a new feed's backlog, or too old when first seen
    NO_SUBSCRIPTION = "no_subscription"  # no such subscription in force
    NOT_WANTED = "not_wanted"  # the subscription asks for other entities, languages or sources
    NOT_THEN = "not_then"  # it would be wanted now, but was not when the article came


class DeadReason(StrEnum):
    """Why a message was parked in the topic `dead`."""

    UNREADABLE = "unreadable"  # not JSON, or not of our version
    OVERSIZE = "oversize"  # larger than the bus takes
    CRASHED = "crashed"  # the handler fails on it, and only on it


class FetchOutcome(StrEnum):
    """How one poll of a feed ended."""

    NEW = "new"  # articles were published
    UNCHANGED = "unchanged"  # 304, the same body, or nothing new in it
    EMPTY = "empty"  # a feed without entries
    HTTP_ERROR = "http_error"
    UNREACHABLE = "unreachable"  # name, connection, TLS, deadline
    CERTIFICATE = "certificate"  # expired, for another name, or by nobody we trust
    TOO_LARGE = "too_large"
    FORBIDDEN_ADDRESS = "forbidden_address"
    NOT_A_FEED = "not_a_feed"
    WEB_PAGE = "web_page"  # an HTML page where a feed was
    PARKED = "parked"  # a page of somebody else's: the domain is for sale, or leads to another site
    PARSER_KILLED = "parser_killed"  # over its time or memory: a hostile feed
    CRASHED = "crashed"  # a fault of ours: our own code fails on what the feed says
    GONE = "gone"  # 410
    MISCONFIGURED = "misconfigured"  # it needs a secret that is not set, or cannot be sent


class PageOutcome(StrEnum):
    """How asking for the page of an article ended; without it the feed's own text goes out alone."""

    READ = "read"
    REFUSED = "refused"  # an HTTP error, or its host asked to be left alone
    ROBOTS = "robots"  # robots.txt shuts it to us, or cannot be had
    UNREACHABLE = "unreachable"  # name, connection, TLS, deadline
    TOO_LARGE = "too_large"
    FORBIDDEN_ADDRESS = "forbidden_address"
    NO_TEXT = "no_text"  # no page, or no article on it
    PARSER_KILLED = "parser_killed"  # over its time or memory: a hostile page
    CRASHED = "crashed"  # a fault of ours
    LATE = "late"  # the poll's time for pages was over


class HubState(StrEnum):
    """How a feed stands with its hub (WebSub)."""

    ASKED = "asked"  # to push; it has not confirmed yet
    CONFIRMED = "confirmed"  # it pushes until its lease ends
    REFUSED = "refused"
    UNREACHABLE = "unreachable"


class PushOutcome(StrEnum):
    """What became of what was posted to a feed's callback."""

    TAKEN = "taken"  # for a poller to read
    UNSIGNED = "unsigned"  # not signed, or wrongly: left
    UNKNOWN = "unknown"  # no feed of ours has this callback
    TOO_MANY = "too_many"  # pollers are behind: again later


class FeedCondition(StrEnum):
    """What is wrong with a feed, for long enough that somebody must hear of it; several may be."""

    SILENT = "silent"  # nothing new for far longer than its habit
    VOLUME = "volume"  # far more or fewer entries in a day than its habit
    IDS_CHANGED = "ids_changed"  # all entries came with new ids
    PARKED = "parked"  # a page of somebody else's
    CERTIFICATE_REFUSED = "certificate_refused"  # expired, for another name, or by nobody we trust
    CERTIFICATE_ENDS = "certificate_ends"  # within days, and is not renewed
    WEB_PAGE = "web_page"  # HTML instead of a feed
    EMPTY = "empty"  # a feed without entries
    PAGES_REFUSED = "pages_refused"  # none of its articles' pages can be read
    DATES_FROZEN = "dates_frozen"  # new entries whose dates do not go on
    ENCODING_BROKEN = "encoding_broken"  # replacement characters in more than a third of the entries
    GONE = "gone"  # 410
    UNREACHABLE = "unreachable"  # for a day
    FAILING = "failing"  # in any other way, for a day
