"""What MoviePilot sends, typed by its own spelling (contract moviepilot.md; recordings).

Every field may be missing, null or of a wrong type: it then reads as None, for a new line of the
server must make an answer poorer, never unreadable. Unknown fields are dropped, which is how the
secrets in some answers (tracker cookies, keys) end here.
"""

import math
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

_LARGEST = 2**63 - 1  # beyond it, no table and no message takes a number


def read_text(value: Any) -> str | None:
    """Read a text or a number as text without what no database or chat can hold."""
    if not isinstance(value, str):
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        value = str(value)
    return value.encode("utf-8", "replace").decode().replace("\x00", "") or None


def read_number(value: Any) -> float | None:
    """Read a finite number, also when it is written as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def read_whole(value: Any) -> int | None:
    """Read a whole number; a fraction is cut."""
    number = value if type(value) is int else read_number(value)
    return int(number) if number is not None and abs(number) <= _LARGEST else None


def read_flag(value: Any) -> bool | None:
    """Read a truth value, also as 0 or 1."""
    return bool(value) if isinstance(value, int) and value in (0, 1) else None


def read_objects(value: Any) -> list[Any]:
    """Read a list, keeping its objects only."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def read_list(value: Any) -> list[Any]:
    """Read a list, empty where there is none."""
    return value if isinstance(value, list) else []


def read_spelled(value: Any) -> str | None:
    """Read a text, a number or a list of numbers as text: 3, 1-3 or 1,4."""
    if not isinstance(value, list):
        return read_text(value)
    numbers = [number for number in map(read_whole, value) if number is not None]
    if not numbers or len(numbers) != len(value):
        return None
    first, last = min(numbers), max(numbers)
    if last - first + 1 == len(set(numbers)):
        return str(first) if first == last else f"{first}-{last}"
    return ",".join(map(str, sorted(set(numbers))))


def read_object(value: Any) -> dict[str, Any]:
    """Read an object, empty where there is none."""
    return value if isinstance(value, dict) else {}


Text = Annotated[str | None, BeforeValidator(read_text)]
Spelled = Annotated[str | None, BeforeValidator(read_spelled)]
Number = Annotated[float | None, BeforeValidator(read_number)]
Whole = Annotated[int | None, BeforeValidator(read_whole)]
Flag = Annotated[bool | None, BeforeValidator(read_flag)]
Item = TypeVar("Item")
Objects = Annotated[list[Item], BeforeValidator(read_objects)]
Numbers = Annotated[list[Whole], BeforeValidator(read_list)]


class Wire(BaseModel):
    """Base of all answers."""

    model_config = ConfigDict(
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        defer_build=True,  # each is made ready at its first answer: a start waits for none
    )


class Identified(Wire):
    """Anything that names a title: v3's pair, or one column per source (sections 6 and 9)."""

    media_source: Text = None
    media_id: Text = None
    tmdbid: Whole = None
    tmdb_id: Whole = None
    doubanid: Text = None
    douban_id: Text = None
    bangumiid: Text = None
    bangumi_id: Text = None


class Genre(Wire):
    """A genre of a detail answer."""

    name: Text = None


class SeasonRow(Wire):
    """One season, from `media/seasons` or a detail's `season_info`."""

    season_number: Whole = None
    name: Text = None
    episode_count: Whole = None
    air_date: Text = None


class Media(Identified):
    """A media object of search and detail (sections 6.1 and 6.2)."""

    type: Text = None
    title: Text = None
    original_title: Text = None
    original_name: Text = None
    year: Text = None
    release_date: Text = None
    first_air_date: Text = None
    overview: Text = None
    vote_average: Number = None
    poster_path: Text = None
    detail_link: Text = None
    imdb_id: Text = None
    runtime: Whole = None
    episode_run_time: Numbers = Field(default_factory=list)
    genres: Objects[Genre] = Field(default_factory=list)
    music_type: Text = None
    season_info: Objects[SeasonRow] = Field(default_factory=list)


class SubscriptionRow(Identified):
    """A subscription (section 9); all null where there is none."""

    id: Whole = None
    name: Text = None
    year: Text = None
    type: Text = None
    season: Whole = None
    poster: Text = None
    description: Text = None
    total_episode: Whole = None
    lack_episode: Whole = None
    state: Text = None
    username: Text = None


class DownloadMedia(Identified):
    """What a download was recognised as; empty when it was not."""

    title: Text = None
    type: Text = None
    season: Spelled = None
    episode: Spelled = None


class DownloadRow(Wire):
    """A task of a downloader (section 8.1)."""

    downloader: Text = None
    hash: Text = None
    title: Text = None
    name: Text = None
    year: Text = None
    season_episode: Text = None
    size: Whole = None
    progress: Number = None
    state: Text = None
    dlspeed: Text = None
    left_time: Text = None
    username: Text = None
    media: Annotated[DownloadMedia, BeforeValidator(read_object)] = DownloadMedia()


class FileItem(Wire):
    """A file as the storage lists it, the only place with a size."""

    size: Whole = None


class TransferRow(Identified):
    """A row of the transfer history (section 5.1)."""

    id: Whole = None
    status: Flag = None
    errmsg: Text = None
    date: Text = None
    title: Text = None
    year: Text = None
    type: Text = None
    seasons: Text = None
    episodes: Text = None
    image: Text = None
    src: Text = None
    dest: Text = None
    download_hash: Text = None
    src_fileitem: Annotated[FileItem, BeforeValidator(read_object)] = FileItem()
    dest_fileitem: Annotated[FileItem, BeforeValidator(read_object)] = FileItem()


class Statistic(Wire):
    """Library counts over all media servers (section 10)."""

    movie_count: Whole = None
    tv_count: Whole = None
    episode_count: Whole = None


class StorageRow(Wire):
    """Bytes of the library storages; zeros where none is configured."""

    total_storage: Whole = None
    used_storage: Whole = None


class DownloaderRow(Wire):
    """Bytes per second through the downloaders."""

    download_speed: Whole = None
    upload_speed: Whole = None


class Login(Wire):
    """The answer of a login; everything but the token may be missing (section 17)."""

    access_token: Text = None
    super_user: Flag = None
    level: Whole = None


class ClientRow(Wire):
    """A downloader the server is set up with (section 8.2)."""

    name: Text = None
    type: Text = None


class GlobalRow(Wire):
    """The few settings read from `system/global` (section 3.5)."""

    version: Text = Field(None, alias="BACKEND_VERSION")
    timezone: Text = Field(None, alias="TZ")
    superuser: Text = Field(None, alias="SUPERUSER")
    server: Text = Field(None, alias="USER_UNIQUE_ID")


class EnvData(Wire):
    """The two keys read from `system/env`, whose answer also holds keys in clear (section 13)."""

    version: Text = Field(None, alias="VERSION")
    timezone: Text = Field(None, alias="TZ")


class EnvAnswer(Wire):
    """The envelope of `system/env`, read straight from its bytes."""

    data: Annotated[EnvData, BeforeValidator(read_object)] = EnvData()
