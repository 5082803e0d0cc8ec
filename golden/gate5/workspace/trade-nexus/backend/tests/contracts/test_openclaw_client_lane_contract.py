from pathlib import Path


def read(name: str) -> str:
    return (Path(__file__).parents[3] / name).read_text()


def test_lane_uses_the_contract_version() -> None:
    assert "sdk: 4.2.0" in read("clients/openclaw/lane.yaml")


def test_lane_reads_validations() -> None:
    assert "getValidation" in read("clients/openclaw/lane.yaml")
