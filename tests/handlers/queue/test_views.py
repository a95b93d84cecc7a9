import dataclasses
from datetime import UTC, datetime, timedelta

from handlers.queue import views
from services.controls import Offered, Server, Visit
from services.gathering import Absent
from services.household.followers import Follower
from services.models import BackendId, QueueState, QueueSummary, ViewerId
from services.people import Role, Viewer
from services.ports.panels import Action, Place, Wording
from services.queue import QueueView, ServerQueue, handle_of
from support.samples import download
from support.words import labels, said, words

NOW = datetime(2026, 11, 20, 20, 15, 4, tzinfo=UTC)


OLIVE = Viewer(id=ViewerId(1), role=Role.OWNER, name="Olive")
MAX = Viewer(id=ViewerId(2), role=Role.MEMBER, name="Max")
LOOK = views.Look(visit=Visit(viewer=OLIVE, private=True))
FIRST: views.Whereabouts = {"page": 0, "turn": 0, "mine": False, "server": ""}


def panel(*items, language="en", look=LOOK, offered=(), now=NOW, at=None, **view):
    shown = QueueView(items=items, **view)
    place = {**FIRST, **(at or {})}
    return views.panel(words(language), shown, place, now=now, look=look, offered=offered)


def counted(*items, name="Workshop", **counts):
    return ServerQueue(
        backend=BackendId(name.lower()), name=name, items=items, summary=QueueSummary(**counts)
    )


def offer(key, *, name="Workshop", **changes):
    label = Wording(literal=key.capitalize())
    action = Action(key=key, label=label, places=frozenset({Place.QUEUE}), **changes)
    return Offered(server=Server(id=BackendId(name.lower()), name=name), action=action)


def test_a_task_shows_bar_percent_speed_and_time_left() -> None:
    assert said(panel(download())) == (
        "Queue · 1 task\n\n"
        "1  Metropolis (1927)\n"
        "▓▓▓▓▓▓░░░░ 68 % · 7.8 GB\n"
        "4.1 MB/s · 12 min left\n\n"
        "As of 20:15:04"
    )


def test_a_task_that_gets_nothing_says_so() -> None:
    waiting = dataclasses.replace(download(), speed=0, size=None)
    assert "68 %\nwaiting for data" in said(panel(waiting))


def test_a_task_whose_end_cannot_be_told_shows_its_speed_alone() -> None:
    assert "\n4.1 MB/s\n" in said(panel(dataclasses.replace(download(), remaining=None)))


def test_a_task_that_cannot_be_steered_has_no_buttons() -> None:
    assert labels(panel(dataclasses.replace(download(), actions=frozenset()))) == [
        ["Refresh", "🏠 Home"]
    ]


def test_a_single_task_has_buttons_without_a_number() -> None:
    assert labels(panel(download())) == [["⏸ Pause", "🗑 Delete"], ["Refresh", "🏠 Home"]]


def test_several_tasks_have_numbered_buttons() -> None:
    assert labels(panel(download(1), download(2, paused=True))) == [
        ["⏸ Pause 1", "🗑 Delete 1"],
        ["⏯ Resume 2", "🗑 Delete 2"],
        ["Refresh", "🏠 Home"],
    ]


def test_five_stand_on_a_page_and_numbers_go_on() -> None:
    items = [download(n) for n in range(1, 8)]
    assert labels(panel(*items, at={"page": 1})) == [
        ["⏸ Pause 6", "🗑 Delete 6"],
        ["⏸ Pause 7", "🗑 Delete 7"],
        ["◀", "2/2", "▶"],
        ["Refresh", "🏠 Home"],
    ]


def test_an_empty_queue_leads_on() -> None:
    assert "nothing is under way" in said(panel())
    assert labels(panel()) == [["Refresh", "🔎 Search", "🏠 Home"]]


def test_the_queue_in_chinese() -> None:
    screen = panel(download(1), download(2, paused=True), language="zh_Hans")
    assert "下载队列 · 2 个任务" in said(screen)
    assert labels(screen)[:2] == [["⏸ 暂停 1", "🗑 删除 1"], ["⏯ 继续 2", "🗑 删除 2"]]


def test_a_server_that_does_not_answer_is_said() -> None:
    absent = (Absent(name="MoviePilot", code="unavailable"),)
    assert "MoviePilot is not answering" in said(panel(download(), absent=absent))


def test_a_server_that_refuses_the_password_is_not_called_silent() -> None:
    absent = (Absent(name="Aniworld", code="authentication-failed"),)
    assert "Aniworld refuses the account; what" in said(panel(download(), absent=absent))
    assert "Aniworld 拒绝" in said(panel(download(), absent=absent, language="zh_Hans"))


def test_the_question_names_what_goes() -> None:
    screen = views.ask_delete(words(), download(), moment=1.0, state=FIRST)
    assert said(screen).startswith("Delete Metropolis (1927)?")
    assert labels(screen) == [["Cancel", "Confirm"]]


def test_a_server_that_tells_no_items_is_a_line_of_counts() -> None:
    told = counted(running=2, waiting=5, failed=1, done=8, size=1_073_741_824, speed="5.5 Mb/s")
    assert said(panel(servers=(told,))) == (
        "Queue · 7 tasks\n"
        "Workshop  2 running · 5 waiting · 1 failed · 8 done · 1.0 GB · 5.5 Mb/s\n\n"
        "As of 20:15:04"
    )
    chinese = said(panel(servers=(told,), language="zh_Hans"))
    assert "Workshop  进行中 2 · 等待 5 · 失败 1 · 已完成 8 · 1.0 GB · 5.5 Mb/s" in chinese


def test_an_unknown_count_is_left_out() -> None:
    assert "Workshop  0 running\n" in said(panel(servers=(counted(running=0),)))


def test_a_halted_queue_is_said_and_what_starts_it_is_the_main_step() -> None:
    start, stop = offer("start"), offer("stop", confirm=True)
    screen = panel(servers=(counted(running=0, waiting=5),), offered=(stop, start))
    assert "5 waiting · the queue is stopped" in said(screen)
    assert labels(screen) == [["Start"], ["Stop"], ["Refresh", "🏠 Home"]]
    running = panel(servers=(counted(running=1, waiting=5),), offered=(stop, start))
    assert labels(running) == [["Stop", "Start"], ["Refresh", "🏠 Home"]]


def test_of_several_servers_items_and_switches_say_whose_they_are() -> None:
    mine = dataclasses.replace(download(2), backend=BackendId("workshop"))
    other = ServerQueue(backend=download().backend, name="Server", items=(download(),))
    screen = panel(
        download(),
        mine,
        servers=(other, counted(mine, running=1)),
        offered=(offer("stop"), offer("stop", name="Other")),
    )
    assert "12 min left · Server" in said(screen)
    assert "12 min left · Workshop" in said(screen)
    assert ["Stop · Workshop", "Stop · Other"] in labels(screen)


def test_what_has_no_files_yet_only_leaves_the_queue() -> None:
    waiting = dataclasses.replace(download(), state=QueueState.WAITING)
    asked = views.ask_delete(words(), waiting, moment=0, state=FIRST)
    assert said(asked) == "Delete Metropolis (1927)?\nIt leaves the queue."


def asked_by_max(item):
    return {handle_of(item): (Follower(id=MAX.id, name="Max"),)}


def test_an_item_says_who_asked_for_it_but_not_in_a_group() -> None:
    item = download()
    there = views.Look(visit=Visit(viewer=OLIVE, private=False))
    assert "\nfor Max\n" in said(panel(item, asked=asked_by_max(item)))
    assert "\nMax要看的\n" in said(panel(item, asked=asked_by_max(item), language="zh_Hans"))
    assert "Max" not in said(panel(item, asked=asked_by_max(item), look=there))


def test_a_member_steers_and_filters_what_is_theirs() -> None:
    mine, other = download(1), download(2, name="Nosferatu")
    look = views.Look(visit=Visit(viewer=MAX, private=True))
    shown = panel(mine, other, asked=asked_by_max(mine), look=look)
    assert [one for row in labels(shown) for one in row if "Delete" in one] == ["🗑 Delete 1"]
    assert ["✅ All", "▫️ Mine"] in labels(shown)
    shown = panel(mine, other, asked=asked_by_max(mine), look=look, at={"mine": True})
    assert "Nosferatu" not in said(shown)
    assert ["▫️ All", "✅ Mine"] in labels(shown)
    assert "Nothing of what you asked for" in said(panel(other, look=look, at={"mine": True}))


def two_servers():
    """Return six downloads of one server, one of another, and the two queues."""
    six = [download(n) for n in range(1, 7)]
    other = dataclasses.replace(download(9, name="Chronicle"), backend=BackendId("workshop"))
    servers = (
        ServerQueue(backend=six[0].backend, name="Server", items=tuple(six)),
        counted(other, running=1),
    )
    return [*six, other], {"servers": servers}


def test_one_server_alone_is_shown_page_by_page() -> None:
    items, view = two_servers()
    assert ["▫️ Server", "▫️ Workshop"] in labels(panel(*items, **view))

    one = panel(*items, **view, at={"page": 1, "server": "workshop"})
    assert one.state["page"] == 0  # it has one page
    assert "Chronicle" in said(one)
    assert "Metropolis" not in said(one)
    assert "· Workshop" not in said(one)
    assert ["▫️ Server", "✅ Workshop"] in labels(one)
    assert "Queue · 7 tasks" in said(one)

    other = panel(*items, **view, at={"page": 1, "server": str(items[0].backend)})
    assert ["◀", "2/2", "▶"] in labels(other)
    assert "Chronicle" not in said(other)
    assert "Workshop  1 running" not in said(other)


def test_of_one_server_only_its_own_switches_are_there() -> None:
    items, view = two_servers()
    offered = (offer("stop"), offer("stop", name="Server"))
    one = panel(*items, **view, offered=offered, at={"server": "workshop"})
    assert [row for row in labels(one) if "Stop" in row[0]] == [["Stop"]]
    assert ["Stop · Workshop", "Stop · Server"] in labels(panel(*items, **view, offered=offered))


def test_a_server_with_nothing_left_can_be_left_and_is_said() -> None:
    items, view = two_servers()
    servers = (view["servers"][0], counted(running=0))
    shown = panel(*items[:6], servers=servers, at={"server": "workshop"})
    assert "Nothing is under way there." in said(shown)
    assert ["▫️ Server", "✅ Workshop"] in labels(shown)
    assert "那里没有" in said(
        panel(*items[:6], servers=servers, at={"server": "workshop"}, language="zh_Hans")
    )


def test_a_live_panel_says_so_and_can_be_stopped() -> None:
    live = dataclasses.replace(LOOK, live=True)
    shown = panel(download(), look=live)
    assert said(shown).endswith("Updating by itself · 20:15:04")
    assert labels(shown)[-1] == ["Refresh", "⏹ Stop updating", "🏠 Home"]
    chinese = panel(download(), look=live, language="zh_Hans")
    assert said(chinese).endswith("自动更新中 · 20:15:04")
    assert labels(chinese)[-1] == ["刷新", "⏹ 停止更新", "🏠 首页"]


def test_a_panel_that_differs_by_its_moment_alone_reads_the_same() -> None:
    later = NOW + timedelta(seconds=4)
    assert panel(download()).reads_like(panel(download(), now=later))
    further = dataclasses.replace(download(), progress=0.9)
    assert not panel(download()).reads_like(panel(further))
    stopped = panel(download(), look=dataclasses.replace(LOOK, live=True))
    assert not panel(download()).reads_like(stopped)
