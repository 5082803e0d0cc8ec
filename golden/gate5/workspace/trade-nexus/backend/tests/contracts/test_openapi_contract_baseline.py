from pathlib import Path


def read(name: str) -> str:
    return (Path(__file__).parents[3] / name).read_text()


def test_validations_can_be_read() -> None:
    assert "operationId: getValidation" in read("contracts/openapi.yaml")
