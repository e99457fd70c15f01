import pytest

from crawler.extraction.scan import prose_weight
from tests.articlepages import scan


def lines(body):
    return [atom.text for atom in scan(body).atoms if atom.text]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("<p>甲<b>乙</b><span>丙</span></p>", ["甲乙丙"], id="inline elements do not break a line"),
        pytest.param("甲<p>乙</p>丙", ["甲", "乙", "丙"], id="text before, in and behind a paragraph"),
        pytest.param("<div>甲<br>乙<br/><br>丙</div>", ["甲", "乙", "丙"], id="line breaks"),
        pytest.param("<div>甲<a href=x><div>乙</div></a>丙</div>", ["甲", "乙", "丙"], id="block inside a link"),
        pytest.param("<script>x</script><style>y</style><p>甲</p>", ["甲"], id="scripts and styles"),
        pytest.param(
            "<p>甲</p><!-- 注 --><select><option>乙</option></select>", ["甲"], id="comments and form controls"
        ),
        pytest.param("<p>　　甲  乙　　丙　</p>", ["甲  乙　　丙"], id="inner blanks stay"),
        pytest.param("<p>甲\n\t  乙</p>", ["甲\n乙"], id="breaks of the source become one"),
        pytest.param("<o:p>甲</o:p><founder-content><p>乙</p></founder-content>", ["甲", "乙"], id="unknown elements"),
    ],
)
def test_lines_are_what_a_reader_sees_as_lines(body, expected):
    assert lines(body) == expected


@pytest.mark.parametrize(
    ("markup", "hidden"),
    [
        ("<div style='display:none'>甲</div>", True),
        ("<div style='visibility: hidden'>甲</div>", True),
        ("<div class='box hidden'>甲</div>", True),
        ("<div style='display:block'>甲</div>", False),
        ("<div class='hidden-line'>甲</div>", False),
    ],
)
def test_blocks_that_markup_hides_are_marked(markup, hidden):
    assert [atom.hidden for atom in scan(markup).atoms] == [hidden]


def test_hidden_words_inside_a_line_are_left_out():
    assert lines("<p>甲<span style='display:none'>乙</span>丙</p>") == ["甲丙"]


def test_links_and_bold_characters_are_counted():
    (line,) = scan("<p>甲乙<a href=x>丙丁</a><b>戊</b><span style='font-weight:bold'>己</span></p>").atoms
    assert (line.links, line.strong, len(line.anchors)) == (2, 2, 1)


def test_lines_do_not_share_their_links():
    first, second = scan("<p>甲</p><p><a href=x>乙</a></p>").atoms
    assert len(first.anchors) == 0
    assert len(second.anchors) == 1


def test_pictures_keep_their_place_among_the_lines():
    kinds = [atom.text or atom.media.tag for atom in scan("<p>甲<img src=a>乙</p><img src=b><p>丙</p>").atoms]
    assert kinds == ["甲乙", "img", "img", "丙"]


def test_blocks_are_ranges_of_atoms():
    found = scan("<div id=a><p>甲</p><p>乙</p></div><p>丙</p>")
    (block,) = [node for node in found.nodes if node.element.get("id") == "a"]
    assert (block.start, block.end) == (0, 2)


@pytest.mark.parametrize(
    ("markup", "weight"),
    [
        pytest.param("<p>全市列入清单的易涝点已有十二处完工，其余正在施工。</p>", 25, id="sentence"),
        pytest.param("<p>上一页 下一页</p>", 0, id="label"),
        pytest.param("<p><a href=x>全市列入清单的易涝点已有十二处完工，其余正在施工。</a></p>", 0, id="link"),
        pytest.param("<p>版权所有：溪桥市人民政府，未经许可不得转载。</p>", 0, id="footer"),
    ],
)
def test_only_sentences_weigh(markup, weight):
    assert prose_weight(scan(markup).atoms[0]) == weight


def test_names_of_files_that_a_script_hands_out_stay_links():
    lines = [f"附件{n}：溪桥市内涝治理工作任务分解表（征求意见稿）" for n in range(3)]
    found = scan("".join(f"<p><a href='javascript:;'>{line}</a>；</p>" for line in lines))
    assert all(atom.links for atom in found.atoms)
