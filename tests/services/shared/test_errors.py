from pydantic import BaseModel, ValidationError, model_validator

from services.shared.errors import sentence


class Toy(BaseModel):
    a: int = 0
    b: int = 0
    c: int = 0
    d: int = 0

    @model_validator(mode="after")
    def _ordered(self) -> "Toy":
        if self.a > self.b:
            raise ValueError("a is greater than b")
        return self


def said(values: dict[str, object]) -> str:
    try:
        Toy.model_validate(values)
    except ValidationError as error:
        return sentence(error.errors())
    return ""


def test_a_field_is_named_and_a_rule_is_not_called_a_value_error() -> None:
    assert said({"a": "x"}).startswith("a: Input should be a valid integer")
    assert said({"a": 1}) == "a is greater than b"


def test_only_three_problems_are_told() -> None:
    assert said(dict.fromkeys("abcd", "x")).endswith("; and 1 more")
    assert said(dict.fromkeys("abc", "x")).count(";") == 2
