import pytest

from crawler.extraction.body import LineKind, kind_of
from tests.articlepages import FIRST, PROSE, SECOND, THIRD, article, scan, text

LEFT_OUT = {
    LineKind.TOOL: [
        "【字体：大 中 小】",
        "打印 关闭窗口",
        "分享到：微信 微博 QQ空间",
        "扫一扫在手机打开当前页",
        "（完）",
        "图集",
        "【打印】 【纠错】 【关闭】 【返回顶部】",
        "打开APP阅读全文",
        "点击进入专题：",
        "视频-内涝治理见成效",
        "未经授权，任何单位不得转载。",
        "此件公开发布",
        "上一页 1 2 3 下一页",
        "【1】【2】【3】",
        "本文仅代表作者个人观点，不代表本网立场。",
        "如有侵权请联系删除。",
    ],
    LineKind.END: [
        "相关阅读",
        "【相关链接】",
        "延伸阅读：",
        "上一篇：老桥修缮完成",
        "下一条：没有了",
        "网友评论(30)",
        "关键词：内涝 治理",
        "免责声明：本站内容",
        "返回顶部",
        "延伸 · 推荐",
        "此前报道：内涝治理进展",
        "解读链接：",
    ],
    LineKind.EDITOR: [
        "责任编辑：韦一楠",
        "【纠错】责任编辑：韦一楠",
        "溪桥镇、财政所供稿 编辑/韦一楠",
        "（编辑：韦一楠）",
        "[责任编辑：韦一楠 PK155]",
    ],
    LineKind.CREDIT: [
        "来源：溪桥日报",
        "供稿单位：溪桥市水利局",
        "一审一校：韦一楠 三审三校：蓝桐",
        "（原标题：内涝治理进展）",
    ],
    LineKind.FOOTER: ["版权所有：溪桥市人民政府", "溪ICP备00000001号", "网站标识码：9900000001"],
}
TEXT = [
    "字体设计大赛在溪桥市启动",
    "分享会上，代表们交流了经验。",
    "相关部门负责人介绍了情况",
    "下一步，将加快施工进度",
    "上一年度完成投资三亿元",
    "声明书由双方共同签署",
    "编辑部同志参加了活动",
    "来源地证书办理提速",
    "□ 韦一楠 蓝 桐",
    "大中小企业融通发展",
    "打印机采购公告发布",
    "图集出版座谈会举行",
    "下载APP的市民越来越多",
    "【视频】溪桥首届龙舟赛",
    "链接：民法典有关规定",
    "这也意味着，数据未经用户授权，都存在法律风险。",
    "第九条 未经市水务主管部门许可，任何单位不得占用行洪河道。",
    "这并不代表平均水位已经下降。",
    "溪桥日报发表评论员文章",
    "发表评论员文章",
    "版权声明意识普遍增强",
]


def kind(line):
    found = scan(f"<p>{line}</p>")
    return kind_of(found.atoms[0], found.weights[0])


@pytest.mark.parametrize(("expected", "line"), [(kind, line) for kind, lines in LEFT_OUT.items() for line in lines])
def test_line_that_is_no_text_is_told(expected, line):
    # Some lines are both: what page tools say is no text either way
    assert kind(line) in ((expected, LineKind.CREDIT) if expected is LineKind.TOOL else (expected,))


@pytest.mark.parametrize("line", TEXT)
def test_text_that_begins_alike_stays_text(line):
    assert kind(line) in (LineKind.TEXT, LineKind.SIGNATURE)


@pytest.mark.parametrize(
    "below",
    [
        pytest.param("<p>责任编辑：韦一楠</p><p>要闻</p><p><a href=1>老桥修缮完成</a></p>", id="below the editor line"),
        pytest.param("<p>相关阅读</p><p><a href=1>老桥修缮完成</a></p><p>简讯一则</p>", id="below 相关阅读"),
        pytest.param("<ul><li><a href=1>老桥修缮完成</a></li><li><a href=2>步道开放</a></li></ul>", id="links alone"),
        pytest.param("<p>看更多资讯，请<a href=/app>下载手机客户端</a></p>", id="promotion with a link"),
        pytest.param("<p><a href=/><img src=/ad/1.jpg></a></p>", id="linked picture"),
    ],
)
def test_what_follows_the_article_is_left_out(below):
    found = article(PROSE + below)
    assert text(found) == [FIRST, SECOND, THIRD]
    assert all(block.type == "paragraph" for block in found.body)


def test_end_words_near_the_top_do_not_end_the_article():
    assert text(article(f"<p>标签：内涝</p>{PROSE}"))[-1] == THIRD


def test_editor_line_is_read_before_it_is_left_out():
    assert article(PROSE + "<p>（责任编辑：韦一楠）</p>").editors == ("韦一楠",)


def test_signature_stays_in_the_text():
    found = article(PROSE + "<p>□ 韦一楠 蓝 桐</p>")
    assert text(found)[-1] == "□ 韦一楠 蓝 桐"
    assert found.authors == ("韦一楠", "蓝桐")


def test_editor_glued_to_the_last_paragraph_is_no_text():
    found = article(f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}（责任编辑：韦一楠）</p>")
    assert (text(found), found.editors) == ([FIRST, SECOND, THIRD], ("韦一楠",))


def test_bracket_that_names_an_author_stays_in_the_text():
    signed = f"{THIRD}（作者：蓝桐 编辑：韦一楠）"
    assert text(article(f"<p>{FIRST}</p><p>{SECOND}</p><p>{signed}</p>"))[-1] == signed


def test_last_paragraph_may_hold_a_link_and_no_full_stop():
    last = '<a href="/dc">溪桥大道</a>的雨污分流工程已经完工，其余路段正在加紧施工，预计六月底前全部建成通车'
    assert text(article(PROSE + f"<p>{last}</p>"))[-1].endswith("全部建成通车")


def test_long_disclaimer_at_the_end_is_no_text():
    last = "本平台所载内容均由各单位提供，版权归原作者所有，转载请联系原作者并获许可，观点仅代表作者本人，不构成建议。"
    assert text(article(PROSE + f"<p>{last * 2}</p>")) == [FIRST, SECOND, THIRD]


def test_box_of_facts_below_related_links_is_text():
    assert text(article(f"<p>{FIRST}</p><p>相关链接：</p><p>{SECOND}</p><p>{THIRD}</p>"))[-2:] == [SECOND, THIRD]


def test_related_policies_may_be_a_heading():
    lines = ("相关政策", SECOND, "一次办结。", "下一步", THIRD)
    assert text(article("".join(f"<p>{line}</p>" for line in (FIRST, *lines)))) == [FIRST, *lines]


def test_a_disclaimer_ends_the_article_though_it_is_a_sentence():
    below = "<p>免责声明：以上内容由各单位提供，目的在于传递更多信息。</p><p>溪桥首届龙舟赛下月举行</p>"
    assert text(article(PROSE + below)) == [FIRST, SECOND, THIRD]


def test_terms_of_a_contest_are_text():
    terms = "参赛作品的版权归作者所有，主办方可在展览、画册和公益宣传中无偿使用，其他单位未经作者许可不得转载，" * 2
    assert text(article(PROSE + f"<p>{terms}详情另行通知。</p>"))[-1].endswith("详情另行通知。")


def test_byline_at_the_top_of_the_text_stays():
    byline = "溪桥日报记者 韦一楠 通讯员 蓝桐"
    found = article(f"<p>{byline}</p>{PROSE}")
    assert (text(found)[0], found.authors) == (byline, ("韦一楠", "蓝桐"))
