"""aiogram's models are built when they are first used; each of them can be."""

import subprocess
import sys
import textwrap

from support.process import ROOT

EVERY_MODEL = """
    from lazy_models import import_aiogram

    import_aiogram()

    import aiogram.methods, aiogram.types
    from pydantic import BaseModel

    every = {
        found
        for module in (aiogram.methods, aiogram.types)
        for name in module.__all__
        if isinstance(found := getattr(module, name), type) and issubclass(found, BaseModel)
    }
    built = sum(model.__pydantic_complete__ for model in every)
    for model in every:
        model.model_rebuild()
    print(len(every), built, sorted(m.__name__ for m in every if not m.__pydantic_complete__))
    print(BaseModel.model_config, BaseModel.model_rebuild.__module__)
"""


def test_every_model_is_declared_first_and_built_when_it_is_wanted() -> None:
    script = textwrap.dedent(EVERY_MODEL)

    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    counts, left_behind = ended.stdout.splitlines()
    models, built, broken = counts.split(" ", 2)
    assert int(models) > 500
    assert int(built) == 0
    assert broken == "[]"
    assert left_behind == "{} pydantic.main"
