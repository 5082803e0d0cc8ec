from pathlib import Path


def read(name: str) -> str:
    return (Path(__file__).parents[3] / name).read_text()


def test_sdk_reads_validations() -> None:
    assert "getValidation" in read("contracts/sdk.operations")
