"""How updates reach the bot: getUpdates and the webhook methods."""

import re
from typing import Any

from aiogram.methods import (
    Close,
    DeleteWebhook,
    GetUpdates,
    GetWebhookInfo,
    LogOut,
    SetWebhook,
)

from sandbox.telegram.accounts import Account, Webhook
from sandbox.telegram.errors import ApiError, bad_request
from sandbox.telegram.parsing import Call
from sandbox.telegram.updates import WEBHOOK_ACTIVE, WEBHOOK_SET

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_MOST_UPDATES = 100


async def get_updates(call: Call[GetUpdates]) -> list[dict[str, Any]]:
    """Wait for updates; each is given until a higher offset confirms it."""
    account, method = call.account, call.method
    if account.webhook is not None:
        raise ApiError(409, WEBHOOK_ACTIVE)
    account.updates.allow(method.allowed_updates)
    limit = method.limit or _MOST_UPDATES
    return await account.updates.poll(
        offset=method.offset or 0,
        limit=min(max(limit, 1), _MOST_UPDATES),
        seconds=max(method.timeout or 0, 0),
    )


async def set_webhook(call: Call[SetWebhook]) -> bool:
    """Deliver updates to an address from now on; plain HTTP is fine, as with a local server."""
    account, method = call.account, call.method
    if not method.url:
        return _remove(account, drop=method.drop_pending_updates)
    if not re.match(r"https?://[^/\s]+", method.url):
        raise bad_request("invalid webhook URL specified")
    if method.secret_token is not None and not _SECRET.fullmatch(method.secret_token):
        raise bad_request("secret token contains unallowed characters")
    account.updates.allow(method.allowed_updates)
    account.updates.interrupt(WEBHOOK_SET)
    if method.drop_pending_updates:
        account.updates.clear()
    account.webhook = Webhook(
        url=method.url,
        secret=method.secret_token,
        max_connections=method.max_connections or 40,
        ip_address=method.ip_address,
    )
    account.courier.subscribe(account, account.webhook)
    return True


async def delete_webhook(call: Call[DeleteWebhook]) -> bool:
    """Go back to getUpdates."""
    return _remove(call.account, drop=call.method.drop_pending_updates)


async def get_webhook_info(call: Call[GetWebhookInfo]) -> dict[str, Any]:
    """Return where updates go and what went wrong last."""
    account, webhook = call.account, call.account.webhook
    info: dict[str, Any] = {
        "url": webhook.url if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(account.updates),
    }
    if account.updates.allowed:
        info["allowed_updates"] = account.updates.allowed
    if webhook is not None:
        optional = {
            "max_connections": webhook.max_connections,
            "ip_address": webhook.ip_address,
            "last_error_date": webhook.last_error_date,
            "last_error_message": webhook.last_error,
        }
        info |= {key: value for key, value in optional.items() if value is not None}
    return info


async def accept(call: Call[LogOut] | Call[Close]) -> bool:
    """Accept logOut and close, which mean nothing to a stage."""
    call.account.updates.interrupt()
    return True


def _remove(account: Account, *, drop: bool | None) -> bool:
    account.webhook = None
    if drop:
        account.updates.clear()
    account.pulse.ring()
    return True
