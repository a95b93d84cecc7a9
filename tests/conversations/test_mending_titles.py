"""What a file is, told by somebody who knows: candidates, a name, a season, and one for all."""

import pytest

from support.household import OWNER
from support.person import labels, text_of

pytestmark = pytest.mark.watchful

UNRECOGNISED = "未识别到媒体信息"
MANUAL = "/transfer/manual"
LATER = 60  # seconds: an edit need not keep away from the message before it
LOST = {
    "type": None, "seasons": "", "episodes": "", "tmdbid": None, "image": None,
    "status": False, "dest": None, "errmsg": UNRECOGNISED,
}  # fmt: skip


async def lost(home, owner, file: str, *, title: str = "Charade"):
    """Let a file fail whose title is not recognised; return the message about it."""
    since = await home.stage.last_entry()
    src = f"/downloads/{title}/{file}"
    item = {"storage": "local", "type": "file", "path": src, "name": file, "size": 1000}
    await home.world.row(**LOST, title=title, year=None, src=src, src_fileitem=item)
    (message,) = await owner.told(since=since)
    home.clock.jump(LATER)
    return message


async def lost_season(home, owner, title: str):
    """Let three episodes fail at once; return the message and the names of the files."""
    since = await home.stage.last_entry()
    await home.world.row(**LOST, title=title, year=None, count=3)
    (message,) = await owner.told(since=since)
    home.clock.jump(LATER)
    rows = (await home.world.get_api("/history/transfer", title=title))["data"]["list"]
    return message, {row["src"].rpartition("/")[2]: row["id"] for row in rows}


async def stands(home, person, message, words):
    """Return a message once it holds these words."""
    since = 0
    while words not in text_of(found := await person.message(message["message_id"])):
        entries = await home.stage.journal(since=since, wait=20, chat=person.chat)
        assert entries, f"{words!r} never stood in {text_of(found)!r}"
        since = entries[-1]["seq"]
    home.clock.jump(LATER)
    return found


async def manual(home):
    return [call["json"] for call in await home.world.calls(MANUAL)]


async def test_d7_a_film_is_picked_confirmed_and_filed(home, owner) -> None:
    message = await lost(home, owner, "Chrd.1963.1080p.mkv")
    card = await owner.press(message, "Pick the right title")
    assert card["photo"]
    assert text_of(card).startswith("Charade (1963)")
    assert "📄 Chrd.1963.1080p.mkv" in text_of(card)

    sure = await owner.press(card, "This is it")
    assert "📄 Chrd.1963.1080p.mkv\n→ Charade (1963)" in text_of(sure)
    assert labels(sure)[:2] == ["Cancel", "Confirm"]
    assert await manual(home) == []
    done = await owner.press(sure, "Confirm")
    assert text_of(done).startswith("It is handed over.")
    assert labels(done) == []
    (told,) = await manual(home)
    assert (told["tmdbid"], told["type_name"]) == (4808, "电影")

    await stands(home, owner, message, "Olive is trying again as Charade…")
    await home.world.step(10)
    good = await stands(home, owner, message, "✅ Filed after all: ")
    assert "Olive said that it is Charade." in text_of(good)


async def test_d7_another_name_is_typed_and_a_season_and_an_episode_are_chosen(home, owner) -> None:
    message = await lost(home, owner, "zzqq.mkv", title="Zzqq")
    nothing = await owner.press(message, "Pick the right title")
    assert text_of(nothing).startswith("Nothing is called “Zzqq”.")
    asked = await owner.press(nothing, "Another name")
    assert "Send me the name" in text_of(asked)
    card = await owner.say("Tih-Minh")
    assert text_of(card).startswith("Tih-Minh")

    seasons = await owner.press(card, "This is it")
    assert labels(seasons)[:2] == ["✅ As the file says", "▫️ Season 1"]
    warned = await owner.press(seasons, "Continue")
    assert "says no episode" in text_of(warned)
    seasons = await owner.press(await owner.press(warned, "Back"), "This is it")
    seasons = await owner.press(seasons, "Season 1")
    assert "✅ Season 1" in labels(seasons)
    await owner.press(seasons, "Episode: as the file says")
    assert "number" in text_of(await owner.say("many"))
    seasons = await owner.say("3")
    sure = await owner.press(seasons, "Continue")
    assert "· Season 1 · E03" in text_of(sure)
    await owner.press(sure, "Confirm")
    (told,) = await manual(home)
    assert told["type_name"] == "电视剧"
    assert (told["season"], told["episode_detail"]) == (1, "3")
    await home.world.step(10)
    await stands(home, owner, message, "✅ Filed after all: zzqq.mkv")


async def test_cancelling_does_nothing_and_a_late_choice_says_who_was_first(home, owner) -> None:
    message = await lost(home, owner, "Chrd.1963.mkv")
    first = await owner.press(message, "Pick the right title")
    second = await owner.press(message, "Pick the right title")
    sure = await owner.press(second, "This is it")
    left = await owner.press(first, "Cancel")
    assert text_of(left).startswith("Left as it is.")
    await owner.tap(message, "Retry")
    await stands(home, owner, message, "Olive is trying again…")
    data = owner.data_of(message, "Pick the right title")
    told = await home.stage.press_and_wait(OWNER, OWNER, message["message_id"], data, force=True)
    assert told["text"] == "Olive is trying again already."
    late = await owner.press(sure, "Confirm")
    assert text_of(late).startswith("Olive is trying again already.")
    assert len(await manual(home)) == 1


async def test_all_of_a_show_is_fixed_with_one_title_and_what_failed_is_said(home, owner) -> None:
    message, files = await lost_season(home, owner, "Tih-Minh")
    assert any(one.endswith("Fix all · 3") for one in labels(message))
    how = await owner.press(message, "Fix all · 3")
    assert [f"📄 {one}" in text_of(how) for one in files] == [True] * 3
    card = await owner.press(how, "Pick one title for all")
    sure = await owner.press(await owner.press(card, "This is it"), "Continue")
    last = max(name for name in files if name not in text_of(message))
    await home.world.delete(files[last])
    await owner.press(sure, "Confirm")
    await stands(home, owner, message, "3 to go…")
    await stands(home, owner, message, "1 failed, 2 to go…")
    assert len(await manual(home)) == 2
    await home.world.step(10)
    ended = await stands(home, owner, message, "2 filed, 1 failed once more.")
    assert "🧰 Fix all · 1" in labels(ended)


async def test_all_is_tried_again_as_it_is_or_left(home, owner) -> None:
    message, _ = await lost_season(home, owner, "Ab")
    how = await owner.press(message, "Fix all · 3")
    assert text_of(await owner.press(how, "Cancel")).startswith("Left as it is.")
    how = await owner.press(message, "Fix all · 3")
    done = await owner.press(how, "Retry all")
    assert text_of(done).startswith("3 are handed over")
    await stands(home, owner, message, "3 to go…")
    await home.world.wait_for_calls(MANUAL, 3)


async def test_the_same_in_chinese(home, owner) -> None:
    label = "选择正确的影片"
    await home.stage.user(OWNER, language_code="zh-hans")
    await owner.say("/help")
    message = await lost(home, owner, "Chrd.1963.mkv")
    assert labels(message)[:4] == ["🔁 重试", f"🎯 {label}", "🙈 忽略", "🔍 技术原因"]
    card = await owner.press(message, label)
    assert "📄 Chrd.1963.mkv" in text_of(card)
    sure = await owner.press(card, "就是它")
    done = await owner.press(sure, "确认")
    assert text_of(done).startswith("已提交 1 个")
    await stands(home, owner, message, "Olive 正在按《Charade》重试…")
