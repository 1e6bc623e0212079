import pytest

from novu_app.rest.envelope import enveloped


@pytest.mark.parametrize(
    "result",
    [
        [],
        [1],
        True,
        None,
        {"workflows": [], "totalCount": 0},
        {"_id": "1", "data": {"plan": "pro"}},
        {"id": "1", "data": {"plan": "pro"}},
        {"data": None},
        {"data": 0},
        {"data": ""},
    ],
)
def test_a_result_is_wrapped(result: object) -> None:
    assert enveloped(result) == {"data": result}


@pytest.mark.parametrize("result", [{"data": [], "next": None}, {"data": [1], "hasMore": True}, {"data": {"a": 1}}])
def test_a_page_is_sent_as_it_is(result: object) -> None:
    assert enveloped(result) == result
