"""What is played and pictured, in one language after the other."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from docs.screenshots.browser import Seat, Visitor, visiting
from docs.screenshots.theatre import OWNER, Language, Theatre

PHONE = Seat(width=412, height=892, scale=2)
TALL = Seat(width=440, height=1400, scale=1.5)  # several messages at once, cut out
DESK = Seat(width=1280, height=800)
NIGHT = Seat(width=1280, height=800, dark=True)

_SERIAL, _SEASON = 653, 2  # Les Vampires, six episodes
_ALSO = (  # what else has arrived when somebody looks back
    (910003, 2, 4, "judex"),
    (910004, 2, 4, "elaine"),
    (910007, 1, 8, "minh"),
    (910021, 1, 8, "temple"),
    (910008, 1, 3, "homunculus"),
)
_UNTIL_DOWNLOADING = 6  # world seconds from a subscription to its downloads

# What is typed and pressed, and what an answer is recognised by.
_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "hello": "Hello Olive",
        "film": "metropolis",
        "film-found": "Metropolis · 1927",
        "serial": "les vampires",
        "serial-found": "Les Vampires · 1915",
        "subscribe": "Subscribe",
        "which": "Which seasons?",
        "season": "Season 2",
        "confirm": "Confirm",
        "subscribed": "Subscribed: Les Vampires",
        "queue": "Queue · ",
        "status": "Status · ",
        "recent": "New in the library",
        "judex": "Judex · Season 2",
        "elaine": "The Exploits of Elaine · Season 2",
        "minh": "Tih-Minh · Season 1",
        "temple": "The Burning of the Red Lotus Temple · Season 1",
        "homunculus": "Homunculus · Season 1",
        "begun": "E01–E03 of 6",
        "grown": "E01–E06 of 6",
        "complete": "Season 2 of Les Vampires is complete",
        "whole": "Season 3 of Les Vampires is complete",
        "down": "MoviePilot is not answering",
        "phone": "the general",
        "phone-found": "The General · 1926",
        "dark": "safety last",
        "dark-found": "Safety Last! · 1923",
    },
    "zh": {
        "hello": "Olive",
        "film": "大都会",
        "film-found": "大都会 · 1927",
        "serial": "吸血鬼",
        "serial-found": "吸血鬼 · 1915",
        "subscribe": "订阅",
        "which": "选择要订阅的季",
        "season": "第 2 季",
        "confirm": "确认",
        "subscribed": "已订阅：吸血鬼",
        "queue": "下载队列 · ",
        "status": "运行状态",
        "recent": "最近入库 · ",
        "judex": "犹德克斯 · 第 2 季",
        "elaine": "伊莱恩历险记 · 第 2 季",
        "minh": "蒂明 · 第 1 季",
        "temple": "火烧红莲寺 · 第 1 季",
        "homunculus": "人造人 · 第 1 季",
        "begun": "E01–E03，共 6 集",
        "grown": "E01–E06，共 6 集",
        "complete": "第 2 季 已完结",
        "whole": "第 3 季 已完结",
        "down": "MoviePilot 没有响应",
        "phone": "将军号",
        "phone-found": "将军号 · 1926",
        "dark": "最后安全",
        "dark-found": "最后安全 · 1923",
    },
}


def play(browser: Browser, theatre: Theatre, language: Language, folder: Path) -> None:
    """Play everything on a fresh theatre and leave the pictures in `folder`."""
    words = _WORDS[language]
    with visiting(browser, theatre, TALL, folder) as owner:
        _greet(owner, words)
        _search(owner, words)
        _subscribe(owner, words)
        theatre.control("world/step", seconds=_UNTIL_DOWNLOADING)
        _look(owner, words)
        _arrive(owner, theatre, words)
        _look_back(owner, theatre, words)
        _break(owner, theatre, words)
    for name, seat in (("phone", PHONE), ("dark", NIGHT)):
        with visiting(browser, theatre, seat, folder) as owner:
            owner.open(OWNER, OWNER)
            owner.say(words[name])
            owner.saying(words[f"{name}-found"])
            owner.take(name)
    with visiting(browser, theatre, DESK, folder) as owner:
        owner.open(OWNER, OWNER)
        owner.get("world-toggle").click()
        expect(owner.get("world-counts")).to_be_visible()
        theatre.control("world/burst", tmdbid=_SERIAL, season=3, episodes=8)
        owner.saying(words["whole"])
        owner.take("world")


def _greet(owner: Visitor, words: dict[str, str]) -> None:
    owner.open(OWNER, OWNER)
    owner.get("start").click()
    owner.saying(words["hello"])


def _search(owner: Visitor, words: dict[str, str]) -> None:
    owner.say(words["film"])
    card = owner.saying(words["film-found"])
    owner.take("search", card)


def _subscribe(owner: Visitor, words: dict[str, str]) -> None:
    owner.say(words["serial"])
    owner.saying(words["serial-found"])
    owner.press(words["subscribe"])
    card = owner.saying(words["which"])
    owner.press(words["season"])
    owner.take("seasons", card)
    owner.press(words["confirm"])
    owner.take("subscribed", owner.saying(words["subscribed"]))


def _look(owner: Visitor, words: dict[str, str]) -> None:
    owner.say("/queue")
    owner.take("queue", owner.saying(words["queue"]))
    owner.say("/status")
    owner.take("status", owner.saying(words["status"]))


def _arrive(owner: Visitor, theatre: Theatre, words: dict[str, str]) -> None:
    for grown in ("begun", "grown"):
        theatre.control("world/burst", tmdbid=_SERIAL, season=_SEASON, episodes=3)
        card = owner.saying(words[grown])
    owner.take("burst", card, owner.saying(words["complete"]))


def _look_back(owner: Visitor, theatre: Theatre, words: dict[str, str]) -> None:
    for number, season, episodes, name in _ALSO:
        theatre.control("world/burst", tmdbid=number, season=season, episodes=episodes)
        owner.saying(words[name])
    owner.say("/recent")
    owner.take("recent", owner.saying(words["recent"]))


def _break(owner: Visitor, theatre: Theatre, words: dict[str, str]) -> None:
    theatre.control("world/downtime", mode="refuse")
    owner.say(words["film"])
    owner.take("fault", owner.saying(words["down"]))
    theatre.control("world/downtime", mode="up")
