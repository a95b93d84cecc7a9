"""What v3 says: reasons in public wording, and messages in the language that was asked for.

Moviepilot-v3 section 2, error body and language. The sentences are this stand-in's own: a client
must not know any of them.
"""

import re
from collections.abc import Mapping

_ENGLISH, _TAIWAN = "en-US", "zh-TW"
_OTHER_REASON = "整理没有完成，请查看日志后重试"
_REASONS = {
    "未识别到媒体信息": "无法确认这是哪部影片，请手动指定",
    "目标存储空间不足": "媒体库空间已满，请清理后重试",
    "未识别到文件集数": "无法确认这是第几集，请手动指定",
}
_SENTENCES = {
    "用户名或密码错误": ("Wrong user name or password", "使用者名稱或密碼錯誤"),
    "需要二次验证": ("A second factor is needed", "需要二次驗證"),
    "用户权限不足": ("This account may not do that", "使用者權限不足"),
    "认证服务尚未初始化": ("The server is still starting", "認證服務尚未初始化"),
    "token校验不通过": ("The token is not valid", "token 驗證未通過"),
    "请求参数校验失败": ("A value of the request is not valid", "請求參數驗證失敗"),
    "未识别到媒体信息": ("No such title was recognised", "未識別到媒體資訊"),
    "无法识别媒体信息": ("The title was not recognised", "無法識別媒體資訊"),
    "订阅不存在": ("There is no such subscription", "訂閱不存在"),
    "无权删除该订阅": ("This subscription is not yours", "無權刪除該訂閱"),
    "无效的订阅状态": ("Not a state of a subscription", "無效的訂閱狀態"),
    "记录不存在": ("There is no such record", "記錄不存在"),
    "整理记录不存在": ("There is no such record", "整理記錄不存在"),
    "任务添加失败": ("The download was not added", "任務新增失敗"),
    "未搜索到任何资源": ("Nothing was found", "未搜尋到任何資源"),
    "缺少参数": ("Something is missing from the request", "缺少參數"),
    "服务器内部错误": ("The server failed", "伺服器內部錯誤"),
    "整理任务状态已变化，请刷新后重试": ("It changed meanwhile; look again", "整理任務狀態已變化"),
    "已安排搜索，很快开始": ("The search begins soon", "已安排搜尋，很快開始"),
    "智能助手未启用": ("The assistant is switched off", "智慧助手未啟用"),
    "媒体服务器请求失败": ("The media server did not answer", "媒體伺服器請求失敗"),
}


def public_reason(reason: str) -> str:
    """Return why a file was not organised as v3 words it; what it does not know, generally."""
    return _REASONS.get(reason, _OTHER_REASON)


def locale_of(headers: Mapping[str, str]) -> str:
    """Return the language a request asks for: its own header first, Chinese without any."""
    wanted = headers.get("X-MoviePilot-Locale") or headers.get("Accept-Language") or ""
    first = re.split(r"[,;]", wanted)[0].strip().lower()
    if first.startswith("en"):
        return _ENGLISH
    return _TAIWAN if first in ("zh-tw", "zh-hant", "zh-hk") else "zh-CN"


def translated(message: object, locale: str) -> str:
    """Return a message in a language; always a string, and a sentence nobody translated stays."""
    text = message if isinstance(message, str) else ""
    if locale not in (_ENGLISH, _TAIWAN) or text not in _SENTENCES:
        return text
    english, taiwan = _SENTENCES[text]
    return english if locale == _ENGLISH else taiwan
