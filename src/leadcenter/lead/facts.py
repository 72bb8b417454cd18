"""The facts about a lead that rules may ask for: one catalogue for scorecards, cleaning rules, thresholds and
assignment.
"""

from __future__ import annotations

from leadcenter.kernel.catalogue import Catalogue, Field, Kind

FACTS = Catalogue(
    (
        Field("brand", Kind.TEXT, "品牌", "Brand"),
        Field("series", Kind.TEXT, "车系", "Series"),
        Field("channel", Kind.TEXT, "渠道", "Channel"),
        Field("category", Kind.TEXT, "渠道类别", "Channel category"),
        Field("kind", Kind.TEXT, "留资方式", "Kind of inquiry"),
        Field("province", Kind.TEXT, "省份", "Province"),
        Field("city", Kind.TEXT, "城市", "City"),
        Field("region", Kind.TEXT, "大区", "Sales region"),
        Field("dealer", Kind.TEXT, "经销商", "Dealer"),
        Field("intent", Kind.TEXT, "意向", "Intent"),
        Field("grade", Kind.TEXT, "等级", "Grade"),
        Field("score", Kind.INT, "评分", "Score"),
        Field("buying_days", Kind.INT, "预计购车天数", "Days until buying"),
        Field("inquiries", Kind.INT, "留资次数", "Number of inquiries"),
        Field("completeness", Kind.INT, "资料完整度", "Completeness in percent"),
        Field("age_minutes", Kind.INT, "线索时长（分钟）", "Age in minutes"),
        Field("weekday", Kind.INT, "星期（周一为0）", "Weekday (Monday = 0)"),
        Field("hour", Kind.INT, "当地小时", "Local hour"),
        Field("existing_customer", Kind.BOOLEAN, "老客户", "Existing customer"),
        Field("has_name", Kind.BOOLEAN, "有姓名", "Has a name"),
        Field("has_dealer", Kind.BOOLEAN, "已选经销商", "Has named a dealer"),
        Field("mobile", Kind.BOOLEAN, "手机号", "Mobile number"),
        Field("phone_province", Kind.TEXT, "号段归属省份", "Home province of the number"),
        Field("phone_city", Kind.TEXT, "号段归属城市", "Home city of the number"),
        Field("phone_operator", Kind.TEXT, "号段运营商", "Operator of the number"),
        Field("phone_resold", Kind.BOOLEAN, "虚拟运营商号段", "Number of a virtual operator"),
        Field("owned", Kind.BOOLEAN, "已有归属人", "Has an owner"),
        Field("pool", Kind.TEXT, "公海", "Pool"),
    )
)
"""Texts are as stored; a missing text is null, so that rules on it do not hold."""

NAMES = tuple(field.name for field in FACTS.fields)
