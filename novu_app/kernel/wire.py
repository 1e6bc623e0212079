"""The JSON shapes of the contract: camelCase outside, snake_case inside. Every ``schemas.py`` builds on these."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, SerializerFunctionWrapHandler, model_serializer
from pydantic.alias_generators import to_camel
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

Value = TypeVar("Value")


class _SentAsNull:
    """Marks a field that is sent as null; any other field without a value is left out."""


SENT_AS_NULL = _SentAsNull()
#: ``OrNull[str]``: the key is always there, null when there is no value.
OrNull = Annotated[Value | None, SENT_AS_NULL]


class Wire(BaseModel):
    """A shape that is sent. Fields that are None are left out unless they are declared ``OrNull``.

    Published clients refuse null where a field is merely optional, and miss the key where it is nullable.
    """

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore")
    _null_keys: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Note which keys are sent as null."""
        super().__pydantic_init_subclass__(**kwargs)
        cls._null_keys = frozenset(
            key
            for name, field in cls.model_fields.items()
            if SENT_AS_NULL in field.metadata
            for key in (name, field.alias or name)
        )

    @model_serializer(mode="wrap")
    def _without_what_is_not_there(self, handler: SerializerFunctionWrapHandler):  # type: ignore[no-untyped-def]
        # No return annotation: it would replace the fields in the OpenAPI document.
        return {key: value for key, value in handler(self).items() if value is not None or key in self._null_keys}

    def to_json(self) -> dict[str, Any]:
        """The shape as plain values under its wire names."""
        return self.model_dump(by_alias=True)


class Body(BaseModel):
    """A shape that is received. Types are taken strictly ("1" is no number); unknown fields are ignored.

    ``model_fields_set`` tells a field that was sent as null from one that was not sent.
    """

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore", strict=True)

    def sent(self) -> dict[str, Any]:
        """The fields that were sent, by their Python names, one level deep."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class ShownAs:
    """Lets the OpenAPI document show a dict as a shape: ``Annotated[dict[str, Any], ShownAs(PreferenceDto)]``.

    For documents that are made by the thousand, also where no door is near: they are not built a second time to be checked.
    """

    def __init__(self, shape: type[Wire]) -> None:
        """Show it as ``shape``."""
        self._shape = shape

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The schema of the shape."""
        # As a definition: the document then refers to it by its name.
        return handler(core_schema.definitions_schema(self._shape.__pydantic_core_schema__, []))
