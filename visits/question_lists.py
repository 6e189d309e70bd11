"""The lists of questions that a bank starts with; edited under /admin/ afterwards.

SPIN and KYC as in the course on consultative selling (sources, document 1, lectures 4 and 5).
"""

from customers.models import Customer

PEOPLE = [Customer.Kind.INDIVIDUAL.value]
FIRMS = [
    Customer.Kind.COMPANY.value,
    Customer.Kind.SOLE_PROPRIETOR.value,
    Customer.Kind.INSTITUTION.value,
]
Row = tuple[str, str, str]  # part, Chinese, English

LISTS: list[tuple[str, str, str, list[str], list[Row]]] = [
    (
        "spin-firm", "SPIN 提问（企业）", "SPIN (firms)", FIRMS,
        [
            ("S 现状", "目前主要在哪些银行结算，账期一般多长？",
             "With which banks do you settle, and how long are your payment terms?"),
            ("S 现状", "今年的订单和产能利用情况怎样？",
             "How are orders and the use of capacity this year?"),
            ("P 难点", "旺季备货时资金紧张吗，通常怎么解决？",
             "Is money tight when you stock up, and what do you do then?"),
            ("P 难点", "上下游回款有没有拖延？", "Are customers late in paying?"),
            ("I 影响", "资金不到位对接单和采购价格有什么影响？",
             "What does late money do to orders and purchase prices?"),
            ("N 需求", "如果账上闲钱能随用随取又有收益，对您有帮助吗？",
             "Would idle money that earns and stays at hand help you?"),
        ],
    ),
    (
        "spin-person", "SPIN 提问（个人）", "SPIN (people)", PEOPLE,
        [
            ("S 现状", "家里的积蓄现在主要怎么安排？", "How are your savings placed now?"),
            ("S 现状", "近一两年有哪些大的开支计划？",
             "What large expenses do you plan in the next years?"),
            ("P 难点", "到期的钱再存，利率低了有没有打算？",
             "Rates have fallen: what will you do with money that matures?"),
            ("I 影响", "如果收益跟不上孩子教育的开支，会怎么办？",
             "What if the return does not cover the children's education?"),
            ("N 需求", "有一笔稳妥、能提前规划的安排，您希望期限多长？",
             "For a safe, planned arrangement: which term would you like?"),
        ],
    ),
    (
        "kyc-firm", "KYC 核对（企业）", "KYC (firms)", FIRMS,
        [
            ("身份", "股权结构和受益所有人有没有变化？",
             "Have shareholders or beneficial owners changed?"),
            ("经营", "主营业务、主要上下游有没有变化？",
             "Have the business or its main partners changed?"),
            ("资金", "大额资金往来的用途和来源是什么？",
             "What are large payments for, and where does the money come from?"),
            ("担保", "新增了哪些对外担保或民间借贷？",
             "Which new guarantees or private loans are there?"),
        ],
    ),
    (
        "kyc-person", "KYC 核对（个人）", "KYC (people)", PEOPLE,
        [
            ("身份", "证件、住址、联系电话有没有变化？",
             "Have paper, address or phone changed?"),
            ("职业", "现在的工作单位和收入来源是什么？",
             "Where do you work, and what is your income?"),
            ("家庭", "家庭成员和主要开支有哪些？", "Who is in the family, what are its expenses?"),
            ("风险", "能接受的亏损和资金使用时间是多少？",
             "What loss could you bear, and when will you need the money?"),
        ],
    ),
]  # fmt: skip
