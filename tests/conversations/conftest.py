import pytest

from support.household import STILL, WATCHFUL, household


@pytest.fixture
async def home(tmp_path, request):
    """Open a household; where something is to arrive, the test or its module is `watchful`."""
    watchful = request.node.get_closest_marker("watchful")
    async with household(tmp_path, tracker=WATCHFUL if watchful else STILL) as opened:
        yield opened


@pytest.fixture
def owner(home):
    return home.person()
