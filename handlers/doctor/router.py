"""Handlers of the examination; owners only, in private."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.doctor import views
from handlers.ui.home import Open
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from services.clock import Clock
from services.doctor.examination import DoctorService


def build_router() -> Router:
    """Return the conversation's router."""
    router = Router(name="doctor")
    router.message.register(doctor_command, Command("doctor"))
    router.callback_query.register(examine_again, Open.filter(F.argument == "doctor"))
    return router


async def doctor_command(
    _message: Message,
    doctor: DoctorService,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Try every hop, then send the report."""
    await _examine(doctor, clock, show, texts)


async def examine_again(
    _query: CallbackQuery,
    doctor: DoctorService,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Try every hop anew and show the report in place of the old one."""
    await _examine(doctor, clock, show, texts)


async def _examine(doctor: DoctorService, clock: Clock, show: Show, texts: Texts) -> None:
    async with show.patiently(views.checking(texts)):
        report = await doctor.examine()
    await show(views.overview(texts, report, now=clock.now()))
