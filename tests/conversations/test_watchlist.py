"""A watchlist that fulfils itself, in the chat: connect, look, choose, decide, leave."""

import asyncio
import contextlib

from services.household.roles import Role
from support.holding import holding
from support.household import MEMBER, OWNER, household
from support.person import labels, text_of
from support.trakt import running_trakt


@contextlib.asynccontextmanager
async def connected_home(directory, **world):
    """Open a household whose owner may connect to a list of the stand-in."""
    world.setdefault("variant", {"interval": 1})
    async with running_trakt(**{"seeded": True, **world}) as trakt:
        options = trakt.server.options
        section = {
            "client_id": options.client_id,
            "client_secret": options.client_secret,
            "api_url": trakt.api.url,
            "auth_url": trakt.auth.url,
            "sync_interval": "1s",
        }
        async with household(directory, trakt=section) as home:
            yield home, trakt, home.person()


async def becomes(olive, message, words):
    """Wait until a message says something else, and return it."""
    async with asyncio.timeout(60):
        while words not in text_of(now := await olive.message(message["message_id"])):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return now


def subscribed(home):
    return sorted(
        (one["name"], one["season"]) for one in home.world.server.subscriptions.everything()
    )


async def test_the_whole_story(tmp_path) -> None:
    async with connected_home(tmp_path) as (home, trakt, olive):
        before = subscribed(home)
        hello = await olive.say("/watchlist")
        assert "nothing happens before you say so" in text_of(hello)
        since = await home.stage.last_entry()
        shown = await olive.press(hello, "Connect")
        code = trakt.server.accounts.waiting().user_code
        assert code in text_of(shown)
        assert "good for 10 more minutes" in text_of(shown)
        assert "photo" in shown
        assert {"Open the page", "Get a code to copy", "Back"} <= set(labels(shown))

        await trakt.post("approve")
        done = await becomes(olive, shown, "✅ Connected to Trakt as olive")
        assert "Open the page" not in labels(done)

        found = await olive.hears("I have read your Trakt watchlist: 8 entries", since=since)
        assert "need your choice" in text_of(found)
        assert subscribed(home) == before

        home_page = await olive.press(found, "Watchlist")
        assert "Connected as olive · all is well" in text_of(home_page)
        since = await home.stage.last_entry()
        await olive.press(home_page, "Add all (5)")
        told = await olive.hears("From your Trakt watchlist", since=since)
        assert "Sherlock Jr. (1924)" in text_of(told)
        fresh = [one for one in subscribed(home) if one not in before]
        assert "Sherlock Jr." in {name for name, _ in fresh}
        assert ("Judex", 2) in fresh
        assert not any(name == "Fantômas" for name, _ in fresh)

        inbox = await olive.press(await olive.say("/watchlist"), "Need a choice: 2")
        item = await olive.press(inbox, "Fantômas (1913)")
        assert "which seasons?" in text_of(item)
        since = await home.stage.last_entry()
        chosen = await olive.press(item, "Season 2")
        assert "Subscribed · season 2" in text_of(chosen)
        assert ("Fantômas", 2) in subscribed(home)
        await trakt.post("list", trakt=500012)
        told = await olive.hears("From your Trakt watchlist", since=since)
        assert "Fantômas" not in text_of(told)  # its own screen has said so


async def test_a_code_that_was_left_stays_good_and_its_message_what_it_is_now(tmp_path) -> None:
    async with connected_home(tmp_path) as (home, trakt, olive):
        shown = await olive.press(await olive.say("/watchlist"), "Connect")
        left = await olive.press(shown, "Back")
        assert text_of(left).startswith("Your Trakt watchlist")
        assert left["photo"] != shown["photo"]
        home.clock.jump(61)
        asked = len(trakt.calls("/oauth/device/token"))
        async with asyncio.timeout(60):
            while len(trakt.calls("/oauth/device/token")) < asked + 2:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert text_of(await olive.message(shown["message_id"])) == text_of(left)

        since = await home.stage.last_entry()
        await trakt.post("approve")
        done = await olive.hears("✅ Connected to Trakt as olive", since=since)
        assert done["message_id"] != shown["message_id"]


async def test_a_copied_code_does_not_stay_and_a_wrong_one_is_said(tmp_path) -> None:
    async with connected_home(tmp_path) as (home, trakt, olive):
        bare = await olive.say("/watchlist code")
        assert "send it as /watchlist code followed by the code" in text_of(bare)
        wrong = await olive.say("/watchlist code NOSUCH11")
        assert "does not accept what you signed in with" in text_of(wrong)
        await trakt.post("code", code="AB12CD34")
        since = await home.stage.last_entry()
        done = await olive.say("/watchlist code AB12CD34")
        assert "Connected to Trakt as olive" in text_of(done)
        await olive.hears("I have read your Trakt watchlist", since=since)
        left = [text_of(one) for one in await olive.messages()]
        assert not any("AB12CD34" in one for one in left)

        card = await olive.say("The Circus")
        await olive.tap(card, "Trakt watchlist")
        listed = [one.title.name for one in trakt.server.lists().entries]
        assert "The Circus" in listed

        coming = await olive.press(await olive.say("/watchlist"), "Upcoming")
        assert "Judex (1916)" in text_of(coming)
        hints = await olive.press(await olive.say("/watchlist"), "Recommended")
        assert any("Nosferatu" in one for one in labels(hints))

        rules = await olive.press(await olive.say("/watchlist"), "Rules")
        rules = await olive.press(rules, "The latest")
        assert "✅ The latest" in labels(rules)

        ask = await olive.press(await olive.say("/watchlist"), "Disconnect")
        gone = await olive.press(ask, "Confirm")
        assert "has withdrawn the sign-in" in text_of(gone)
        assert not any(pair.alive for pair in trakt.server.accounts.pairs)
        card = await olive.say("Faust")
        assert not any("watchlist" in one for one in labels(card))


async def test_a13_who_is_removed_or_forgotten_is_signed_out_there_and_it_is_said(tmp_path) -> None:
    async with connected_home(tmp_path) as (home, trakt, olive):
        await home.let_in(MEMBER, Role.MEMBER)
        max_ = home.person(MEMBER)
        for person, code in ((max_, "AB12CD34"), (olive, "CD34EF56")):
            await trakt.post("code", code=code)
            since = await home.stage.last_entry()
            assert "Connected to Trakt" in text_of(await person.say(f"/watchlist code {code}"))
            await person.hears("I have read your Trakt watchlist", since=since)
        pairs = trakt.server.accounts.pairs

        person = await olive.press(await olive.say("/people"), "Max · member")
        done = await olive.press(await olive.press(person, "Remove"), "Confirm")
        assert "Max was removed. Their sign-in to Trakt has ended." in text_of(done)
        assert [one.alive for one in pairs] == [False, True]
        looks = len(trakt.calls())

        data = await olive.press(await olive.say("/settings"), "My data")
        gone = await olive.press(await olive.press(data, "Delete everything"), "Confirm")
        assert "Trakt has withdrawn your sign-in." in text_of(gone)
        assert [one.alive for one in pairs] == [False, False]
        assert not [one for one in trakt.calls()[looks:] if one["status"] == 401]
        file = home.settings.bot.data_dir / "usher.db"
        held = await asyncio.to_thread(holding, file, OWNER)
        assert set(held) <= {"viewer.id", "chat.id", "outbox.chat_id", "attempt.chat_id"}


async def test_a_refusal_is_said_on_the_same_message(tmp_path) -> None:
    async with connected_home(tmp_path) as (_, trakt, olive):
        shown = await olive.press(await olive.say("/watchlist"), "Connect")
        await trakt.post("deny")
        said = await becomes(olive, shown, "You said no on the page of Trakt")
        assert "Connect" in " ".join(labels(said))

        trakt.variant(app_gone=True)
        gone = await olive.tap(said, "Connect")
        assert "Only VIP members can create an API app now" in gone["text"]


async def test_without_its_settings_nothing_of_it_is_visible(tmp_path) -> None:
    async with household(tmp_path) as home:
        olive = home.person()
        assert "watchlist" not in text_of(await olive.say("/help"))
        assert "Watchlist" not in " ".join(labels(await olive.say("/start")))
        answer = await olive.say("/watchlist")
        assert "rakt" not in text_of(answer)
