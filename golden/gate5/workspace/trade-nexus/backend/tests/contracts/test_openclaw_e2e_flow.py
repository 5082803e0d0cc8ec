from pathlib import Path


def read(name: str) -> str:
    return (Path(__file__).parents[3] / name).read_text()


def test_flow_ends_with_a_validation() -> None:
    assert "step: getValidation" in read("clients/openclaw/flow.yaml")
