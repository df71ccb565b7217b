"""The form of an organization: shape only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length, Regexp

from tracker.foundation.web.forms import Form, options
from tracker.people.organizations.models import Organization, OrganizationKind, PartyKind


def unit_choices(rows: Sequence[Organization]) -> list[Any]:
    """Choices of a select, by organization code, indented as in the tree."""
    depths = [row.path.count("/") for row in rows]
    indented = zip(rows, depths, strict=True)
    return options(*((row.code, "　" * (depth - min(depths)) + row.name) for row, depth in indented))


class OrganizationForm(Form):
    """An organization below another."""

    parent = SelectField("上级单位", [DataRequired("请选择上级单位")])
    name = StringField("单位名称", [DataRequired("请填写单位名称，例如“柳林村”"), Length(max=80)])
    party_name = StringField("党组织名称", [DataRequired("请填写党组织名称，例如“柳林村党支部”"), Length(max=80)])
    kind = SelectField("类别", choices=options(*((kind.value, kind.label) for kind in OrganizationKind)))
    party_kind = SelectField("党组织形式", choices=options(*((kind.value, kind.label) for kind in PartyKind)))
    code = StringField(
        "组织代码",
        [
            DataRequired("请填写组织代码，例如 village-01"),
            Length(max=40),
            Regexp(r"^[a-z0-9-]+$", message="组织代码只能用小写字母、数字和 -"),
        ],
    )
    short_code = StringField(
        "编号简码",
        [
            DataRequired("请填写编号简码，例如 C01"),
            Length(max=12),
            Regexp(r"^[A-Z0-9]+$", message="编号简码只能用大写字母和数字"),
        ],
    )
