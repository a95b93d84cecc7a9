"""Downloads: handed in, told of while they run, and deleted (contract 2.8 to 2.12)."""

from aiohttp import web

from sandbox.nassav.answers import envelope, missing, page
from sandbox.nassav.calls import API, Call, answers
from sandbox.nassav.options import Family
from sandbox.standin.wire import Json


def routes(family: Family) -> list[web.RouteDef]:
    """Return the routes of a family; on the older one DELETE is hidden behind POST."""
    both = [web.post(f"{API}/downloads/{{avid}}", answers(submit))]
    if family == "old":
        return both
    return [
        web.post(f"{API}/downloads/batch_submit", answers(submit_many)),
        *both,
        web.delete(f"{API}/downloads/{{avid}}", answers(delete)),
        web.get(f"{API}/tasks/queue/status", answers(status)),
    ]


async def submit(call: Call) -> web.Response:
    """Take a download on."""
    await call.server.clock.sleep(call.server.options.inspecting)
    found = call.server.library.get(call.code)
    conflict = 200 if call.old else 409
    if call.server.queue.broken:
        return page(500)
    if found is None:
        words = f"{call.code} 的元数据不存在，请先调用 /api/resource/new 添加资源"
        return missing(words)
    if found.size is not None:
        data: Json = {"avid": found.code, "task_id": None, "status": "completed"}
        data["file_size"] = found.size
        return envelope(data, code=409, message="视频已下载", status=conflict)
    task = call.server.queue.add(found.code, call.server.now)
    if task is None:
        return envelope(None, code=409, message="下载任务已存在", status=conflict)
    data = {"avid": task.code, "task_id": task.id, "status": "pending", "file_size": None}
    return envelope(data, code=202, message="下载任务已提交")


async def submit_many(call: Call) -> web.Response:
    """Take many on, without a look whether they exist or are there."""
    results: list[Json] = []
    for code in map(str.upper, map(str, call.json.get("avids") or [])):
        task = call.server.queue.add(code, call.server.now)
        row: Json = {"avid": code, "code": 202 if task else 409}
        row |= {"message": "submitted" if task else "任务已存在"}
        results.append({**row, "task_id": task.id if task else None})
    return envelope({"results": results})


async def delete(call: Call) -> web.Response:
    """Delete a video; its data stay."""
    found = call.server.library.get(call.code)
    if found is None or found.size is None:
        return missing(f"视频 {call.code} 不存在")
    data = {"avid": found.code, "deleted_file": f"{found.code}.mp4", "file_size": found.size}
    found.size = found.filed = None
    return envelope(data)


async def status(call: Call) -> web.Response:
    """Return the queue."""
    if call.server.queue.broken:
        words = "获取队列状态失败: Error 111 connecting to redis:6379. Connection refused."
        return envelope(None, code=500, message=words)
    return envelope(call.server.queue.status())
