"""Which function answers which method of the Bot API."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import methods
from aiogram.methods import TelegramMethod

from sandbox.telegram.errors import ApiError
from sandbox.telegram.methods import answers, chats, delivery, editing, profile, sending

Handler = Callable[[Any], Awaitable[Any]]
Method = type[TelegramMethod[Any]]

HANDLERS: dict[Method, Handler] = {
    methods.GetMe: profile.get_me,
    methods.LogOut: delivery.accept,
    methods.Close: delivery.accept,
    methods.GetUpdates: delivery.get_updates,
    methods.SetWebhook: delivery.set_webhook,
    methods.DeleteWebhook: delivery.delete_webhook,
    methods.GetWebhookInfo: delivery.get_webhook_info,
    methods.SendMessage: sending.send_message,
    methods.SendPhoto: sending.send_photo,
    methods.SendDocument: sending.send_document,
    methods.SendMediaGroup: sending.send_media_group,
    methods.SendChatAction: sending.send_chat_action,
    methods.EditMessageText: editing.edit_text,
    methods.EditMessageCaption: editing.edit_caption,
    methods.EditMessageMedia: editing.edit_media,
    methods.EditMessageReplyMarkup: editing.edit_reply_markup,
    methods.DeleteMessage: editing.delete_message,
    methods.DeleteMessages: editing.delete_messages,
    methods.AnswerCallbackQuery: answers.answer_callback,
    methods.AnswerInlineQuery: answers.answer_inline,
    methods.SetMyCommands: profile.set_my_commands,
    methods.GetMyCommands: profile.get_my_commands,
    methods.DeleteMyCommands: profile.delete_my_commands,
    methods.SetMyName: profile.set_my_name,
    methods.GetMyName: profile.get_my_name,
    methods.SetMyDescription: profile.set_my_description,
    methods.GetMyDescription: profile.get_my_description,
    methods.SetMyShortDescription: profile.set_my_short_description,
    methods.GetMyShortDescription: profile.get_my_short_description,
    methods.SetChatMenuButton: profile.set_chat_menu_button,
    methods.GetChatMenuButton: profile.get_chat_menu_button,
    methods.GetChat: chats.get_chat,
    methods.GetChatMember: chats.get_chat_member,
    methods.LeaveChat: chats.leave_chat,
    methods.PinChatMessage: chats.pin_message,
    methods.UnpinChatMessage: chats.unpin_message,
    methods.GetFile: chats.get_file,
}

# The real server does not mind the case of a method's name.
_BY_NAME = {method.__api_method__.lower(): method for method in HANDLERS}


def find_method(name: str) -> Method:
    """Return aiogram's class of a method.

    Raises:
        ApiError: 404 for one the stage does not know.
    """
    method = _BY_NAME.get(name.lower())
    if method is None:
        raise ApiError(404, "Not Found: method not found")
    return method
