"""Real engines for the evidence that lies in none of our files: PostgreSQL, and Spark."""

import shutil

import pytest
from postgres import postgresql_server, postgresql_url  # noqa: F401 fixtures


@pytest.fixture(scope="module")
def spark():
    """A session of Spark in this process; it needs Java."""
    if not shutil.which("java"):
        pytest.skip("Spark needs Java, which is not installed")
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .getOrCreate()
    )
    yield session
    session.stop()
