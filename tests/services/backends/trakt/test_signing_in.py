"""Signing in by a device's code, by a copied one, and leaving (contract trakt.md 2.1, 2.2)."""

import pytest

from services.errors import AppRefused, NotSupported, SignInRefused
from services.models import ViewerId
from services.ports.accounts import AccountState, EntranceKind, Left, Turn
from services.ports.memory import Sealed
from support.trakt import TraktStage, trakt_stage

ME, OTHER = ViewerId(1001), ViewerId(1002)


async def looked(stage: TraktStage, seconds: float = 5) -> Turn:
    stage.clock.advance(seconds)
    return (await stage.backend.look(ME)).turn


async def test_a_code_waits_until_it_is_confirmed_and_the_account_introduces_itself() -> None:
    async with trakt_stage() as stage:
        assert [one.kind for one in stage.backend.entrances] == [
            EntranceKind.DEVICE,
            EntranceKind.FORM,
        ]
        invitation = await stage.backend.invite(ME, "device")
        assert len(invitation.code) == 8
        assert invitation.page == f"{stage.world.auth.url}/activate"
        assert invitation.direct == f"{invitation.page}/{invitation.code}"
        assert await stage.backend.invited(ME) == invitation
        assert await stage.backend.account(ME) is None

        assert await looked(stage) is Turn.WAITING
        await stage.world.post("approve", user_code=invitation.code)
        assert await looked(stage) is Turn.DONE

        account = await stage.backend.account(ME)
        assert account is not None
        assert (account.name, account.state) == ("olive", AccountState.FINE)
        assert await stage.backend.invited(ME) is None
        assert await stage.backend.holders() == [ME]
        assert await stage.backend.account(OTHER) is None


async def test_nothing_is_asked_before_its_time_and_a_429_makes_it_slower() -> None:
    async with trakt_stage() as stage:
        await stage.backend.invite(ME, "device")
        early = await stage.backend.look(ME)
        assert (early.turn, early.next_in) == (Turn.WAITING, 5)
        assert stage.world.calls("/oauth/device/token") == []

        stage.world.variant(interval=9)  # the server wants it slower than it said
        waits = []
        for _ in range(3):
            stage.clock.advance(waits[-1] if waits else 5)
            waits.append((await stage.backend.look(ME)).next_in)
        assert waits == [5, 10, 10]
        statuses = [one["status"] for one in stage.world.calls("/oauth/device/token")]
        assert statuses == [400, 429, 400]


@pytest.mark.parametrize(
    ("how", "turn"), [("deny", Turn.DENIED), ("late", Turn.EXPIRED), ("forgotten", Turn.UNKNOWN)]
)
async def test_an_ending_is_final_and_nothing_is_asked_after_it(how: str, turn: Turn) -> None:
    async with trakt_stage() as stage:
        await stage.backend.invite(ME, "device")
        if how == "deny":
            await stage.world.post("deny")
        if how == "forgotten":
            stage.world.server.accounts.devices.clear()
        assert await looked(stage, 600 if how == "late" else 5) is turn
        asked = len(stage.world.calls("/oauth/device/token"))
        assert await looked(stage, 60) is Turn.UNKNOWN
        assert len(stage.world.calls("/oauth/device/token")) == asked
        assert await stage.backend.account(ME) is None


async def test_a_code_that_was_used_elsewhere_ends_it() -> None:
    async with trakt_stage() as stage:
        await stage.backend.invite(ME, "device")
        (device,) = stage.world.server.accounts.devices.values()
        device.state = "used"
        assert await looked(stage) is Turn.USED


@pytest.mark.parametrize("mode", ["gateway", "html", "refuse", "500", "half"])
async def test_an_outage_is_waited_out_ever_more_slowly(mode: str) -> None:
    async with trakt_stage() as stage:
        await stage.backend.invite(ME, "device")
        await stage.world.post("downtime", mode=mode)
        if mode == "half":  # of the very tokens: they are lost, and the code is used up
            await stage.world.post("approve")
        stage.clock.advance(5)
        first = await stage.backend.look(ME)
        assert (first.turn, first.next_in) == (Turn.WAITING, 10)
        stage.clock.advance(10)
        assert (await stage.backend.look(ME)).next_in == 20
        await stage.world.post("downtime", mode="up")
        stage.clock.advance(20)
        await stage.world.post("approve")
        assert (await stage.backend.look(ME)).turn in (Turn.DONE, Turn.USED)


async def test_a_restart_goes_on_with_a_sign_in_under_way() -> None:
    async with trakt_stage() as stage:
        invitation = await stage.backend.invite(ME, "device")
        await stage.restart()
        assert await stage.backend.invited(ME) == invitation
        await stage.world.post("approve")
        assert await looked(stage) is Turn.DONE


async def test_a_new_code_takes_the_place_of_the_old_one() -> None:
    async with trakt_stage() as stage:
        old = await stage.backend.invite(ME, "device")
        new = await stage.backend.invite(ME, "device")
        await stage.world.post("approve", user_code=old.code)
        assert await looked(stage) is Turn.WAITING
        await stage.world.post("approve", user_code=new.code)
        assert await looked(stage) is Turn.DONE


async def test_a_copied_code_signs_in_and_a_wrong_one_changes_nothing() -> None:
    async with trakt_stage() as stage:
        made = await stage.world.post("code", code="AB12CD34")
        for wrong in ("", "two words!", "WRONG123"):
            with pytest.raises(SignInRefused):
                await stage.backend.enter(ME, "code", {"code": wrong})
        assert await stage.backend.account(ME) is None
        account = await stage.backend.enter(ME, "code", {"code": f" {made['code']} "})
        assert account.name == "olive"
        with pytest.raises(NotSupported):
            await stage.backend.invite(ME, "code")


async def test_an_app_that_is_gone_is_told_apart_from_a_wrong_code() -> None:
    async with trakt_stage(variant={"app_gone": True}) as stage:
        with pytest.raises(AppRefused):
            await stage.backend.invite(ME, "device")
        with pytest.raises(AppRefused):
            await stage.backend.enter(ME, "code", {"code": "AB12CD34"})


async def test_s17_leaving_revokes_and_forgets_also_when_the_server_is_away() -> None:
    async with trakt_stage() as stage:
        await stage.sign_in()
        await stage.sign_in(1002, person="max")
        assert await stage.backend.leave(ME) is Left.REVOKED
        assert stage.world.server.accounts.pairs[0].alive is False
        assert await stage.memory.secrets.load("pair:1001") is Sealed.ABSENT
        assert await stage.backend.leave(ME) is Left.NOT_THERE
        assert await stage.backend.holders() == [OTHER]

        await stage.world.auth.unplug()
        assert await stage.backend.leave(OTHER) is Left.UNHEARD
        assert await stage.backend.holders() == []


async def test_whoever_is_forgotten_leaves_nothing_not_even_a_sign_in_under_way() -> None:
    async with trakt_stage() as stage:
        await stage.sign_in()
        await stage.backend.invite(OTHER, "device")
        assert await stage.backend.keepers() == [ME, OTHER]
        (account,) = await stage.backend.kept(ME)
        assert (account.kind, account.name, account.since is None) == ("account", "olive", False)
        assert [one.kind for one in await stage.backend.kept(OTHER)] == ["sign-in"]

        assert await stage.backend.forget(OTHER) is Left.NOT_THERE
        assert stage.world.calls("/oauth/revoke") == []
        assert await stage.backend.forget(ME) is Left.REVOKED
        assert await stage.backend.keepers() == []
        assert await stage.memory.load("standing:1001") is None
        assert await stage.memory.secrets.keys() == []


async def test_a_pair_that_no_key_opens_is_forgotten_and_cannot_be_withdrawn() -> None:
    async with trakt_stage() as stage:
        await stage.sign_in()
        await stage.memory.secrets.save("pair:1001", "not what was kept")
        await stage.restart()
        assert await stage.backend.forget(ME) is Left.UNHEARD
        assert await stage.backend.keepers() == []


async def test_a_pair_that_no_key_opens_is_said() -> None:
    async with trakt_stage() as stage:
        await stage.sign_in()
        await stage.memory.secrets.save("pair:1001", "not what was kept")
        await stage.restart()

        account = await stage.backend.account(ME)
        assert account is not None
        assert account.state is AccountState.UNREADABLE


async def test_no_secret_is_left_in_a_text_that_would_be_logged() -> None:
    async with trakt_stage() as stage:
        await stage.sign_in()
        pair = stage.world.server.accounts.pairs[-1]
        secrets = f"{pair.access} {pair.refresh} {stage.world.server.options.client_secret}"

        assert stage.redactor.scrub(secrets) == "[redacted] [redacted] [redacted]"
