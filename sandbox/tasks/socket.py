"""The WebSocket `/ws/connect`: one per person, and mute in the usual set-up (contract 7)."""

import json
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.standin.wire import Json
from sandbox.tasks.accounts import Accounts, User
from sandbox.tasks.board import Board, Task


class Sockets:
    """Serves whoever connects; updates come only when a control sends one."""

    def __init__(self, board: Board, accounts: Accounts) -> None:
        self._board = board
        self._accounts = accounts
        self._open: set[tuple[web.WebSocketResponse, Any]] = set()
        self._registered: dict[int, web.WebSocketResponse] = {}
        self._wanted: dict[int, set[int]] = {}

    @property
    def listeners(self) -> int:
        """Return how many sockets are open."""
        return len(self._open)

    def cut(self) -> None:
        """Break every connection."""
        for _, transport in list(self._open):
            transport.abort()

    async def tell(self, task: Task, **more: Any) -> bool:
        """Tell the owner of a task how it stands; say whether anybody was there to hear."""
        socket = self._registered.get(task.owner.id)
        if socket is None or task.id not in self._wanted.get(task.owner.id, ()):
            return False
        data = {
            "progress": task.progress,
            "status": task.status,
            "error_msg": task.error,
            "completed_courses": task.done,
            "total_courses": len(task.courses),
            **more,
        }
        await socket.send_json({"type": "task_update", "task_id": task.id, "data": data})
        return True

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one listener until it leaves."""
        user = self._accounts.holder(request.query.get("token", ""))
        if user is None or not user.active:
            raise web.HTTPForbidden
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        entry = (socket, request.transport)
        self._open.add(entry)
        self._registered[user.id] = socket
        self._wanted[user.id] = set()
        await socket.send_json(
            {
                "type": "connected",
                "message": "WebSocket连接成功",
                "user_id": user.id,
                "username": user.username,
            }
        )
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT and not await self._hear(
                    socket, user, message.data
                ):
                    break
            async for _ in socket:  # a dead socket: open, and answers nothing
                pass
        finally:
            self._open.discard(entry)
            self._registered.pop(user.id, None)  # of either socket, as the server does
        return socket

    async def _hear(self, socket: web.WebSocketResponse, user: User, text: str) -> bool:
        try:
            said = json.loads(text)
        except ValueError:
            await socket.send_json({"type": "error", "message": "无效的JSON格式"})
            return True
        if not isinstance(said, dict):
            return False
        answer = self._answer(user, said)
        if answer:
            await socket.send_json(answer)
        return True

    def _answer(self, user: User, said: Json) -> Json | None:
        kind, number = said.get("type"), said.get("task_id")
        if kind == "ping":
            return {"type": "pong"}
        if kind not in ("subscribe_task", "unsubscribe_task"):
            return {"type": "error", "message": f"未知的消息类型: {kind}"}
        if number is None:
            return None
        wanted = self._wanted.setdefault(user.id, set())
        if kind == "unsubscribe_task":
            wanted.discard(number)
            told = f"已取消订阅任务{number}"
            return {"type": "unsubscribed", "task_id": number, "message": told}
        task = self._board.tasks.get(int(number))
        if task is None or task.owner is not user:
            return {"type": "error", "message": "任务不存在或无权访问"}
        wanted.add(number)  # a text is confirmed, and never found again
        return {"type": "subscribed", "task_id": number, "message": f"已订阅任务{number}的更新"}
