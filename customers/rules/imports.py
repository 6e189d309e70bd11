"""What columns and cells of people's own lists mean: pure rules."""

import datetime as dt
import re
import unicodedata

# column names as spreadsheets of branches have them → field; compared by `header_key`
GUESSES = {
    "number": ("客户号", "客户编号", "核心客户号", "customernumber", "number"),
    "name": ("客户名称", "名称", "姓名", "客户姓名", "企业名称", "公司名称", "单位名称", "name",
             "customer", "customername"),
    "kind": ("客户类型", "客户类别", "类型", "kind", "customertype"),
    "id_kind": ("证件类型", "证件种类", "idkind", "papertype"),
    "id_number": ("证件号码", "证件号", "身份证号", "身份证号码", "身份证", "统一社会信用代码",
                  "信用代码", "社会信用代码", "idnumber", "uscc"),
    "phone": ("电话", "手机", "手机号", "手机号码", "联系电话", "客户电话", "phone", "mobile"),
    "address": ("地址", "联系地址", "住址", "注册地址", "经营地址", "address"),
    "born_on": ("出生日期", "生日", "成立日期", "成立时间", "birthday", "bornon"),
    "industry": ("行业", "行业代码", "所属行业", "industry"),
    "status": ("客户状态", "状态", "status"),
    "next_contact_on": ("下次联系", "下次联系日期", "下次拜访", "nextcontact"),
    "note": ("备注", "说明", "note", "remark", "remarks"),
    "lead": ("客户经理工号", "主办工号", "管户经理工号", "工号", "managernumber"),
    "contact_name": ("联系人", "关键人", "联系人姓名", "contact", "contactname"),
    "contact_role": ("联系人角色", "关键人角色", "contactrole"),
    "contact_title": ("职务", "联系人职务", "title"),
    "contact_phone": ("联系人电话", "联系人手机", "contactphone"),
    "contact_email": ("邮箱", "电子邮箱", "联系人邮箱", "email", "contactemail"),
    "contact_born_on": ("联系人生日", "contactbirthday"),
}  # fmt: skip

WORDS = {
    "kind": {
        "INDIVIDUAL": ("个人", "自然人", "对私", "个人客户", "individual", "person"),
        "SOLE_PROPRIETOR": ("个体工商户", "个体户", "个体", "soleproprietor"),
        "COMPANY": ("企业", "公司", "对公", "企业客户", "法人", "company", "firm"),
        "INSTITUTION": ("机构", "机构客户", "事业单位", "机关", "institution"),
    },
    "id_kind": {
        "RESIDENT_ID": ("身份证", "居民身份证", "residentidentitycard", "idcard"),
        "USCC": ("统一社会信用代码", "信用代码", "营业执照", "unifiedsocialcreditcode"),
        "PASSPORT": ("护照", "passport"),
        "OTHER": ("其他", "其他证件", "otherpaper", "other"),
    },
    "status": {
        "PROSPECT": ("潜在", "潜在客户", "prospect"),
        "ACTIVE": ("存量", "正常", "存量客户", "active"),
        "DORMANT": ("睡眠", "睡眠客户", "dormant"),
        "LOST": ("流失", "流失客户", "lost"),
    },
    "contact_role": {
        "DECIDER": ("决策人", "法定代表人", "老板", "decider"),
        "EXECUTOR": ("执行人", "财务", "经办人", "executor"),
        "USER": ("使用人", "user"),
        "INSIDER": ("内线", "insider"),
        "SIGNATORY": ("授权签字人", "被授权人", "authorisedsignatory"),
    },
}

SHORTENED = re.compile(r"[-+]?[0-9](\.[0-9]*)?[eE]\+?[0-9]{2,3}")
EXCEL_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!")
DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[ T]00:00(?::00)?)?")
PLAIN_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
DIGITS = re.compile(r"[0-9]{5,}")
EMAIL = re.compile(r"\S+@\S+")


def header_key(header: str) -> str:
    """A column's name as it is compared: no blanks, brackets, stars or colons, lower case."""
    plain = unicodedata.normalize("NFKC", header).lower()
    return re.sub(r"[\W_]+", "", re.sub(r"\([^)]*\)", "", plain))[:100]


_FIELD_OF = {header_key(word): field for field, words in GUESSES.items() for word in words}
_VALUE_OF = {
    field: {header_key(word): value for value, words in of.items() for word in (value, *words)}
    for field, of in WORDS.items()
}


def guess_field(header: str) -> str:
    """The field that a column of this name most likely holds; empty when nobody knows."""
    return _FIELD_OF.get(header_key(header), "")


def word_value(field: str, text: str) -> str:
    """The value that a word of people means (个体户 → SOLE_PROPRIETOR); empty when none."""
    return _VALUE_OF[field].get(header_key(text), "")


def is_shortened(text: str) -> bool:
    """Did a spreadsheet make a long number short (1.23E+17)? Its digits are gone then."""
    return bool(SHORTENED.fullmatch(text))


def read_day(text: str) -> dt.date | None:
    """The day of 2026-11-23, 2026/11/3, 2026.11.3, 2026年11月3日 or 20261103; None for others."""
    plain = unicodedata.normalize("NFKC", text)
    found = DAY.fullmatch(plain) or PLAIN_DAY.fullmatch(plain)
    if not found:
        return None
    try:
        return dt.date(*map(int, found.groups()))
    except ValueError:
        return None


def masked_text(text: str) -> str:
    """A cell of which nobody knows what it holds: longer numbers and addresses hidden."""
    hidden = EMAIL.sub("***@***", text)
    return DIGITS.sub(lambda found: found[0][:2] + "*" * (len(found[0]) - 2), hidden)
