"""Builds what decides who may use Usher."""

from typing import TypedDict

from bot.ground import Ground
from bot.pipeline import Pipeline
from services.household.access import AccessService
from services.household.departures import Departures
from services.household.doorstep import Doorstep
from services.household.farewells import Farewells
from services.household.invites import Invites
from services.polling.scheduler import Tick


class Admission(TypedDict):
    """The use cases about people."""

    access: AccessService
    doorstep: Doorstep
    invites: Invites


def build_access(ground: Ground, pipeline: Pipeline, farewells: Farewells) -> Admission:
    """Build them; what a removal left behind is looked after by a job."""
    database, clock, people = ground.database, ground.clock, ground.people
    tell, told = pipeline.intake.notify, pipeline.relay.wake
    doorstep = Doorstep(database, clock, people, tell=tell, told=told)
    departures = Departures(database, ground.registry, people, farewells)

    async def resume() -> Tick:
        return Tick(next_in=await departures.resume())

    pipeline.watch.jobs.add("departures", resume)
    return Admission(
        access=AccessService(database, clock, people, departures, tell=tell, told=told),
        doorstep=doorstep,
        invites=Invites(database, clock, people, doorstep, tell=tell, told=told),
    )
