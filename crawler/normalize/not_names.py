"""What stands where a name would and is none: places, organisations, placeholders, words of the credit line itself."""

from __future__ import annotations

import re

from crawler.normalize.text import word_set

# Prefecture-level places and above, and a few foreign capitals, as datelines and 「…报道」 print them
PLACES = word_set(
    """
    北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州
    云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 全国 国内 国际 中国 石家庄 唐山 秦皇岛 邯郸 邢台
    保定 张家口 承德 沧州 廊坊 衡水 雄安 太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁 呼和浩特 包头 乌海
    赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳
    葫芦岛 长春 四平 辽源 通化 白山 松原 白城 延边 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江
    黑河 绥化 南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 杭州 宁波 温州 嘉兴 湖州 绍兴 金华
    衢州 舟山 台州 丽水 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城 福州 厦门
    莆田 三明 泉州 漳州 南平 龙岩 宁德 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶 济南 青岛 淄博 枣庄
    东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌
    漯河 三门峡 南阳 商丘 信阳 周口 驻马店 济源 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施
    长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江
    茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮 南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林
    百色 贺州 河池 来宾 崇左 海口 三亚 三沙 儋州 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾
    广安 达州 雅安 巴中 资阳 阿坝 甘孜 凉山 贵阳 六盘水 遵义 安顺 毕节 铜仁 昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧
    楚雄 红河 文山 西双版纳 大理 德宏 怒江 迪庆 拉萨 日喀则 昌都 林芝 山南 那曲 阿里 西安 铜川 宝鸡 咸阳 渭南 延安
    汉中 榆林 安康 商洛 兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 临夏 甘南 西宁 海东 海北 海西
    玉树 果洛 银川 石嘴山 吴忠 固原 中卫 乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉 喀什 和田 伊犁 塔城 阿勒泰 石河子 台北
    高雄 华盛顿 纽约 伦敦 巴黎 东京 首尔 莫斯科 柏林 日内瓦 曼谷 河内 金边 万象 雅加达 吉隆坡 新加坡 马尼拉 仰光
    布鲁塞尔 罗马 堪培拉 开罗 联合国
    """
)
_PLACE_END = re.compile("(?:市|自治区|自治州|自治县|特区|地区)$")
# What CMS and forms fill in when nobody is named
PLACEHOLDERS = word_set(
    """
    系统管理员 管理员 超级管理员 网站管理员 佚名 匿名 未知 不详 无 暂无 网友 网民 游客 本站 本网 本报 本刊 本台 本社
    本网站 小编 编辑 作者 记者 原创 转载 转自 网络 互联网 其他 其它 集体 编辑部 本站编辑 网站编辑 网站 来源 发布者
    发布人 信息员 责任编辑 通讯员 审核员 录入员 网易 本报记者 本网记者 本台记者 本刊记者 本站记者 本报讯 本网讯 综合
    整理 编译 摘编 汇编 选编 admin administrator root system null none undefined nobody user test editor webmaster
    author guest manager anonymous name unknown
    """
)
# Words of credit lines that could pass for a name by length
_STOP_WORDS = word_set(
    """
    By by 等 等人 记者团 采访组 报道组 编写组 写作组 课题组 调研组 通讯组 宣传组
    图文 视频 组图 图片 文字 摄影 摄像 供图 供稿 报道 报导 消息 评论员 特约评论员 编者 见习 实习 实习生 特约 首席
    联合 采写 撰文 撰稿 发自 讯 电 完 点击 阅读 浏览 打印 关闭 分享 字体 放大 缩小 收藏 时间 日期 审核 校对 监制
    策划 统筹 终审 初审 复审 全文 节选 摘要 详情 正文 附件 下载 返回 上一篇 下一篇 资料图 资料 图表 图解 制图 海报
    漫画 动画 音频 时评 社论 快评 锐评 来论 综述 述评 侧记 特写 专访 访谈 直播 更多 推荐 相关 标签 全媒体 融媒体
    新媒体 上图 下图 左图 右图 图一 图二 图三 上接 下转 待续 续完 未完 单位 职务 电话 邮箱 地址 备注 说明 本文 本版
    原文 原题 原标题 党报 公告 通知 公示
    """
)
# What ends the name of an office, a newsroom or a company, and no given name
_ORGANISATION = re.compile(
    "(?:[网厅局委办处省县部校院所署馆报]|公司|集团|银行|中心|基地|平台|公众号|澎湃号|头条号|政务号|人民号|强国号"
    # media
    "|新华社|中新社|[报志讯版]社|电视台|广播台|电台|总台|卫视|客户端|频道|传媒|融媒|融媒体|新闻|在线|视频|直播|杂志|[周月旬季半双]刊|学刊"
    "|工作室|评论部|采编部|快报|要闻|头条|号外|财经|资讯|热线|网络|发布|观察|报道组"
    # offices
    "|政府|人大|政协|[团纪监党][工委办]委?|工会|妇联|文联|侨联|作协|科协|残联|红十字会|党校|党组|[总党]支部|街道|社区|公安|消防|[支大总中分]队"
    "|[军警战]区|部队|开发区|新区|园区|管委会|委员会|[区市县村居]委会|办公室|检察院|文明办"
    "|(?:宣传|综合|人事|组织|秘书|信息|教务|财务|业务|政工|政策|法规|执法|监督|规划|文书|行政|督查|管理|服务|保障|建设|农业|工业|教育|文化"
    "|卫生|安全|环境|交通|法制|综治|党建|机关|后勤|评价|检验|审批|登记)[科股组室处站所队]"
    # schools, unions
    "|大学|学院|学校|[中小]学|幼儿园|医院|协会|学会|商会|联合会|基金会|研究会|理事会|促进会|[工小课]作?组|课题组|调研组|采访团|代表团"
    "|工作站|记者站|气象站|服务站)$"
)

# What a person is called by office or profession; behind a surname and given name it is cut, alone it names nobody
_TITLE = re.compile(
    "(?:副?(?:教授|研究员|主任|书记|主席|委员长|局长|处长|科长|院长|校长|秘书长|会长|部长|厅长|市长|县长|区长|镇长|乡长|馆长|所长|站长|总编辑|社长"
    "|总经理|董事长)|委员|代表|讲师|博士|硕士|专家|学者|律师|工程师|医生|医师|教师|老师|同志|先生|女士|负责人|干部|学生|干警|民警|检察官|法官)$"
)
_UNIT = re.compile("^[^省市县区局委厅院校报社网台站镇乡]{2,6}(?:处|科|股|室)$")


def without_title(text: str) -> str:
    """``text`` without an office or profession at its end."""
    return _TITLE.sub("", text)


def is_placeholder(text: str) -> bool:
    """Whether a CMS or an editor filled in what names nobody."""
    return text.lower() in PLACEHOLDERS


def is_place(text: str) -> bool:
    """Whether ``text`` is a known place, or is called one by its end."""
    return text in PLACES or bool(_PLACE_END.search(text))


def is_organisation(text: str) -> bool:
    """Whether ``text`` ends like the name of an organisation."""
    return bool(_ORGANISATION.search(text))


def is_unit(text: str) -> bool:
    """Whether ``text`` is an office inside an organisation (宣传科, 办公室), that has no standing of its own."""
    return bool(_UNIT.match(text))


def is_stop_word(text: str) -> bool:
    """Whether ``text`` is a word of the credit line itself."""
    return text in _STOP_WORDS
