"""What MoviePilot's panels show, made of what the server answers."""

import re
from datetime import timedelta

from services.backends.moviepilot.auth import SignIn
from services.backends.moviepilot.controls_client import (
    AccountRow,
    JobRow,
    SiteCard,
    SiteMember,
    SiteRecord,
)
from services.backends.moviepilot.mapping import NAME
from services.household.roles import Role
from services.ports.panels import Action, Face, Fact, Mark, Panel, PanelLink, Value, Wording

ACCOUNT, JOBS, SITES, ADDRESSES = "account", "jobs", "sites", "addresses"
RUN, TEST, RESTART = "run", "test", "restart"
UNKNOWN_SITES = 1  # the level of a server that no site vouches for (contract 3.1)

# The jobs every server has; those of plugins and workflows go by the name the server gives.
KNOWN_JOBS = {
    "clear_cache": "job-clear-cache",
    "cookiecloud": "job-cookiecloud",
    "mediaserver_sync": "job-mediaserver-sync",
    "new_subscribe_search": "job-new-subscribe-search",
    "random_wallpager": "job-random-wallpager",
    "recommend_refresh": "job-recommend-refresh",
    "scheduler_job": "job-scheduler-job",
    "sitedata_refresh": "job-sitedata-refresh",
    "subscribe_follow": "job-subscribe-follow",
    "subscribe_refresh": "job-subscribe-refresh",
    "subscribe_search": "job-subscribe-search",
    "subscribe_tmdb": "job-subscribe-tmdb",
    "transfer": "job-transfer",
    "user_auth": "job-user-auth",
}
_SPAN = re.compile(r"(?:(\d+)天)?(?:(\d+)小时)?(?:(\d+)分钟)?(?:(\d+)秒)?")


def wording(name: str, /, **values: Value) -> Wording:
    """Return words of this server."""
    return Wording(id=f"moviepilot-{name}", values=values)


def span_of(words: str | None) -> timedelta | None:
    """Return how long it is until a job runs, from the server's span in Chinese."""
    found = _SPAN.fullmatch((words or "").strip())
    if found is None or not any(found.groups()):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def next_run(words: str) -> Wording:
    """Return when a job runs next; what is no span we know stands as it is."""
    span = span_of(words)
    if span is None:
        return Wording(literal=words)
    whole = int(span.total_seconds()) // 60
    if whole < 1:
        return wording("in-a-moment")
    if whole < 60:
        return wording("in-minutes", minutes=whole)
    return wording("in-hours", hours=whole // 60, minutes=whole % 60)


def root(sign_in: SignIn, *, may_all: bool) -> Panel:
    """Return the first panel; a restart is for administrators of the server."""
    restart = Action(
        key=RESTART, label=wording("restart"), role=Role.OWNER, confirm=True, destructive=True
    )
    return Panel(
        title=Wording(literal=NAME),
        facts=tuple(_standing(sign_in)),
        links=(
            PanelLink(path=ACCOUNT, label=wording("account"), role=Role.OWNER),
            PanelLink(path=JOBS, label=wording("jobs")),
            PanelLink(path=SITES, label=wording("sites"), role=Role.OWNER),
            PanelLink(path=ADDRESSES, label=wording("addresses"), role=Role.OWNER),
        ),
        actions=(restart,) if may_all else (),
    )


def account(row: AccountRow, sign_in: SignIn) -> Panel:
    """Return the account Usher acts through (MP-10 to MP-14)."""
    facts = [
        Fact(label=wording("signed-in-as"), value=Wording(literal=row.name or "?")),
        Fact(label=wording("rights"), value=_rights(admin=row.is_superuser)),
    ]
    if may := [name for name, granted in row.permissions.items() if granted is True]:
        facts.append(Fact(label=wording("permissions"), value=Wording(literal=", ".join(may))))
    if row.is_otp is not None:
        code = wording("code-on" if row.is_otp else "code-off")
        facts.append(Fact(label=wording("code"), value=code))
    facts += [one for one in _standing(sign_in) if one.mark is Mark.BAD]
    return Panel(
        title=wording("account"),
        facts=tuple(facts),
        face=Face(url=row.avatar, name=row.name or NAME) if row.avatar else None,
        role=Role.OWNER,
        private=True,
    )


def site(card: SiteCard, record: SiteRecord, member: SiteMember) -> Panel:
    """Return one site: whether it is on, how it answers, how our account there stands."""
    return Panel(
        title=Wording(literal=card.name or card.domain or "?"),
        facts=tuple(_site_facts(card, record, member)),
        actions=(Action(key=TEST, label=wording("test"), role=Role.OWNER),),
        role=Role.OWNER,
        private=True,
    )


def _standing(sign_in: SignIn) -> list[Fact]:
    """Return how we stand with the server, and what that keeps from us."""
    facts = []
    if sign_in.signs_in:
        name = Wording(literal=sign_in.username)
        facts.append(Fact(label=wording("signed-in-as"), value=name))
        facts.append(Fact(label=wording("rights"), value=_rights(admin=sign_in.is_admin)))
    else:
        facts.append(Fact(label=wording("signed-in-by-key")))
    if sign_in.version:
        facts.append(Fact(label=wording("version"), value=Wording(literal=sign_in.version)))
    if sign_in.level is not None and sign_in.level <= UNKNOWN_SITES:
        facts.append(Fact(label=wording("level-low"), mark=Mark.BAD))
    return facts


def _rights(*, admin: bool | None) -> Wording:
    if admin is None:
        return wording("rights-unknown")
    return wording("rights-admin" if admin else "rights-ordinary")


def name_of(job: JobRow) -> Wording:
    """Return what a job is called."""
    if known := KNOWN_JOBS.get(job.id or ""):
        return wording(known)
    return Wording(literal=job.name or job.id or "?")


def _state_of(job: JobRow) -> Wording:
    if job.runs:
        return wording("job-running")
    return next_run(job.next_run) if job.next_run else wording("job-waiting")


def jobs_withheld() -> Panel:
    """Return what stands in place of the jobs for an account that may not see them."""
    return Panel(title=wording("jobs"), facts=(Fact(label=wording("jobs-not-ours")),))


def jobs(rows: list[JobRow]) -> Panel:
    """Return the scheduled jobs."""
    named = [one for one in rows if one.id]
    return Panel(
        title=wording("jobs"),
        facts=tuple(Fact(label=name_of(one), value=_state_of(one)) for one in named),
        links=tuple(PanelLink(path=f"{JOBS}/{one.id}", label=name_of(one)) for one in named),
    )


def job(row: JobRow, *, may_run: bool) -> Panel:
    """Return one job."""
    run = Action(key=RUN, label=wording("run-now"))
    facts = [Fact(label=wording("job-next"), value=_state_of(row))]
    if not may_run:
        facts.append(Fact(label=wording("jobs-not-ours"), mark=Mark.BAD))
    return Panel(title=name_of(row), facts=tuple(facts), actions=(run,) if may_run else ())


def sites(rows: list[SiteCard]) -> Panel:
    """Return the sites."""
    named = [one for one in rows if one.id is not None]
    off = sum(one.is_active is False for one in named)
    count = Fact(label=wording("sites-count", n=len(named), off=off))
    return Panel(
        title=wording("sites"),
        facts=(count,) if named else (Fact(label=wording("sites-none")),),
        links=tuple(
            PanelLink(
                path=f"{SITES}/{one.id}",
                label=Wording(literal=one.name or one.domain or "?"),
                role=Role.OWNER,
            )
            for one in named
        ),
        role=Role.OWNER,
        private=True,
    )


def _site_facts(card: SiteCard, record: SiteRecord, member: SiteMember) -> list[Fact]:
    on = card.is_active is not False
    mark = Mark.GOOD if on else Mark.BAD
    facts = [Fact(label=wording("site-on" if on else "site-off"), mark=mark)]
    if record.success is not None and record.fail is not None:
        tried = record.success + record.fail
        answered = wording(
            "site-answered-value", well=record.success, of=tried, seconds=record.seconds or 0
        )
        facts.append(Fact(label=wording("site-answered"), value=answered))
    if member.ratio is not None:
        facts.append(Fact(label=wording("site-ratio"), value=wording("fraction", n=member.ratio)))
    for name, amount in (("site-up", member.upload), ("site-down", member.download)):
        if amount is not None:
            gigabytes = wording("gigabytes", n=amount / 1e9)
            facts.append(Fact(label=wording(name), value=gigabytes))
    return facts


def addresses(address: str) -> Panel:
    """Return where the server's own pages are."""
    pages = (("page-web", address), ("page-api", f"{address}/docs"))
    return Panel(
        title=wording("addresses"),
        facts=tuple(Fact(label=wording(name), value=Wording(literal=page)) for name, page in pages),
        role=Role.OWNER,
        private=True,
    )
