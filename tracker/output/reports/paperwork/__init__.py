"""The six forms and the file of a finding (一问题一档): plain frozen values, HTML templates, paper."""
