"""A server's own switches: seen by those who may, asked for step by step, done once."""

import dataclasses

import pytest

from services.errors import Rejected
from services.household.roles import Role
from support.household import MEMBER, household, usher
from support.person import labels, text_of
from support.workshop import WORKSHOP, Workshop, literal

PASSWORD = "a long and secret word"


@pytest.fixture
def workshop():
    return Workshop()


@pytest.fixture
async def home(tmp_path, workshop):
    async with household(tmp_path, configured=False, others=[workshop]) as opened:
        yield opened


@pytest.fixture
def owner(home):
    return home.person()


async def panel_of(owner, *ways: str):
    panel = await owner.say("/controls")
    for way in ways:
        panel = await owner.press(panel, way)
    return panel


async def test_the_only_server_shows_its_panel_at_once(owner) -> None:
    panel = await owner.say("/controls")
    assert text_of(panel) == ("Workshop · Workshop's switches\n\n✓ Lathe: turning\n✗ Saw")
    assert labels(panel) == [
        *("Settings", "Backups", "Keys"),
        *("Start", "Stop", "Rescan", "Try the broken one"),
        *("Refresh", "🏠 Home"),
    ]


async def test_of_several_servers_one_is_chosen_and_back_leads_up_again(tmp_path) -> None:
    second = Workshop(id="other", name="Other", panels={"": Workshop().panels["settings"]})
    async with household(tmp_path, configured=False, others=[Workshop(), second]) as home:
        owner = home.person()
        every = await owner.press(await owner.say("/start"), "🎛 Controls")
        assert text_of(every) == "Controls\nWhich server?"
        panel = await owner.press(every, "Other")
        assert text_of(panel) == "Other · Settings"
        every = await owner.press(panel, "Back")
        below = await owner.press(await owner.press(every, "Workshop"), "Backups")
        panel = await owner.press(below, "Back")
        assert text_of(panel).startswith("Workshop · Workshop's switches")
        assert text_of(await owner.press(panel, "Back")) == "Controls\nWhich server?"


async def test_without_a_server_that_has_switches_that_is_said(tmp_path) -> None:
    async with household(tmp_path, configured=False) as home:
        answer = await home.person().say("/controls")
    assert "None of the connected servers" in text_of(answer)


async def test_long_lists_are_paged_and_a_page_stays_after_a_second_tap(owner) -> None:
    panel = await panel_of(owner, "Backups")
    assert sum("Backup of day" in label for label in labels(panel)) == 8
    panel = await owner.press(panel, "▶")
    assert sum("Backup of day" in label for label in labels(panel)) == 2
    below = await owner.press(panel, "Backup of day 10")
    assert text_of(below) == "Workshop · Backup of day 10"


async def test_an_action_without_questions_is_done_at_once(owner, workshop) -> None:
    panel = await owner.press(await panel_of(owner), "Start")
    assert workshop.did == [("", "start", {}, 1001)]
    assert text_of(panel).splitlines()[1] == "✓ start is done"
    assert (await owner.tap(panel, "Start"))["text"] == "✓ start is done"
    assert len(workshop.did) == 2


async def test_what_did_not_go_well_is_said_as_such(owner, workshop) -> None:
    workshop.well = False
    panel = await panel_of(owner)
    answer = await owner.tap(panel, "Start")
    assert answer == {**answer, "text": "✗ start is done", "show_alert": True}


async def test_a_refusal_is_an_alert_and_the_panel_stays(owner, workshop) -> None:
    workshop.refuses["broken"] = Rejected(WORKSHOP, reason="out of order")
    answer = await owner.tap(await panel_of(owner), "Try the broken one")
    assert "out of order" in answer["text"]


async def test_what_destroys_asks_first_and_leads_where_the_server_says(owner, workshop) -> None:
    below = await panel_of(owner, "Backups", "Backup of day 3")
    asked = await owner.press(below, "Restore")
    assert text_of(asked) == "Restore · Backup of day 3\nShall I do this? It cannot be undone."
    kept = await owner.press(asked, "Cancel")
    assert text_of(kept) == "Workshop · Backup of day 3"
    assert workshop.did == []
    done = await owner.press(await owner.press(kept, "Restore"), "Confirm")
    assert text_of(done) == "Workshop · Backups\n✓ restore is done"
    path, action, values, who = workshop.did[0]
    assert (path, action) == ("backups/backup_2025-10-03_12-30-45", "restore")
    assert (values, who) == ({}, 1001)
    assert text_of(await owner.press(done, "Back")).startswith("Workshop · Workshop's switches")


async def test_a_confirmation_is_good_once_and_for_a_minute(owner, home, workshop) -> None:
    asked = await owner.press(await panel_of(owner), "Stop")
    data = owner.data_of(asked, "Confirm")
    home.clock.jump(61)
    assert "more than a minute old" in (await owner.tap(asked, "Confirm"))["text"]
    asked = await owner.press(await owner.press(asked, "Cancel"), "Stop")
    data = owner.data_of(asked, "Confirm")
    done = await owner.press(asked, "Confirm")
    await home.stage.press_and_wait(1001, 1001, done["message_id"], data, force=True)
    assert [one[1] for one in workshop.did] == ["stop"]


async def test_a_button_of_one_action_never_acts_for_another(owner, home, workshop) -> None:
    below = await panel_of(owner, "Backups", "Backup of day 3")
    asked = await owner.press(below, "Restore")
    confirm = owner.data_of(asked, "Confirm")
    first = await owner.press(await owner.press(await owner.press(asked, "Cancel"), "Back"), "Back")
    other = await owner.press(first, "Stop")
    answer = await home.stage.press_and_wait(1001, 1001, other["message_id"], confirm, force=True)
    assert "older message" in answer["text"]
    settings = await owner.press(await owner.press(other, "Cancel"), "Settings")
    asked = await owner.press(settings, "Set the level")
    give = owner.data_of(asked, "high")
    await owner.press(await owner.press(asked, "Cancel"), "Move")
    answer = await home.stage.press_and_wait(1001, 1001, other["message_id"], give, force=True)
    assert "older message" in answer["text"]
    assert workshop.did == []


async def test_values_are_asked_for_one_after_the_other(owner, workshop) -> None:
    asked = await panel_of(owner, "Settings", "Resize")
    assert text_of(asked) == "Resize\nHow many?\n\nSend me the number, or /cancel."
    again = await owner.say("a few")
    assert "⚠️ That is not a whole number." in text_of(again)
    asked = await owner.say(" 12 ")
    assert text_of(asked) == "Resize\nLevel"
    assert labels(asked) == ["low", "high", "Leave out", "Cancel"]
    done = await owner.press(asked, "high")
    assert text_of(done) == "Workshop · Settings\n✓ resize is done"
    assert workshop.did == [("settings", "resize", {"size": "12", "level": "high"}, 1001)]


async def test_what_is_optional_may_be_left_out(owner, workshop) -> None:
    asked = await panel_of(owner, "Settings", "Set the level")
    await owner.press(asked, "Leave out")
    assert workshop.did == [("settings", "level", {}, 1001)]


async def test_a_path_is_an_answer_though_it_begins_like_a_command(owner, workshop) -> None:
    asked = await panel_of(owner, "Settings", "Move")
    assert "Now: /srv/old" in text_of(asked)
    asked = await owner.say("/srv/new")
    assert text_of(asked) == "Move · Settings\nFolder: /srv/new\nShall I do this?"
    await owner.press(asked, "Confirm")
    assert workshop.did == [("settings", "move", {"folder": "/srv/new"}, 1001)]


async def test_a_question_survives_a_restart(tmp_path) -> None:
    workshop = Workshop()
    async with household(tmp_path, running=False, configured=False) as home:
        owner = home.person()
        async with usher(home.settings, others=[workshop]):
            await panel_of(owner, "Settings", "Resize")
        async with usher(home.settings, others=[workshop]):
            assert text_of(await owner.say("12")) == "Resize\nLevel"


async def test_cancel_takes_the_question_back(owner, workshop) -> None:
    await panel_of(owner, "Settings", "Resize")
    cancelled = await owner.say("/cancel")
    assert text_of(cancelled) == "Cancelled; nothing was changed."
    assert text_of(await owner.press(cancelled, "Back")) == "Workshop · Settings"
    assert "Nothing found for 12" in text_of(await owner.say("12"))
    assert workshop.did == []


@pytest.mark.parametrize("meanwhile", ["/status", "late"])
async def test_words_that_come_after_something_else_are_no_answer(owner, home, meanwhile) -> None:
    await panel_of(owner, "Settings", "Resize")
    if meanwhile == "late":
        home.clock.jump(16 * 60)
    else:
        await owner.say(meanwhile)
    assert "Nothing found for 12" in text_of(await owner.say("12"))


async def test_a_secret_leaves_the_chat_and_is_kept_nowhere(owner, home, workshop) -> None:
    asked = await panel_of(owner, "Keys", "Sign in")
    asked = await owner.say("example.org")
    assert text_of(asked).startswith("Sign in · Keys\nHost: example.org")
    asked = await owner.press(asked, "Confirm")
    assert "I delete your message at once" in text_of(asked)
    done = await owner.say(PASSWORD)
    assert text_of(done) == "Workshop · Keys\n✓ sign-in is done"
    given = {"host": "example.org", "password": PASSWORD}
    assert workshop.did == [("keys", "sign-in", given, 1001)]
    assert PASSWORD not in " ".join(map(text_of, await owner.messages()))
    kept = [path.read_bytes() for path in home.settings.bot.data_dir.glob("usher.db*")]
    assert not any(PASSWORD.encode() in one for one in kept)


async def test_a_secret_that_is_refused_is_not_offered_again_and_not_logged(
    owner, home, workshop, capfd
) -> None:
    workshop.refuses["sign-in"] = Rejected(WORKSHOP, reason="wrong")
    await panel_of(owner, "Keys", "Sign in")
    await owner.press(await owner.say("example.org"), "Confirm")
    refused = await owner.say(PASSWORD)
    assert "wrong" in text_of(refused)
    assert "Try again" not in labels(refused)
    logged = "".join(capfd.readouterr())
    assert "backend_error" in logged
    assert PASSWORD not in logged
    kept = [path.read_bytes() for path in home.settings.bot.data_dir.glob("usher.db*")]
    assert not any(PASSWORD.encode() in one for one in kept)


async def test_a_secret_that_cannot_be_deleted_is_said(owner, home) -> None:
    await panel_of(owner, "Keys", "Sign in")
    await owner.press(await owner.say("example.org"), "Confirm")
    await home.stage.fault(method="deleteMessage", kind="json", code=400)
    done = await owner.say(PASSWORD)
    assert "please delete it yourself" in text_of(done)


async def test_everybody_sees_only_what_their_role_may(home, workshop) -> None:
    await home.let_in(MEMBER, Role.ADMIN)
    admin = home.person(MEMBER)
    panel = await admin.say("/controls")
    assert {"Start", "Backups"} <= set(labels(panel))
    assert "Keys" not in labels(panel)
    workshop.panels[""] = dataclasses.replace(workshop.panels[""], role=Role.OWNER)
    assert "You may not" in (await admin.tap(panel, "Start"))["text"]
    assert "You may not" in text_of(await admin.say("/controls"))
    assert workshop.did == []


async def test_what_is_gone_meanwhile_is_said(owner, workshop) -> None:
    panel = await panel_of(owner, "Backups")
    del workshop.panels["backups/backup_2025-10-03_12-30-45"]
    assert "no longer there" in (await owner.tap(panel, "Backup of day 3"))["text"]


async def test_what_was_done_is_said_though_the_panel_does_not_come_back(owner, workshop) -> None:
    below = await panel_of(owner, "Backups", "Backup of day 3")
    asked = await owner.press(below, "Restore")
    del workshop.panels["backups"]
    assert text_of(await owner.press(asked, "Confirm")) == "✓ restore is done"


async def test_controls_in_chinese(owner, home, workshop) -> None:
    await home.stage.user(1001, language_code="zh-hans")
    workshop.panels[""] = dataclasses.replace(workshop.panels[""], title=literal("很长" * 60))
    panel = await owner.say("/controls")
    assert text_of(panel).startswith("Workshop · 很长很长")
    assert labels(panel)[-2:] == ["刷新", "🏠 首页"]
    asked = await owner.press(await owner.press(panel, "Settings"), "Resize")
    assert "请发送数字" in text_of(asked)
    assert "这不是整数" in text_of(await owner.say("几个"))
    assert text_of(await owner.say("/cancel")) == "已取消，没有做任何更改。"
