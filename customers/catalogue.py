"""The ready-made product catalogue: what a city bank sells, with talking points (FABE).

Names, grades and figures are examples of ours; a bank replaces them on the catalogue's pages or
by its own feed. Risk grades stand only where the customer can lose money.
"""

from typing import Any

PERSON, SHOP, FIRM, PUBLIC = "INDIVIDUAL", "SOLE_PROPRIETOR", "COMPANY", "INSTITUTION"
PEOPLE, FIRMS, ALL = (PERSON, SHOP), (SHOP, FIRM, PUBLIC), (PERSON, SHOP, FIRM, PUBLIC)
INVESTED = ("THANKS", "CONFIRMATION", "INFORMATION", "CALL_BACK")
SERVED = ("THANKS", "INFORMATION")
AGREED = ("THANKS", "CONFIRMATION")

# code, kind, name, grade, for whom, after the sale, feature, advantage, benefit, evidence
_ROWS: tuple[tuple[Any, ...], ...] = (
    ("CK-001", "DEPOSIT", "整存整取", "", ALL, ("THANKS",), "三个月至五年六个期限，50 元起存",
     "期限内利率不变，可约定自动转存", "闲钱有着落，到期不用惦记", "存款保险 50 万元以内全额保障"),
    ("CK-002", "DEPOSIT", "七天通知存款", "", ALL, ("THANKS",), "5 万元起存，提前七天通知支取",
     "利率高于活期，可自动转存", "周转资金也有收益", "按七天滚动计息，可现场测算"),
    ("CK-003", "DEPOSIT", "个人大额存单", "", PEOPLE, AGREED, "20 万元起，可转让、可质押",
     "利率高于同期定期", "急用时转让或质押，不必提前支取", "按月公布发行额度与利率"),
    ("CK-004", "DEPOSIT", "单位协定存款", "", FIRMS, ("THANKS",), "基本额度以上按协定利率计息",
     "无需划转，结算不受影响", "日常账户余额也能增收", "按上月日均测算多得利息"),
    ("LC-101", "WEALTH", "日日盈现金管理", "R1", ALL, INVESTED, "1 元起购，工作日随时申赎",
     "流动性接近活期", "零钱生息，随用随取", "成立以来每日公布七日年化"),
    ("LC-201", "WEALTH", "稳盈 90 天固收", "R2", ALL, INVESTED, "90 天持有期，投资债券为主",
     "净值波动小，期限短", "短期闲置资金的去处", "近三年各期均达到业绩比较基准"),
    ("LC-202", "WEALTH", "稳盈一年固收", "R2", ALL, INVESTED, "一年封闭，固定收益类",
     "久期匹配，业绩基准更高", "锁定一年期收益水平", "季度报告披露全部持仓"),
    ("LC-301", "WEALTH", "固收增强两年", "R3", PEOPLE, INVESTED, "债券打底，权益不超过 20%",
     "收益弹性高于纯固收", "适合两年不用的钱", "成立以来最大回撤 2.1%"),
    ("LC-401", "WEALTH", "均衡混合三年", "R4", PEOPLE, INVESTED, "股债均衡，三年持有",
     "分散配置，专业管理", "分享长期成长，须承受波动", "管理团队平均从业 11 年"),
    ("JJ-101", "FUND", "货币市场基金", "R1", ALL, INVESTED, "投资短期货币工具",
     "当日申购次日计息", "安全性与流动性兼顾", "规模 320 亿元，成立 9 年"),
    ("JJ-201", "FUND", "中短债基金", "R2", ALL, INVESTED, "久期一年左右的债券基金",
     "波动低，申赎灵活", "稳健底仓的选择", "近五年每年正收益"),
    ("JJ-301", "FUND", "偏债混合基金", "R3", PEOPLE, INVESTED, "权益比例 10% 至 30%",
     "攻守兼备", "比纯债多一分弹性", "三年期同类排名前四分之一"),
    ("JJ-401", "FUND", "沪深 300 指数基金", "R4", PEOPLE, INVESTED, "跟踪沪深 300 指数",
     "费率低，透明度高", "适合按月定投，长期参与", "年化跟踪误差低于 2%"),
    ("JJ-501", "FUND", "科技主题股票基金", "R5", PEOPLE, INVESTED, "股票仓位不低于 80%",
     "聚焦成长行业", "进取型客户的卫星配置", "定期报告披露前十大持仓"),
    ("GZ-101", "TREASURY_BOND", "储蓄国债（电子式）", "R1", (PERSON,), AGREED,
     "三年、五年，按年付息", "国家信用，利率固定", "每年有利息到账，利息免税",
     "财政部公告的发行计划"),
    ("BX-101", "INSURANCE", "增额终身寿险", "R1", (PERSON,), INVESTED, "保额按约定逐年递增",
     "现金价值写进合同", "养老与传承的长期安排", "合同载明各年度现金价值"),
    ("BX-102", "INSURANCE", "年金保险", "R2", (PERSON,), INVESTED, "约定年龄起按年领取",
     "与寿命等长的现金流", "补充养老金缺口", "保险公司偿付能力季度披露"),
    ("BX-201", "INSURANCE", "企业财产一切险", "", FIRMS, SERVED, "覆盖厂房、设备、存货",
     "一张保单覆盖多项风险", "押品与经营都有保障", "可作为授信的配套保障"),
    ("GJ-101", "PRECIOUS_METAL", "积存金", "R3", (PERSON,), INVESTED, "1 克起，按日积存",
     "可赎回、可提金", "以小额分散买入平滑成本", "价格随上海金实时报价"),
    ("YH-101", "CARD", "借记金卡", "", (PERSON,), SERVED, "免年费，境内跨行取现每月十笔免费",
     "权益随等级提升", "日常收支一张卡", "权益清单在手机银行可查"),
    ("YH-102", "CARD", "白金信用卡", "", (PERSON,), SERVED, "最长 50 天免息，机场贵宾厅",
     "消费返利与分期优惠", "出行与大额支出更从容", "年费政策与权益公示"),
    ("YH-103", "CARD", "单位结算卡", "", FIRMS, SERVED, "对公账户配卡，自助存取",
     "非营业时间可用，可设限额", "采购报销省去跑网点", "按卡分人设额，明细可查"),
    ("DZ-101", "E_BANKING", "手机银行", "", PEOPLE, SERVED, "转账、理财、缴费一站办理",
     "转账免手续费", "足不出户办业务", "七成业务已在线上完成"),
    ("DZ-102", "E_BANKING", "企业网银与银企直联", "", FIRMS, SERVED, "分级授权，支持批量付款",
     "与财务系统对接", "付款审批留痕，月末对账省时", "可安排演示与测试环境"),
    ("DF-101", "PAYROLL", "代发工资", "", FIRMS, SERVED, "批量入账，当日到账",
     "支持他行卡，附工资条推送", "财务省力，员工有专属权益", "全行 1,200 余家单位使用"),
    ("DS-101", "COLLECTION", "代收代扣", "", FIRMS, SERVED, "水电、学费、物业费批量代收",
     "一次授权，自动扣款", "回款及时，催收减少", "扣款成功率按月出报告"),
    ("CG-101", "CUSTODY", "证券资金第三方存管", "", PEOPLE, SERVED, "保证金由银行存管",
     "银证转账实时到账", "资金安全与便利兼得", "与主要券商均已开通"),
    ("JS-101", "SETTLEMENT", "现金管理", "", FIRMS, SERVED, "多账户归集、资金池",
     "余额自动归集，内部计价", "集团资金看得见、管得住", "可按集团架构出方案"),
    ("DK-101", "LOAN", "流动资金贷款", "", FIRMS, AGREED, "满足日常周转，一年以内为主",
     "可循环使用额度", "采购旺季不缺资金", "随借随还，按日计息"),
    ("DK-102", "LOAN", "个人住房贷款", "", (PERSON,), AGREED, "最长三十年，两种还款方式",
     "可提前还款", "月供与收入匹配", "利率随 LPR 公开定价"),
    ("PJ-101", "BILL", "银行承兑汇票贴现", "", FIRMS, AGREED, "线上询价，当日放款",
     "无需额外抵押", "应收票据即时变现", "每日公布贴现指导利率"),
    ("BL-101", "FACTORING", "国内保理", "", FIRMS, AGREED, "受让应收账款，提供融资与催收",
     "不占用抵押物", "账期变现金，报表更好看", "中登网登记确权"),
    ("CD-101", "WAREHOUSE_RECEIPT", "仓单质押融资", "", FIRMS, AGREED, "标准仓单质押，按价盯市",
     "存货不必折价出售", "盘活库存，等待好价", "合作监管仓 24 小时盯库"),
    ("BD-101", "CONFIRMED_WAREHOUSE", "保兑仓", "", FIRMS, AGREED, "厂商银三方协议，按款发货",
     "以采购订单获得融资", "一次锁定货源与价格", "核心厂商差额退款责任"),
    ("MF-101", "BUYERS_CREDIT", "买方信贷", "", FIRMS, AGREED, "为采购设备的买方提供融资",
     "厂商回款快，买方分期付", "促成设备销售与采购", "与多家设备厂商有合作"),
    ("GJ-201", "INTERNATIONAL", "国际结算与结售汇", "", FIRMS, SERVED, "信用证、托收、汇款、结售汇",
     "报价透明，单证专人审核", "进出口收付更稳妥", "可配套远期锁汇"),
)  # fmt: skip
COLUMNS = ("code", "kind", "name", "risk_grade", "for_kinds", "after_sale", "feature", "advantage",
           "benefit", "evidence")  # fmt: skip


def _row(cells: tuple[Any, ...]) -> dict[str, Any]:
    row = dict(zip(COLUMNS, cells, strict=True))
    row["for_kinds"] = list(row["for_kinds"])
    row["after_sale"] = [{"code": code} for code in row["after_sale"]]
    return row


ROWS: tuple[dict[str, Any], ...] = tuple(_row(cells) for cells in _ROWS)
