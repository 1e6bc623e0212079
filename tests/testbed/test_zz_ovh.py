import pytest
@pytest.mark.parametrize("n", range(100))
def test_env(environment, n): pass
@pytest.mark.parametrize("n", range(100))
def test_client(app_client, n): app_client.get("/v1/nothing")
@pytest.mark.parametrize("n", range(100))
def test_nothing(n): pass
