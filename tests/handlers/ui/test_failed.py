"""The message of a failure: what stands in it and under it, however far somebody's care is."""

import dataclasses

import pytest

from handlers.ui.failed import failed_message
from services.events import Failure, Mending, MendingStep
from services.outbox.failures import mark_of
from services.outbox.model import Failures
from services.registry import Registry
from support.deliveries import BACKEND
from support.words import labels, said, words

FIRST = Failure(backend=BACKEND, name="x", file_name="a.mkv")
MARK = mark_of(FIRST)
ONE = Failures(first=FIRST, known=(MARK,))
THREE = dataclasses.replace(ONE, known=(MARK, "b", "c"))


class Server:
    """Implements Mend as far as a view asks."""

    id, name, mending_takes = BACKEND, "Stage", 60.0

    def __init__(self, *, takes_identity: bool) -> None:
        self.takes_identity = takes_identity

    async def mend(self, failure, *, identity=None) -> None:
        """Do nothing."""

    async def aclose(self) -> None:
        """Do nothing."""


def shown(failed, *, language="en", picks=True, mends=True):
    registry = Registry([Server(takes_identity=picks)] if mends else [])
    return failed_message(words(language), failed, [], burst_id=1, registry=registry)


def care(failed, step=MendingStep.TRYING, *, title="", **marks):
    mending = Mending(step=step, by="Olive", at=1.0, title=title)
    return dataclasses.replace(failed, mending=mending, **marks)


def test_what_a_server_cannot_do_is_not_offered() -> None:
    assert labels(shown(ONE))[:2] == [
        ["🔁 Retry", "🎯 Pick the right title"],
        ["🙈 Ignore", "🔍 Technical reason"],
    ]
    assert "🎯 Pick the right title" not in str(labels(shown(ONE, picks=False)))
    assert labels(shown(ONE, mends=False))[0] == ["🙈 Ignore", "🔍 Technical reason"]
    assert "Fix all" not in str(labels(shown(THREE, mends=False)))


def test_what_is_tried_offers_nothing_and_what_is_ignored_loses_every_button() -> None:
    assert labels(shown(care(ONE, trying=(MARK,)))) == [["⏬ Queue", "📊 Status"]]
    assert labels(shown(care(ONE, MendingStep.IGNORED, ignored=(MARK,)))) == []
    new = care(THREE, MendingStep.IGNORED, ignored=(MARK, "b"))
    assert ["🧰 Fix all · 1"] in labels(shown(new))
    assert "Retry" not in str(labels(shown(new)))


def test_what_else_of_the_download_failed_is_offered_without_a_number() -> None:
    assert ["🧰 Fix all"] in labels(shown(dataclasses.replace(ONE, kin=2)))


@pytest.mark.parametrize(
    ("failed", "english", "chinese"),
    [
        (
            care(ONE, trying=(MARK,)),
            "🔁 Olive is trying again…",
            "🔁 Olive 正在重试…",
        ),
        (
            care(ONE, title="Judex", trying=(MARK,)),
            "🔁 Olive is trying again as Judex…",
            "🔁 Olive 正在按《Judex》重试…",
        ),
        (
            care(ONE, MendingStep.REFUSED, refused=(MARK,)),
            "Olive tried again: it failed once more.",
            "Olive 已重试，仍然失败。",
        ),
        (
            care(ONE, MendingStep.REFUSED, title="Judex", refused=(MARK,)),
            "Olive tried again as Judex: it failed once more.",
            "Olive 已按《Judex》重试，仍然失败。",
        ),
        (
            care(ONE, MendingStep.UNHEARD),
            "Olive tried again; the server has not said what came of it.",
            "Olive 已重试，服务器尚未给出结果。",
        ),
        (
            care(ONE, MendingStep.IGNORED, ignored=(MARK,)),
            "🙈 Ignored by Olive.",
            "🙈 Olive 已忽略。",
        ),
        (
            care(THREE, trying=("c",), refused=("b",), mended=(MARK,)),
            "🔁 Olive is trying again: 1 filed, 1 failed, 1 to go…",
            "🔁 Olive 正在重试：成功 1 个，失败 1 个，还剩 1 个…",
        ),
        (
            care(THREE, refused=("b", "c"), mended=(MARK,)),
            "Olive tried again: 1 filed, 2 failed once more.",
            "Olive 已重试：成功 1 个，仍失败 2 个。",
        ),
        (
            care(ONE, mended=(MARK,)),
            "Olive tried again.",
            "由 Olive 重试。",
        ),
        (
            care(ONE, title="Judex", mended=(MARK,)),
            "Olive said that it is Judex.",
            "由 Olive 指定为《Judex》。",
        ),
    ],
)
def test_who_did_what_and_how_far_it_is_is_the_last_line(failed, english, chinese) -> None:
    assert said(shown(failed)).splitlines()[-1] == english
    assert said(shown(failed, language="zh_Hans")).splitlines()[-1] == chinese


def test_a_try_that_was_not_begun_says_nothing() -> None:
    assert said(shown(care(ONE))) == said(shown(ONE))


def test_nobody_is_thanked_for_what_was_ignored_and_came_by_itself() -> None:
    by_itself = care(ONE, MendingStep.IGNORED, mended=(MARK,))
    assert said(shown(by_itself)) == "✅ Filed after all: a.mkv"
