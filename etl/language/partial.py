"""Words by which figures are of a part only: of one of several operators, of a street, of a site."""

from __future__ import annotations

import re
from functools import lru_cache

from etl.language.field import field_named
from etl.language.number import BadNumber, parse_number
from etl.language.phrase import STAGES
from etl.language.text import clean, key, unnumbered
from etl.language.void import is_flag

_NAMES = "移动|联通|电信|铁塔|广电网络|广电"
IN_OPERATORS = "[移联电铁广]"  # without one of these there is none of the names
_COMPANY = r"(?:(?:通信|网络)(?=[一-鿿])|公司|集团|股份|有限|责任|[省市区县]?分公司|[省市]公司)"
_OPERATOR = re.compile(
    rf"(?:中国|[一-鿿]{{2,3}}[省市]?)?(?P<name>{_NAMES}){_COMPANY}*(?:[一-鿿]{{2,3}}[省市]?{_COMPANY}+)?"
)
# 中国移动福州分公司基站建设情况, 移动公司9月完成数; not 移动通信基站, 中国电信业务总量, 广电网络建设.
_SUBJECT = re.compile(
    rf"(?:中国(?:{_NAMES})|[一-鿿]{{0,3}}[省市]?(?:{_NAMES})(?:[一-鿿]{{2,3}}[省市]?)?(?:分?公司))(?!业|互联|物联|支付|终端|和|及|与|、|,)"
)
_BEGINS = re.compile(rf"(?:{_NAMES})(?=(?:19|20)[0-9]{{2}}年|[0-9]{{1,2}}月)")  # 移动2025年9月完成情况
_ANY = re.compile(_NAMES)
_SEVERAL = re.compile(rf"(?:{_NAMES}).*(?:{_NAMES})|各|全[市省行网]|等|[两三四五几多]家|合计|总计|汇总|共建|共享")
_ALL = re.compile(
    r"(?:全[部市区县省行业网口体]+|所有|合计|总计|小计|汇总|共计|不分.*|不限|各.+|.*合计|.*[两三四五几多]家.*|total|all)"
)
_HEADING = re.compile(
    r"(?:所属|所在|涉及|按|分)?(?:(?:通信|电信|基础电信)?运营(?:商|企业|单位|公司)|(?:基础)?电信企业|通信企业|企业|公司"
    r"|街道|乡镇|镇街|街镇|乡镇\(街道\)|街道\(乡镇\)|乡镇街道|镇\(街\)|镇\(街道\)|乡\(镇\)|乡|镇|村居?|社区|园区|学校|医院|景区|网点|门店|站点"
    r"|分项|子项|细项|明细|构成|其中|网络制式|制式|维度|分组"
    r"|(?:国民经济|细分)?行业(?:门类|[大中小]类|分类|类别)?|城乡(?:分类|划分)?|经济类型|登记注册(?:统计)?类[型别]|企业规模|所有制(?:类型)?|性别|年龄[段组]|业态"
    r"|贸易方式|国别(?:\(地区\))?|客源[地国])(?:名称?|别)?"
)
_PROJECTS = re.compile(
    "(?:建设|重点|重大|具体|所属)?(?:项目|工程|平台|基地|载体)(?:名称)?"
    "|站名|(?:应用)?场景(?:名称)?|(?:典型)?案例(?:名称)?|(?:基站|场所|点位|试点|设施|设备|产品|楼宇|小区)名称"
)
# Who works on it (配合单位, 联系人), where they sit, and what they write of it: not what figures are of.
_WORKERS = re.compile(
    r"(?:责任|负责|联系|填[报表]|经办|审[核批]|[复校]核|分管|主管|挂[钩点]|督办|牵头|配合|协[办助同]|承办|主办|参与|支[持撑])"
    r"(?:人员?|单位|部门|领导|[科处]室|企业|公司|方|方式|电话){0,2}|(?:联系|填[报表]|经办|负责)人.*"
    r"|[联通][系讯](?:地址|电话|方式)|[一-鿿]{0,2}地[址点]|电话|手机号?|邮箱|[科处]室|领导"
    r"|(?:主要|工作|存在|下一?步|具体)?的?(?:做法|措施|问题|困难|打算|安排|亮点|经验)(?:建议)?|下一?步(?:工作)?(?:计划|思路)?"
)


_RANK = re.compile("第[一二三末1-3]|最|[排位]名|先进|靠[前后]|领先|落后|滞后|标兵|排头|标杆|通报|表扬|示范")
_PLACES = re.compile(r"(?:所属|所在)?(?:行政区划?|区划|地区|区域|区县|县区|辖区|属地)(?:代码|编码|编号|码)")
_SCOPE = re.compile("(?:统计|数据|指标|核算|覆盖|填报)?(?:口径|范围)(?:说明)?")
_NARROW = re.compile(
    "仅.+|只[含限计统].*|限额?以?上.*|规模?以?上.*|.*(?:市辖区|市区|城区|市本级|市直|本级|县域|园区内|辖区内).*|(?:省|部|行业|企业|运营商)[一-鿿]{0,4}口径.*|不含.*[区县市].*|.*除外"
)  # below 统计口径: of which part a figure is
TITLES = "标题、工作表名或文件名"  # which say of which kind of places alone figures are
_STAGED = re.compile("(?:建设|工作|项目|推进|实施|当前|所处)?(?:阶段|环节|工序)(?:名称)?|小标题")
_STAGE = re.compile(f"已?(?:{STAGES})(?:阶段|环节|情况|数量?)?")
_WHOLE = re.compile(r"[0-9]{4}00(?:0{6})?|全.|0*")  # a code of a city or a province


def operator_of(word: str) -> str | None:
    """The operator whose name a whole text is: 中国移动, 移动公司, 一、福州铁塔; None of any other text."""
    found = _OPERATOR.fullmatch(unnumbered(word)) if 1 < len(word) <= 30 else None
    return clean(word) if found else None


def operator_named(text: str) -> str | None:
    """The one operator that a title, a sheet or a file says its figures are of."""
    said = key(text)
    if not _ANY.search(said) or _SEVERAL.search(said):
        return None
    found = _SUBJECT.search(said) or _BEGINS.match(said)
    return found[0] if found else operator_of(text)


def names_stages(heading: str) -> bool:
    """Whether the words below a heading are stages of the work; those of rows of one word may be."""
    return bool(_STAGED.fullmatch(key(heading)))


def is_stage(word: str) -> bool:
    """Whether a word is one for a stage of the work: 开工."""
    return bool(_STAGE.fullmatch(key(word)))


def is_whole(word: str) -> bool:
    """Whether a word below a heading of parts says that a row is of all of them together."""
    said = key(word)
    return bool(_ALL.fullmatch(said)) or (bool(_ANY.search(said)) and bool(_SEVERAL.search(said)))


def names_places(heading: str) -> bool:
    """Whether the words below a heading are codes of districts, by which none is found."""
    return bool(_PLACES.fullmatch(key(heading)))


@lru_cache(maxsize=1 << 12)
def may_tell(cell: str, heading: str) -> bool:
    """Whether a cell says something besides figures and days; codes of districts do, and signs of what counts."""
    is_word = not cell[:1].isdigit() and isinstance(parse_number(cell), BadNumber)
    return bool(cell) and (is_word or names_places(heading) or is_flag(heading))


def names_parts(heading: str) -> bool:
    """Whether the words below a heading say of which part figures are."""
    return bool(_HEADING.fullmatch(key(heading)))


def names_projects(heading: str) -> bool:
    """Whether the words below a heading are the names of projects."""
    return bool(_PROJECTS.fullmatch(key(heading)))


def tells_parts(heading: str) -> bool:
    """Whether the words below a heading that is not read may be of parts; 部门, 单位 where they are of operators."""
    return names_parts(heading) or field_named(heading) in {"department", "unit"}


def names_workers(heading: str) -> bool:
    """Whether the words below a heading say who works on it or what they write of it, and nothing of the figures."""
    return bool(_WORKERS.fullmatch(key(heading)))


def names_rank(heading: str) -> bool:
    """Whether the words below a heading say who is ahead or behind: 第一名, 排名靠后的县（市）区."""
    return bool(_RANK.search(key(heading)))


def part_of(heading: str, word: str, *, has_place: bool = False) -> bool:
    """Whether a word below a heading that is not read says that the figures beside it are of a part.

    The code of a district says nothing where another column names it (`has_place`).
    """
    said = key(word)
    if heading == TITLES:
        return True
    if names_places(heading):
        return not has_place and not _WHOLE.fullmatch(said)
    if not said or _ALL.fullmatch(said) or names_workers(heading):
        return False
    if _SCOPE.fullmatch(key(heading)) and _NARROW.fullmatch(said):
        return True
    return operator_of(word) is not None or (names_parts(heading) and not _SEVERAL.search(said))
