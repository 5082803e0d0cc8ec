from pathlib import Path


def read(name: str) -> str:
    return (Path(__file__).parents[3] / name).read_text()


def test_version_is_frozen() -> None:
    assert "version: 4.2.0" in read("contracts/openapi.yaml")
