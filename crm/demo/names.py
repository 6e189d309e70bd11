"""Names of people and firms."""

import random

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾"
    "肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾"
    "夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺顾毛郝龚邵万钱"
)
GIVEN_MEN = (
    "伟强磊军勇杰涛明超刚平辉健俊峰建国志文斌海波宁亮鹏飞宇浩博晨轩毅诚恒远航凯旭东立行启思哲"
)
GIVEN_WOMEN = (
    "芳娜敏静丽艳霞玲燕娟秀英慧雪琳晶倩莹颖洁婷梅欣怡悦蕾薇雯璐瑶珊晓芸若曦雅文佳琪诗涵子衿蔚然"
)
PLACES = ("江州", "临江", "滨江", "望江", "江北", "东湖", "钟山", "云溪")
BRANDS = (
    "启明 华诚 港联 鼎元 远航 宏泰 汇川 恒信 瑞丰 金桥 新宇 天成 永固 博远 众合 立信 长青 "
    "嘉禾 盛世 正源 凯盛 通达 百川 兴业达 安泰 顺达 德润 和兴 精工 锐进 世纪星 伟业 佳美 "
    "康宁 绿源 万顺 宝隆 润泽 国泰通 中昊 海纳 亿丰 明珠 晨光 富春 双环 三友 金穗 鲜稻"
).split()
TRADES = (
    ("C", "新材料"),
    ("C", "机械制造"),
    ("C", "电子科技"),
    ("C", "纺织"),
    ("C", "食品"),
    ("C", "包装材料"),
    ("C", "精密仪器"),
    ("C", "汽车零部件"),
    ("E", "建筑工程"),
    ("E", "装饰工程"),
    ("F", "商贸"),
    ("F", "建材"),
    ("F", "医药"),
    ("F", "五金机电"),
    ("G", "物流"),
    ("G", "运输"),
    ("H", "酒店管理"),
    ("I", "软件"),
    ("I", "信息技术"),
    ("L", "企业咨询"),
    ("M", "环境科技"),
    ("A", "生态农业"),
    ("A", "水产养殖"),
    ("P", "教育咨询"),
    ("Q", "健康管理"),
)
SHOPS = "小吃店 便利店 五金店 服装店 汽修厂 水果行 茶庄 花店 理发店 文具店".split()
INSTITUTIONS = (
    "第一中学 实验小学 人民医院 中医院 市政工程管理处 水务局 图书馆 住房公积金管理中心 "
    "职业技术学院 街道办事处 供水公司 慈善总会 文化馆 体育中心 妇幼保健院 幼儿园"
).split()


def person(rng: random.Random, *, woman: bool) -> str:
    """A name of two or three characters."""
    given = GIVEN_WOMEN if woman else GIVEN_MEN
    length = 2 if rng.random() < 0.82 else 1
    return rng.choice(SURNAMES) + "".join(rng.sample(given, length))


def company(rng: random.Random) -> tuple[str, str]:
    """A firm's full name and its GB/T 4754 section."""
    section, trade = rng.choice(TRADES)
    brand = rng.choice(BRANDS)
    if rng.random() < 0.35:
        brand += rng.choice("华盛达泰源丰诚信和美新安")
    form = "股份有限公司" if rng.random() < 0.12 else "有限公司"
    return f"{rng.choice(PLACES)}{brand}{trade}{form}", section


def shop(rng: random.Random) -> str:
    """A sole proprietor's sign."""
    owner = rng.choice(SURNAMES) + rng.choice("记家氏")
    return f"{rng.choice(PLACES)}{owner}{rng.choice(BRANDS)}{rng.choice(SHOPS)}"


def institution(rng: random.Random, number: int) -> str:
    """An institution; the number keeps names apart."""
    place = rng.choice(PLACES)
    kind = INSTITUTIONS[number % len(INSTITUTIONS)]
    return f"{place}{rng.choice(('市', '区', '新区', '开发区'))}{kind}"
