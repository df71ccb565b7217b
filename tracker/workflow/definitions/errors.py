"""What can be wrong with the text of a template, as one sentence with its place."""


class DefinitionError(ValueError):
    """The text is no template. `code` is for programs, `line` (from 1) and `key` say where, `sentence` says what."""

    def __init__(self, code: str, source: str, line: int, key: str, sentence: str) -> None:
        place = f"{source} 第{line}行"
        super().__init__(f"{place}（{key}）：{sentence}" if key else f"{place}：{sentence}")
        self.code = code
        self.source = source
        self.line = line
        self.key = key
        self.sentence = sentence
