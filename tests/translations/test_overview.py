"""How far the translations of everything are."""

from novu_app.kernel.database import reading, writing
from novu_app.layouts import service as layouts
from novu_app.translations import overview, service
from novu_app.translations.overview import ResourceState
from tests.support.customer import Customer, in_app


def seen(customer: Customer, **how: object) -> tuple[list[ResourceState], int]:
    environment = customer.environment
    with reading() as session:
        return overview.overview(session, environment.id, environment.organization_id, **{"limit": 10, **how})  # type: ignore[arg-type]


def save(customer: Customer, name: str, locale: str, **texts: str) -> None:
    environment = customer.environment
    with writing() as session:
        service.save(session, environment.id, environment.organization_id, "workflow", name, locale, texts)


def test_each_locale_is_missing_outdated_or_up_to_date(customer: Customer) -> None:
    environment = customer.environment
    customer.workflow(in_app(), name="order", translation_enabled=True)
    customer.workflow(in_app(), name="other")
    with writing() as session:
        service.change_locales(session, environment.organization_id, targets=["de_DE", "fr_FR"])
        layouts.create_layout(
            session, environment.id, environment.organization_id, "Brand", "brand", translation_enabled=True
        )
    save(customer, "order", "en_US", title="Hello", body="Your order")
    save(customer, "order", "de_DE", title="Hallo", body="Deine Bestellung")
    save(customer, "order", "it", title="Ciao", body="Il tuo ordine")
    save(customer, "order", "en_US", title="Hi", body="Your order")

    found, total = seen(customer)
    # What is not translated is not there; layouts and workflows are in one order.
    assert [(each.resource.type, each.resource.identifier) for each in found] == [
        ("layout", "brand"),
        ("workflow", "order"),
    ]
    assert total == 2
    brand, order = found
    assert [(each.locale, each.missing) for each in brand.locales] == [
        ("en_US", True),
        ("de_DE", True),
        ("fr_FR", True),
    ]
    states = {each.locale: (each.missing, list(each.outdated)) for each in order.locales}
    assert states == {
        "en_US": (False, []),
        "de_DE": (False, ["title"]),
        "fr_FR": (True, []),
        "it": (False, ["title"]),
    }
    assert seen(customer, query="BRA")[1] == 1
    assert [each.resource.identifier for each in seen(customer, offset=1)[0]] == ["order"]
