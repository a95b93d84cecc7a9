import pytest

from support.household import household


@pytest.fixture
async def home(tmp_path):
    async with household(tmp_path) as opened:
        yield opened


@pytest.fixture
def owner(home):
    return home.person()
