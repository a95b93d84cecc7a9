"""What only MoviePilot v3 lets people do: watch a search, decide, foresee, download anyway."""

import pytest

from support.household import household
from support.person import labels, text_of

LOST = {
    "type": None, "seasons": "", "episodes": "", "tmdbid": None, "image": None,
    "status": False, "dest": None, "errmsg": "?", "year": None,
}  # fmt: skip
LATER = 60  # seconds: an edit need not keep away from the message before it


@pytest.fixture
async def home(tmp_path):
    async with household(tmp_path, world={"line": "v3"}) as opened:
        yield opened


@pytest.fixture
def owner(home):
    return home.person()


async def lost(home, owner, path: str):
    """Let a file fail; return the message about it."""
    since = await home.stage.last_entry()
    name = path.rpartition("/")[2]
    item = {"storage": "local", "type": "file", "path": path, "name": name, "size": 1000}
    await home.world.row(**LOST, title="Charade", src=path, src_fileitem=item)
    (message,) = await owner.told(since=since)
    home.clock.jump(LATER)
    return message


async def stands(home, person, message, words):
    """Return a message once it holds these words."""
    since = 0
    while words not in text_of(found := await person.message(message["message_id"])):
        entries = await home.stage.journal(since=since, wait=20, chat=person.chat)
        assert entries, f"{words!r} never stood in {text_of(found)!r}"
        since = entries[-1]["seq"]
    home.clock.jump(LATER)
    return found


async def test_a_search_says_how_far_it_is_and_can_be_stopped(home, owner) -> None:
    await home.world.subscribe(name="Tih-Minh", type="电视剧", tmdbid=910007, season=1)
    listing = await owner.say("/subscriptions")
    one = await owner.press(listing, next(it for it in labels(listing) if "Tih-Minh" in it))
    searched = await owner.press(one, "Search now")
    assert "The search waits for its turn." in text_of(searched)
    assert "Stop searching" in labels(searched)
    assert "Search now" not in labels(searched)

    await home.world.post("site_budget", held=True)
    stopped = await owner.press(searched, "Stop searching")
    assert "The search was stopped." in text_of(stopped)
    assert "Stop searching" not in labels(stopped)
    await home.world.post("site_budget", held=False)

    again = await owner.press(stopped, "Search now")
    await home.world.step(2)
    await stands(home, owner, again, "Looking for it on the sites")
    await home.world.step(30)
    done = await stands(home, owner, again, "The search is done.")
    assert "Stop searching" not in labels(done)


async def test_what_would_come_of_it_is_said_before_it_is_confirmed(home, owner) -> None:
    message = await lost(home, owner, "/downloads/Chrd.1963.1080p.mkv")
    card = await owner.press(message, "Pick the right title")
    sure = await owner.press(card, "This is it")
    assert "It would be called Charade (1963)" in text_of(sure)
    assert "/" not in text_of(sure).rpartition("called")[2]

    await owner.press(sure, "Confirm")
    await stands(home, owner, message, "Olive is trying again as Charade…")
    await home.world.step(10)
    await stands(home, owner, message, "✅ Filed after all: ")


async def test_where_the_server_stopped_an_admin_says_that_it_was_not_done(home, owner) -> None:
    review = await home.world.post("review")
    message = await lost(home, owner, review["source"]["path"])
    since = await home.stage.last_entry()
    await owner.tap(message, "Retry")
    (asked,) = await owner.told(since=since)
    assert "it does not know whether the step “transfer” was done" in text_of(asked)
    assert labels(asked) == ["🔁 Not done: do it again", "Cancel"]

    done = await owner.press(asked, "Not done: do it again")
    assert text_of(done).startswith("It is handed over.")
    await stands(home, owner, message, "Olive is trying again…")
    await home.world.step(10)
    await stands(home, owner, message, "✅ Filed after all: ")


async def test_a_release_the_server_cannot_tell_is_downloaded_when_it_is_meant(home, owner) -> None:
    listing = await owner.press(await owner.say("Nosferatu"), "Releases")
    release = await owner.press(listing, "1")
    ask = await owner.press(release, "Download")
    refusal = {"success": False, "message": "?", "data": {"requires_confirmation": True}}
    await home.world.answer("/api/v1/download/", refusal, times=1)
    asked = await owner.press(ask, "Download")
    assert text_of(asked).startswith("The server cannot tell what Nosferatu.1922.")
    assert labels(asked)[0] == "⬇ Download anyway"

    begun = await owner.press(asked, "Download anyway")
    assert text_of(begun).startswith("✅ Downloading: Nosferatu.1922.")
    sent = [it["json"] for it in await home.world.calls("/download/") if it["method"] == "POST"]
    assert [bool((it or {}).get("allow_unrecognized")) for it in sent][-1]
