"""Where a line of Chinese may end: between words, which is told from a list of those that official plans are made of.

No dictionary is installed for it: pypinyin's holds the phrases that are read in an unusual way, not the usual words.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Words of plans and reports, among them pairs that are better kept whole (数字经济).
_LISTED = """
数字 数字化 数字经济 数字政府 数字社会 数字生态 数字文旅 数字中国 数据 数据集 大数据 数据要素 数据资产 数据流通
数据局 数联网 智能网联 人工智能 智能 智慧 算力 智算 超算 集群 计算 网络 联网 互联网 物联网 云平台 政务云 生态云
信息 信息化 软件 硬件 芯片 区块链 卫星 北斗 基站 光纤 宽带 带宽 覆盖 深度 场所 站点 点位 终端 自助 设备 装备
感知 监测 监控 预警 溯源 空间 底座 系统 平台 门户 中台 目录 档案 企业 中小企业 平台企业 产业 产业园 产业链 园区
集聚区 高新区 新区 新城 示范区 工业 农业 农村 渔业 林业 海洋 涉海 气象 生态 环境 水质 空气 改造 转型 升级 扩容
建设 运行 试运行 管理 治理 服务 应用 场景 支撑 安全 防护 密码 信创 技术 科技 科研 创新 研发 攻关 揭榜 挂帅
卡脖子 项目 工程 任务 指标 目标 试点 示范 标杆 典型 案例 优秀 评选 评价 评估 评定 认定 申报 推荐 推广 培育 引进
落地 签约 招商 投资 总投资额 投资额 峰会 大会 大赛 活动 特色 筹备 总结 举办 论文 征集 课题 课程 教育 特教 学校
校园 专网 医院 医疗 医保 医药 三医 健康 卫生 居民 群众 政务 政策 政府 机制 制度 体系 标准 规范 办法 方案 规划
计划 措施 责任 宣讲 宣贯 行动 实施 推进 加快 完善 优化 深化 强化 提升 提高 拓展 公共 公开 开放 开发 共享 授权
汇聚 汇交 融合 对接 接入 互通 交易 交易所 供给 流通 标注 标识 注册 注册量 储备 储备库 储备量 资源 自然资源 国土
经济 社会 城市 城乡 社区 区县 乡镇 市级 省级 国家级 上级 中央 地方 全省 全市 全国 两岸 海外 同城 生活圈 营商
营商环境 信用 风险 监管 资金 财政 税收 征管 收益 配套 比例 规模 增速 速度 面积 数量 质量 高质量 高水平 水平 能力
能级 效率 满意度 完成率 开工率 竣工率 达标率 覆盖率 位次 比上月 累计 同比 环比 总量 总数 新增 新建 新型 新兴 未来 重点
核心 关键 重大 专项 基础 基础设施 设施 智慧城市 基地 中心 实验室 研究院 数据中心 人才 人才市场 市场 队伍 团队
引才 赴外 文化 旅游 文旅 景区 产品 沉浸式 电商 消费 贸易 物流 港口 交通 车辆 道路 公交 停车 自动 微型 审批 办理
通办 全城 事项 免证 一件事 一张图 一张网 一网 兜底 一码通 一人一档 一企一档 一县一品 链长制 链长 可信 文件
文件库 电子 查询 报送 月报 来源 发布 版本 口径 说明 县（市）区 功能区 序时 序时进度 进度 年度 年底 月底 明显
滞后 略有 正常 达标 已达标 未报送 未到期 完成 完成值 目标值 低于 高于 超过 差距 最大 最多 领先 居首 居末 其中
推算 上年 实际 当月 累计值 节点 板块 部门 单位 牵头 配合 责任单位 状态 第八届 第九届 第十届 每万人 行业 在线
申请 测试 区域 一期 二期 三期 排污 污染 服务站 气象站 充电 充电桩 创建 数智 交流 惠企 争取 蓄水池 英才 五条 产教
应急 响应 发展 成果 转化 利用 溢出 效应 新一代 便利 便利化 履职 增效 强警 兴警 攻坚 屏障 氛围 中试 就业 防控
治安 名城 群文 高新 高新技术 民生 养老 颜色 图形 数字为 竖线 虚线 点线 色带 浅色 深色 灰色 斜纹 粗框 方格 方位
排列 单独 排位 各地 本地 大致 代表 没有
"""
WORDS = frozenset(_LISTED.split())
_LONGEST = max(map(len, WORDS))
_RUN = re.compile(r"[0-9A-Za-z]+")  # 5G, AI, 2025


@lru_cache(maxsize=4096)
def phrases(text: str) -> tuple[str, ...]:
    """The text in pieces between which a line may end: as few as can be, known words whole, the rest by character."""
    fewest: list[tuple[int, int, int]] = [(0, 0, 0)]  # pieces, unknown characters, length of the last piece
    runs = {run.end(): run.end() - run.start() for run in _RUN.finditer(text)}
    for end in range(1, len(text) + 1):
        pieces, unknown, _ = fewest[end - 1]
        best = (pieces + 1, unknown + 1, 1)
        for length in range(2, max(min(_LONGEST, end), runs.get(end, 0)) + 1):
            if text[end - length : end] in WORDS or length == runs.get(end):
                before = fewest[end - length]
                best = min(best, (before[0] + 1, before[1], length))
        fewest.append(best)
    found: list[str] = []
    end = len(text)
    while end:
        length = fewest[end][2]
        found.append(text[end - length : end])
        end -= length
    return tuple(reversed(found))


def inside_words(text: str) -> frozenset[int]:
    """The places in a text at which a break would tear a word."""
    torn: set[int] = set()
    at = 0
    for piece in phrases(text):
        torn.update(range(at + 1, at + len(piece)))
        at += len(piece)
    return frozenset(torn)
