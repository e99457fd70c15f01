import pytest

from crawler.items import ListBlock, Table
from tests.articlepages import FIRST, PROSE, SECOND, THIRD, article, text

DATA = (
    "<tr><td><p>日期</p></td><td>区域</td></tr>"
    "<tr><td>周一</td><td><p>城东</p><p>城南</p></td></tr>"
    "<tr><td></td><td></td></tr>"
)


def test_data_table_is_a_block_and_its_rows_are_text():
    found = article(f"{PROSE}<table>{DATA}</table>")
    (table,) = [block for block in found.body if isinstance(block, Table)]
    assert table.rows == [["日期", "区域"], ["周一", "城东 城南"]]
    assert text(found) == [FIRST, SECOND, THIRD, "日期\t区域", "周一\t城东 城南"]


def test_merged_cells_stand_once():
    found = article(f"{PROSE}<table border=1><tr><td colspan=2>停水安排</td></tr>{DATA}</table>")
    (table,) = [block for block in found.body if isinstance(block, Table)]
    assert table.rows[0] == ["停水安排"]


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(f"<table><tr><td>{PROSE}</td></tr></table>", id="one cell"),
        pytest.param(
            f"<table><tr><td></td><td><p>{FIRST}</p></td></tr><tr><td></td><td>{SECOND}<br>{THIRD}</td></tr></table>",
            id="frame column",
        ),
        pytest.param(
            f"<table><tr><td><table><tr><td>{PROSE}</td></tr></table></td><td></td></tr><tr><td></td></tr></table>",
            id="table in a table",
        ),
    ],
)
def test_layout_table_is_read_as_text(markup):
    assert text(article(markup)) == [FIRST, SECOND, THIRD]


def test_plain_list_is_a_block_whose_items_are_text():
    found = article(f"{PROSE}<ol><li>改造管网</li><li>建设调蓄池</li></ol>")
    assert [block for block in found.body if isinstance(block, ListBlock)] == [
        ListBlock(True, ["改造管网", "建设调蓄池"])
    ]
    assert text(found)[-2:] == ["改造管网", "建设调蓄池"]
