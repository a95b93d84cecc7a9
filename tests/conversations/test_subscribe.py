"""Asking for titles: one tap for a film, a picker for seasons, and taking wishes back."""

from sandbox.moviepilot.catalogue import MediaKind
from support.person import labels, text_of


async def test_a_film_takes_one_tap(owner, home) -> None:
    card = await owner.say("Charade")
    done = await owner.press(card, "Subscribe")
    assert text_of(done).startswith("✅ Subscribed: Charade (1963)")
    assert done["message_id"] == card["message_id"]
    state = await home.world.state()
    assert "Charade" in str(state["subscriptions"])


async def test_a_duplicate_is_said(owner) -> None:
    first, second = await owner.say("Charade"), await owner.say("Charade")
    assert "✅ Subscribed" in text_of(await owner.press(first, "Subscribe"))
    assert "was subscribed already" in text_of(await owner.press(second, "Subscribe"))


async def test_a_duplicate_made_elsewhere_meanwhile_is_said(owner, home) -> None:
    card = await owner.say("Charade")
    await home.world.subscribe(name="Charade", type="电影", seasons="", episodes="", tmdbid=4808)
    assert "was subscribed already" in text_of(await owner.press(card, "Subscribe"))


async def test_the_only_season_takes_one_tap(owner) -> None:
    done = await owner.press(await owner.say("Tih-Minh"), "Subscribe")
    assert "✅ Subscribed: Tih-Minh (1919), Season 1" in text_of(done)
    assert "0 of 12 here" in text_of(done)


async def test_two_seasons_of_a_series(owner, home) -> None:
    picker = await owner.press(await owner.say("Les Vampires"), "Subscribe")
    assert labels(picker)[:4] == [
        "▫️ Season 1 · in your library",
        "▫️ Season 2 · 6 episodes",
        "▫️ Season 3 · 8 episodes",
        "▫️ Specials · 2 episodes",
    ]
    picker = await owner.press(picker, "▫️ Season 1 · in your library")
    picker = await owner.press(picker, "▫️ Season 3 · 8 episodes")
    done = await owner.press(picker, "Confirm")
    assert "✅ Subscribed: Les Vampires (1915), Season 1, Season 3" in text_of(done)
    wishes = (await home.world.state())["subscriptions"]
    assert sorted(one["season"] for one in wishes if one["tmdbid"] == 653) == [1, 3]


async def test_missing_all_and_latest_choose_with_one_tap_and_may_be_pressed_twice(
    owner, home
) -> None:
    title = home.world.server.catalogue.get(MediaKind.SERIES, 653)
    home.world.server.library.learn(title, season=2, episode=1)
    picker = await owner.press(await owner.say("Les Vampires"), "Subscribe")
    assert labels(picker)[:4] == [
        "▫️ Season 1 · in your library",
        "▫️ Season 2 · 6 episodes · 5 missing",
        "▫️ Season 3 · 8 episodes",
        "▫️ Specials · 2 episodes",
    ]
    assert "Missing: 13 episodes in 2 seasons" in text_of(picker)
    missing = owner.data_of(picker, "Missing")
    for pick, chosen in (("All", "✅✅✅▫"), ("Latest", "▫▫✅▫"), ("Missing", "▫✅✅▫")):
        picker = await owner.press(picker, pick)
        assert "".join(label[0] for label in labels(picker)[:4]) == chosen
    await home.stage.press_and_wait(1001, 1001, picker["message_id"], missing, force=True)
    assert labels(await owner.message(picker["message_id"])) == labels(picker)
    done = await owner.press(picker, "Confirm")
    assert "✅ Subscribed: Les Vampires (1915), Season 2, Season 3" in text_of(done)
    picker = await owner.press(await owner.press(done, "Back"), "Subscribe")
    assert "Missing" not in labels(picker)


async def test_without_an_answer_of_the_media_server_the_picker_does_without(owner, home) -> None:
    await home.world.downtime("500", paths=["/api/v1/mediaserver/notexists"])
    picker = await owner.press(await owner.say("Les Vampires"), "Subscribe")
    assert labels(picker)[0] == "▫️ Season 1 · 10 episodes"
    assert "Missing" not in labels(picker)


async def test_confirming_nothing_is_said_and_changes_nothing(owner, home) -> None:
    before = (await home.world.state())["subscriptions"]
    picker = await owner.press(await owner.say("Les Vampires"), "Subscribe")
    answer = await owner.tap(picker, "Confirm")
    assert answer["text"] == "Choose at least one season first."
    assert answer["show_alert"]
    assert (await home.world.state())["subscriptions"] == before


async def test_a_toggle_carries_its_target_and_may_be_pressed_twice(owner, home) -> None:
    picker = await owner.press(await owner.say("Les Vampires"), "Subscribe")
    data = owner.data_of(picker, "▫️ Season 1 · in your library")
    chosen = await owner.press(picker, "▫️ Season 1 · in your library")
    assert labels(chosen)[0] == "✅ Season 1 · in your library"
    await home.stage.press_and_wait(1001, 1001, picker["message_id"], data, force=True)
    assert labels(await owner.message(picker["message_id"]))[0] == "✅ Season 1 · in your library"
    left = await owner.press(chosen, "✅ Season 1 · in your library")
    assert labels(left)[0] == "▫️ Season 1 · in your library"


async def test_the_picker_leads_back_to_the_card(owner) -> None:
    card = await owner.say("Les Vampires")
    back = await owner.press(await owner.press(card, "Subscribe"), "Back")
    assert text_of(back) == text_of(card)
    assert labels(await owner.press(back, "Subscribe"))[0].startswith("▫️")


async def test_a_second_tap_of_an_effect_is_said(owner, home) -> None:
    card = await owner.say("Charade")
    data = owner.data_of(card, "Subscribe")
    await owner.press(card, "Subscribe")
    answer = await home.stage.press_and_wait(1001, 1001, card["message_id"], data, force=True)
    assert answer["text"] == "Already done."
    titles = [one["name"] for one in (await home.world.state())["subscriptions"]]
    assert titles.count("Charade") == 1


async def test_the_list_opens_one_and_cancels_it_with_a_second_tap(owner, home) -> None:
    await home.world.subscribe(name="Tih-Minh", type="电视剧", tmdbid=910007, season=1)
    listing = await owner.say("/subscriptions")
    entry = next(label for label in labels(listing) if "Tih-Minh" in label)
    assert entry == "Tih-Minh · Season 1 · 0/12"
    one = await owner.press(listing, entry)
    assert "░░░░░░░░░░  0 of 12 here" in text_of(one)
    asked = await owner.press(one, "Cancel subscription")
    assert labels(asked) == ["Cancel", "Confirm"]
    kept = await owner.press(asked, "Cancel")
    assert "Tih-Minh" in text_of(kept)
    assert "Cancel subscription" in labels(kept)
    asked = await owner.press(await owner.message(one["message_id"]), "Cancel subscription")
    gone = await owner.press(asked, "Confirm")
    assert text_of(gone) == "The subscription to Tih-Minh (1919), Season 1 is cancelled."
    assert "Tih-Minh" not in str((await home.world.state())["subscriptions"])
    assert text_of(await owner.press(gone, "Back")).startswith("Subscriptions · ")


async def test_a_wish_can_be_taken_back_from_its_card(owner, home) -> None:
    done = await owner.press(await owner.say("Charade"), "Subscribe")
    gone = await owner.press(await owner.press(done, "Cancel subscription"), "Confirm")
    assert "is cancelled" in text_of(gone)
    assert "Charade" not in str((await home.world.state())["subscriptions"])
    card = await owner.press(gone, "Back")
    assert text_of(card).startswith("Charade · 1963")
    assert "⭐ Subscribe" in labels(card)


async def test_cancelling_what_is_gone_changes_nothing_and_says_so(owner, home) -> None:
    await home.world.subscribe(name="Tih-Minh", type="电视剧", tmdbid=910007, season=1)
    listing = await owner.say("/subscriptions")
    entry = next(label for label in labels(listing) if "Tih-Minh" in label)
    asked = await owner.press(await owner.press(listing, entry), "Cancel subscription")
    await owner.press(asked, "Confirm")
    answer = await home.stage.press_and_wait(
        1001, 1001, asked["message_id"], owner.data_of(asked, "Confirm"), force=True
    )
    assert answer["text"] == "Already done."
    answer = await home.stage.press_and_wait(
        1001, 1001, listing["message_id"], owner.data_of(listing, entry), force=True
    )
    assert "no longer there" in answer["text"]
