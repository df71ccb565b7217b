"""WTForms' own messages in Chinese; its shipped zh catalogue is partly untranslated and reads like a machine."""

MESSAGES = {
    "Invalid field name '%s'.": "没有名为“%s”的栏目。",
    "Field must be equal to %(other_name)s.": "两次填写的内容不一致。",
    "Field must be between %(min)d and %(max)d characters long.": "请填写 %(min)d 至 %(max)d 个字。",
    "Number must be at least %(min)s.": "不能小于 %(min)s。",
    "Number must be at most %(max)s.": "不能大于 %(max)s。",
    "Number must be between %(min)s and %(max)s.": "应在 %(min)s 与 %(max)s 之间。",
    "Date must be at least %(min)s.": "日期不能早于 %(min)s。",
    "Date must be at most %(max)s.": "日期不能晚于 %(max)s。",
    "Date must be between %(min)s and %(max)s.": "日期应在 %(min)s 与 %(max)s 之间。",
    "This field is required.": "此项必填。",
    "Invalid input.": "填写的内容不符合要求。",
    "Invalid email address.": "邮箱地址不正确。",
    "Invalid IP address.": "IP 地址不正确。",
    "Invalid Mac address.": "MAC 地址不正确。",
    "Invalid URL.": "网址不正确。",
    "Invalid UUID.": "编号不正确。",
    "Invalid value, must be one of: %(values)s.": "只能是以下之一：%(values)s。",
    "Invalid value, can't be any of: %(values)s.": "不能是以下任何一个：%(values)s。",
    "This field cannot be edited.": "此项不能修改。",
    "This field is disabled and cannot have a value.": "此项已停用，不能填写。",
    "Invalid CSRF Token.": "页面已过期，请刷新后再提交。",
    "CSRF token missing.": "页面已过期，请刷新后再提交。",
    "CSRF failed.": "页面已过期，请刷新后再提交。",
    "CSRF token expired.": "页面已过期，请刷新后再提交。",
    "Invalid Choice: could not coerce.": "所选的内容无效，请重新选择。",
    "Choices cannot be None.": "没有可选的内容。",
    "Not a valid choice.": "请从列出的选项中选择。",
    "Invalid choice(s): one or more data inputs could not be coerced.": "所选的内容无效，请重新选择。",
    "Not a valid datetime value.": "日期时间不正确。",
    "Not a valid date value.": "日期不正确，请按 2023-09-05 或 2023年9月5日 填写。",
    "Not a valid time value.": "时间不正确。",
    "Not a valid week value.": "周次不正确。",
    "Not a valid integer value.": "请填写整数。",
    "Not a valid decimal value.": "请填写数字。",
    "Not a valid float value.": "请填写数字。",
}
# Chinese has no plural: the singular form of the source is the key.
PLURALS = {
    "Field must be at least %(min)d character long.": "至少填写 %(min)d 个字。",
    "Field cannot be longer than %(max)d character.": "不能超过 %(max)d 个字。",
    "Field must be exactly %(max)d character long.": "应为 %(max)d 个字。",
    "'%(value)s' is not a valid choice for this field.": "“%(value)s”不在可选范围内。",
}


class Chinese:
    """The two methods that WTForms asks of a catalogue."""

    def gettext(self, string: str) -> str:
        return MESSAGES.get(string, string)

    def ngettext(self, singular: str, _plural: str, _n: int) -> str:
        return PLURALS.get(singular, singular)
