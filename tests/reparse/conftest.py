"""What tests of reading again share: each works on a copy of its module's crawl."""

import shutil

import pytest


@pytest.fixture
def output(crawled, tmp_path):
    """A copy of a finished crawl; its portal is gone."""
    shutil.copytree(crawled, tmp_path / "output")
    return tmp_path / "output"
