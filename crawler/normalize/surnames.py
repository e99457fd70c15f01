"""Chinese surnames: what a person's name can begin with."""

from __future__ import annotations

# The Hundred Family Surnames in simplified form, and what the South and the registers add (韦 覃 农 冼 邝 肖 闫 …)
SURNAMES = frozenset(
    """
    赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方
    俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧
    计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫
    经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓
    牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙
    池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍郤璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向
    古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢
    关蒯相查后荆红游竺权逯盖益桓公肖闫覃佘仝付尧迟岳帅代亓苟邸刑鹿青兰银隋楚商佟牟佴母展战揭撒呼矫柬郇甯涂苑茆腾税闭
    磨零卿粟赫初丛布占冼禤招植麦邝阳侬玉晋来位凃萨仓闪冶才旦央次洛达多扎格德尼普图海斯额宝
    """
) - frozenset(" \n")
COMPOUND_SURNAMES = frozenset(
    word
    for line in """
    欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠
    公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁
    拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 左丘 东门 西门 第五 纳兰 完颜 叶赫 爱新 那拉 沙吒 哈尼
    赵陈 张简 范姜
    """.splitlines()
    for word in line.split()
)
# Surnames that begin everyday words (方法, 安全, 高清): alone and two characters long they prove nothing
WORDY = frozenset(
    """
    水云花方任安常乐于时元平和明计成经应家全能双文公关相后红国广东都通边向古易居步那空须高石万白金华江山田路连游权益
    强富车满利师养简查充别终尚党习左龙青银商母展战来位海多格德图布占才达旦次初代信普原宝包解单盛支管席项干封索冷融景
    幸印怀从籍步巴扎强央尼普桑索洛萨仓旦卓
    """
) - frozenset(" \n")


def is_surname(text: str) -> bool:
    """Whether a name can begin as ``text`` does: with a compound surname, or a single one."""
    return text[:2] in COMPOUND_SURNAMES or text[:1] in SURNAMES
