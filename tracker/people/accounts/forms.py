"""Forms about accounts: shape only."""

from __future__ import annotations

from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, EqualTo, Length, Optional, Regexp

from tracker.foundation.web.forms import DayField, Form, options
from tracker.workflow.model import Role

ROLES = options(*((role.value, role.label) for role in Role))


class LoginForm(Form):
    """用户名和密码."""

    username = StringField("用户名", [DataRequired("请填写用户名")], render_kw={"autocomplete": "username"})
    password = PasswordField("密码", [DataRequired("请填写密码")], render_kw={"autocomplete": "current-password"})


class NewPasswordForm(Form):
    """A password, twice."""

    password = PasswordField("新密码", [DataRequired("请填写新密码")], render_kw={"autocomplete": "new-password"})
    repeated = PasswordField(
        "再输入一次",
        [DataRequired("请再输入一次新密码"), EqualTo("password", "两次输入的密码不一致")],
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(NewPasswordForm):
    """The present password, then the new one twice."""

    present = PasswordField("现密码", [DataRequired("请填写现密码")], render_kw={"autocomplete": "current-password"})


class PostForm(Form):
    """A post at an organization."""

    organization = SelectField("单位", [DataRequired("请选择单位")])
    role = SelectField("岗位", [DataRequired("请选择岗位")], choices=ROLES)
    title = StringField("职务", [DataRequired("请填写职务，例如“党支部书记”"), Length(max=60)])
    starts_on = DayField("任职日期", [DataRequired("请填写任职日期")])


class NewUserForm(PostForm):
    """An account with its first post."""

    username = StringField(
        "用户名",
        [
            DataRequired("请填写用户名"),
            Length(min=2, max=40),
            Regexp(r"^[A-Za-z0-9_.-]+$", message="用户名只能用字母、数字和 . _ -"),
        ],
        render_kw={"autocomplete": "off"},
    )
    name = StringField("姓名", [DataRequired("请填写姓名"), Length(max=60)])
    phone = StringField("联系电话", [Optional(), Length(max=20)])


class DelegationForm(Form):
    """To whom, from when to when, why."""

    delegate = StringField(
        "委托给",
        [DataRequired("请填写委托给谁"), Length(max=200)],
        description="输入姓名，从列出的人里选。",
        render_kw={"list": "delegates", "autocomplete": "off"},
    )
    starts_on = DayField("开始日期", [DataRequired("请填写开始日期")])
    ends_on = DayField("结束日期", [DataRequired("请填写结束日期")], description="当天有效，最长一年。")
    reason = StringField("委托原因", [DataRequired("请填写委托原因"), Length(max=200)], render_kw={"list": "reasons"})


class EndPostForm(Form):
    """The day on which a post ends."""

    ends_on = DayField("离任日期", [DataRequired("请填写离任日期")])
