"""Of requests that choose the same name at the same moment one gets it, on either database."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlmodel import Session

from novu_app.environments import management, variables
from novu_app.kernel.database import writing
from novu_app.kernel.errors import NovuError
from tests.support.application import TestEnvironment

_CALLERS = 6
Choose = Callable[[Session, str], Any]


def variable(session: Session, organization_id: str) -> Any:
    return variables.create(session, organization_id, "SHOP")


def environment_name(session: Session, organization_id: str) -> Any:
    return management.create(session, organization_id, name="Staging", color="#ff00ff")


@pytest.mark.parametrize(("choose", "refusal"), [(variable, 409), (environment_name, 400)])
def test_a_name_is_given_once(environment: TestEnvironment, choose: Choose, refusal: int) -> None:
    together = threading.Barrier(_CALLERS)

    def call(_number: int) -> int:
        together.wait(60)
        try:
            with writing() as session:
                choose(session, environment.organization_id)
        except NovuError as error:
            return error.status
        return 201

    with ThreadPoolExecutor(_CALLERS) as callers:
        assert sorted(callers.map(call, range(_CALLERS))) == [201] + [refusal] * (_CALLERS - 1)
