"""The message stream: server-sent events that each reach one reader only (contract section 4)."""

import asyncio

from aiohttp import web

from sandbox.moviepilot.calls import Call


async def messages(call: Call) -> web.StreamResponse:
    """Send one message, or an empty line, per slot for as long as the reader stays."""
    server, request = call.server, call.request
    role = call.text("role") or "system"
    if not call.dialect.user_stream:
        role = "system"  # moviepilot-v3 section 3: one queue, and no notification enters it
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
    response.enable_chunked_encoding()
    await response.prepare(request)
    transport = request.transport
    if not isinstance(transport, asyncio.Transport):
        return response
    server.streams.add(transport)
    try:
        while not transport.is_closing():
            await response.write(f"data: {server.messages.pop(role)}\n\n".encode())
            await server.clock.sleep(server.options.message_slot)
    except ConnectionResetError:
        return response  # the reader left in the middle; what was popped for it is lost
    finally:
        server.streams.discard(transport)
    return response
