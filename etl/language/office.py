"""Names of a district's own offices: 鼓楼区人民政府, 鼓楼区数据局; told by their words, so that nothing else passes."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from etl.language.text import key, unnumbered

_BUSINESS = (
    "人民|政府|大数据|数据|数字|经济|发展|改革|工业|通信|信息化|信息|科技|科学|技术|商务|统计|财政|教育|卫生|健康|卫健|司法|退役军人|文化|体育|旅游|文旅"
    "|文体|广电|住房|城乡|建设|交通|运输|农业|农村|水利|林业|海洋|渔业|生态|环境|自然|资源|规划|人力|社会|保障|人社|民政|公安|应急"
    "|市场|监督|监管|管理|行政|审批|政务|服务|投资|促进|招商|工信|科工信|工科|发改|网信|机要|保密|网络|安全|医疗|医保|机关|事务|城市|综合|金融"
    "|国有|资产|国资|审计|税务|住建|和|与|及"
)
# 人民政府, 政府办公室, 委网信办, 数据管理局, 管委会; not 街道办, 第一小学, 数据中心, of which a district has several.
_OFFICE = re.compile(
    rf"(?:人民)?政府(?:办公室|办)?|管委会|管理委员会|委(?:办公室|办)?|(?:委|(?:人民)?政府|管委会)?(?:{_BUSINESS})+(?:办公室|办|局|委员会|委)"
)
_STAMPED = re.compile(r"\((?:盖章|公章|章)\)$")
_ENDS = ("政府", "局", "办", "办公室", "委", "委员会", "管委会")
_PROVINCE = re.compile(r"^[一-鿿]{2,3}省")


def office_in(text: str, city: str, spellings: Container[str], longest: int) -> str | None:
    """The spelling of the district whose office a whole text names, of at most `longest` characters; else None."""
    whole = _STAMPED.sub("", unnumbered(text).rstrip(":："))
    if not whole.endswith(_ENDS):
        return None
    for said in _without_city(whole, key(city)):
        lengths = range(min(longest, len(said)), 1, -1)
        name = next((said[:length] for length in lengths if said[:length] in spellings), None)
        if name and _OFFICE.fullmatch(said[len(name) :]):
            return name
    return None


def _without_city(whole: str, city: str) -> Iterator[str]:
    """The text as it stands, and without its province and city before it."""
    yield whole
    rest = _PROVINCE.sub("", whole, count=1)
    for name in (city, city.removesuffix("市")):
        if rest.startswith(name):
            yield rest[len(name) :]
            return
