"""What /api/v1 takes and gives, as models: parameters that are checked, and documents that OpenAPI describes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic.json_schema import SkipJsonSchema

Form = Literal["json", "csv", "parquet"]
MonthText = Annotated[str, Field(pattern=r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$")]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Version = Annotated[int, Field(ge=1, le=999_999_999)]
Rows = Annotated[int, Field(ge=1, le=1_000_000)]
Status = Literal["reached", "on_track", "behind", "far_behind", "not_due", "not_reported"]
Absent = SkipJsonSchema[None]  # may be left out, but not said to be null


class _Query(BaseModel):
    """A parameter that is not known is refused: a filter that is misspelt must not return everything."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("version", "limit", "offset", mode="before", check_fields=False)
    @classmethod
    def _check_digits(cls, said: object) -> object:
        """A whole number as an address says it: digits alone. Elsewhere 1.0, ' 12' and 1_2 would pass for one."""
        if isinstance(said, str) and not (said.isascii() and said.isdecimal()):
            raise ValueError(said)
        return said


class VersionsQuery(_Query):
    limit: Annotated[int, Field(ge=1, le=1000, description="最多几个版本，1至1000")] = 100
    offset: Annotated[int, Field(ge=0, le=1_000_000, description="跳过最新的几个版本，0至1000000")] = 0


class PlanQuery(_Query):
    version: Annotated[Version | Absent, Field(description="数据版本，1以上的整数；不写为当前版本")] = None


class AssessmentsQuery(PlanQuery):
    month: Annotated[
        MonthText | Absent, Field(description="月份，写作YYYY-MM，例如2025-09；不写为最近有数据的月份")
    ] = None
    section: Annotated[Name | Absent, Field(description="板块的编码，例如infrastructure")] = None
    department: Annotated[Name | Absent, Field(description="部门的编码：牵头、负责或配合的任务")] = None
    status: Annotated[Status | Absent, Field(description="状态的代码，例如behind")] = None
    district: Annotated[Name | Absent, Field(description="县（市）区的编码；city或不写为全市")] = None


class ObservationsQuery(PlanQuery):
    month: Annotated[MonthText | Absent, Field(description="只要这个月份，写作YYYY-MM")] = None
    since: Annotated[MonthText | Absent, Field(description="从这个月份起（含），写作YYYY-MM")] = None
    until: Annotated[MonthText | Absent, Field(description="到这个月份止（含），写作YYYY-MM")] = None
    indicator: Annotated[Name | Absent, Field(description="指标、节点或定性任务的编码")] = None
    section: Annotated[Name | Absent, Field(description="板块的编码")] = None
    department: Annotated[Name | Absent, Field(description="填报部门的编码")] = None
    district: Annotated[Name | Absent, Field(description="地区的编码；city为全市数；不写为全部")] = None
    limit: Annotated[Rows | Absent, Field(description="最多几行，1至1000000；不写为全部")] = None
    offset: Annotated[int, Field(ge=0, le=1_000_000_000, description="跳过前几行，0至1000000000")] = 0


class Fault(BaseModel):
    message: str = Field(description="一句说明")


class VersionRow(BaseModel):
    version: int
    published_at: str
    is_demo: bool
    is_current: bool
    months: list[str]
    plan_id: str
    plan_fingerprint: str
    rule: str
    note: str  # what the public was told that it changes


class Versions(BaseModel):
    current: int | None
    total: int
    versions: list[VersionRow]


class PlanItem(BaseModel):
    indicator: str
    name: str
    short: str
    kind: str
    unit: str | None
    target: float | None
    comparison: str | None
    better: str | None
    baseline: float | None
    baseline_as_of: str | None
    due: str | None
    frequency: str
    by_district: bool
    section: str
    section_name: str
    task: str
    task_number: int
    task_title: str
    lead: list[str]
    support: list[str]
    reporter: str
    clause: str
    definition: str


class Named(BaseModel):
    id: str
    name: str


class PlanDocument(BaseModel):
    version: int
    plan_id: str
    title: str
    source: str
    year: int
    rule: str
    fingerprint: str
    sections: list[Named]
    departments: list[Named]
    districts: list[Named]
    items: list[PlanItem]


class Assessed(BaseModel):
    model_config = ConfigDict(extra="allow")
    task: str
    indicator: str
    name: str
    kind: str
    unit: str | None
    section: str
    district: str
    month: str
    target: float | None
    baseline: float | None
    actual: float | None
    expected: float | None
    attainment_pct: float | None
    schedule_pct: float | None
    gap_pp: float | None
    status: Status
    status_word: str
    reporting: str
    reason: str
    as_of: str | None
    lead: list[str]
    reporter: str
    outlook: dict[str, Any] | None


class Assessments(BaseModel):
    month: str
    version: int
    as_of: str | None
    rule: str
    published_at: str
    is_demo: bool
    assessments: list[Assessed]


class ObservationRow(BaseModel):
    indicator: str
    name: str
    section: str
    district: str
    month: str
    unit: str | None
    value: float | None
    amount: float | None
    self_status: str | None
    text: str | None
    is_derived: bool
    reported_value: float | None
    correction: str | None
    department: str
    submission: str
    file: str
    sheet: str
    line: int
    received_at: str
    by: str
    sha256: str


class Observations(BaseModel):
    version: int
    published_at: str
    is_demo: bool
    total: int
    offset: int
    next: str | None
    observations: list[ObservationRow]
