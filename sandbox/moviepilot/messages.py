"""The server's messages: two pop-once queues for the stream, and the stored copy of one of them."""

import json
import sqlite3
from collections import deque

from sandbox.moviepilot.catalogue import Title
from sandbox.moviepilot.database import window
from sandbox.moviepilot.naming import Release, file_size
from sandbox.moviepilot.options import Language
from sandbox.moviepilot.posters import Gallery, backdrop_path
from sandbox.standin.clock import ServerClock
from sandbox.standin.wire import Json

_EMPTY: Json = dict.fromkeys(
    (
        "channel", "source", "mtype", "ctype", "title", "text", "image", "link", "userid",
        "username", "date", "action", "targets", "buttons", "original_message_id",
        "original_chat_id", "note",
    )
)  # fmt: skip


class Messages:
    """Posts messages and hands each to exactly one reader (contract section 4)."""

    def __init__(
        self,
        database: sqlite3.Connection,
        clock: ServerClock,
        gallery: Gallery,
        *,
        language: Language,
    ) -> None:
        self._database = database
        self._clock = clock
        self._gallery = gallery
        self._language = language
        self._user: deque[Json] = deque()
        self._system: deque[Json] = deque()

    def pop(self, role: str) -> str:
        """Return the next message of a role as ASCII JSON, "" if none waits."""
        queue = self._system if role == "system" else self._user
        return json.dumps(self._pictured(queue.popleft())) if queue else ""

    def waiting(self) -> dict[str, int]:
        """Return how many messages nobody has read yet."""
        return {"user": len(self._user), "system": len(self._system)}

    def clear(self) -> None:
        """Forget the queues, as a restart does; the stored copy stays."""
        self._user.clear()
        self._system.clear()

    def stored(self, *, page: int, count: int) -> list[Json]:
        """Return a page of stored messages: newest page first, oldest row first inside it."""
        rows = self._database.execute(
            "SELECT id, body FROM (SELECT * FROM message ORDER BY date DESC, shuffle()"
            " LIMIT ? OFFSET ?) ORDER BY date, shuffle()",
            window(page, count),
        )
        return [{"id": row["id"]} | self._pictured(json.loads(row["body"])) for row in rows]

    def newest(self, *, page: int, count: int, sent_only: bool = False) -> list[Json]:
        """Return a page of stored messages, the newest first; `sent_only` leaves out people's."""
        rows = self._database.execute(
            "SELECT id, body FROM message WHERE ? OR json_extract(body, '$.action') = 1"
            " ORDER BY date DESC, id DESC LIMIT ? OFFSET ?",
            (not sent_only, *window(page, count)),
        )
        return [{"id": row["id"]} | self._pictured(json.loads(row["body"])) for row in rows]

    def transferred(
        self, title: Title, release: Release, *, span: str, files: int, size: int
    ) -> None:
        """Announce an arrival; one message may stand for many rows."""
        name = " ".join(part for part in (self._heading(title), span, "已入库") if part)
        text = (
            f"评分：{title.rating}，类型：{title.kind.value}，类别：{title.category}，"
            f"质量： {release.quality}，共{files}个文件，大小：{file_size(size)}"
        )
        self._post("整理入库", "organizeSuccess", name, text, title=title)

    def unrecognised(self, file: str, row_id: int) -> None:
        """Ask for a human: a file nobody can name."""
        text = f"回复：```\n/redo {row_id} [tmdbid]|[类型]\n``` 手动识别整理。"
        self._post("手动处理", None, f"{file} 未识别到媒体信息，无法入库！", text)

    def failed(self, title: Title, *, span: str, reason: str) -> None:
        """Say that a known title could not be organised."""
        name = " ".join(part for part in (self._heading(title), span, "入库失败！") if part)
        self._post("手动处理", None, name, f"原因：{reason}", title=title)

    def download_added(self, title: Title, release: Release, *, span: str, username: str) -> None:
        """Say that a download began."""
        name = " ".join(part for part in (self._heading(title), span, "开始下载") if part)
        text = (
            f"站点：{release.site}\n质量： {release.quality}\n大小：{file_size(release.size)}\n"
            f"种子：{release.name}\n做种数：{release.seeders}\n促销：普通\nHit&Run：否"
        )
        self._post("资源下载", "downloadAdded", name, text, title=title, username=username)

    def subscribed(self, title: Title, season: int | None, *, username: str) -> None:
        """Say that a subscription was added."""
        self._subscription(title, season, "已添加订阅", "subscribeAdded", None, username)

    def completed(self, title: Title, season: int | None, *, username: str) -> None:
        """Say that a subscription is complete."""
        text = (
            f"评分：{title.rating}，来自用户：{username}\n演员：{'、'.join(title.cast)}\n"
            f"简介：{title.overview.read(self._language)}"
        )
        self._subscription(title, season, "已完成订阅", "subscribeComplete", text, username)

    def system(self, title: str, text: str) -> None:
        """Post on the role that never carries arrivals."""
        message = {"type": "system", "title": title, "text": text, "date": self._clock.text()}
        self._system.append(message | {"note": None})

    def echo(self, username: str, text: str) -> None:
        """Queue what a person typed in the web chat, in its other shape."""
        message = {
            "userid": username, "username": username, "channel": "Web", "source": username,
            "text": text, "date": self._clock.text(), "action": 0, "is_callback": False,
            "callback_data": None, "message_id": None, "chat_id": None, "callback_query": None,
            "title": None, "note": None,
        }  # fmt: skip
        self._user.append(message)
        self._store(message | {"mtype": None, "image": None, "link": None})

    def reply(self, username: str, title: str) -> None:
        """Answer a person in the web chat."""
        self._send({"channel": "Web", "source": username, "title": title, "userid": username})

    def _subscription(
        self,
        title: Title,
        season: int | None,
        verb: str,
        ctype: str,
        text: str | None,
        username: str,
    ) -> None:
        span = "" if season is None else f"S{season:02d}"
        name = " ".join(part for part in (self._heading(title), span, verb) if part)
        self._post("订阅", ctype, name, text, title=title, username=username)

    def _heading(self, title: Title) -> str:
        return f"{title.name.read(self._language)} ({title.year})"

    def _post(
        self,
        mtype: str,
        ctype: str | None,
        name: str,
        text: str | None,
        *,
        title: Title | None = None,
        username: str | None = None,
    ) -> None:
        image = backdrop_path(title) if title else None
        self._send(
            {
                "mtype": mtype,
                "ctype": ctype,
                "title": name,
                "text": text,
                "image": image,
                "username": username,
            }
        )

    def _pictured(self, message: Json) -> Json:
        """Complete the picture's address, which is known only once the server listens."""
        if "image" not in message:
            return message
        return message | {"image": self._gallery.absolute(message["image"])}

    def _send(self, fields: Json) -> None:
        message = _EMPTY | fields | {"date": self._clock.text(), "action": 1}
        self._user.append(message)
        self._store(message)

    def _store(self, message: Json) -> None:
        kept = ("channel", "source", "mtype", "title", "text", "image", "link", "userid")
        body = {key: message[key] for key in kept}
        body |= {"channel": message["channel"] or "", "mtype": message["mtype"] or ""}
        body |= {"reg_time": message["date"], "action": message["action"], "note": {}}
        self._database.execute(
            "INSERT INTO message (date, body) VALUES (?, ?)", (message["date"], json.dumps(body))
        )
