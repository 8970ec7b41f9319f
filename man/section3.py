#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Manual pages of section 3 from the public headers, whose comments are their
text. For maintainers, after a header has changed: `make manual`."""

import pathlib
import re
import sys

DATE = "November 21, 2026"


def blocks(source):
    """Comments and declarations in order, as (comment, code) pairs. A comment
    belongs to all that follows without an empty line."""
    body = source[source.index('extern "C" {') :]
    body = body[body.index("#endif") + 6 : body.rindex("#ifdef __cplusplus")]
    comment, code, depth = [], [], 0
    inside = False
    for line in body.split("\n"):
        if depth == 0 and not inside and not line.strip():
            if comment or code:
                yield "\n".join(comment), "\n".join(code)
            comment, code = [], []
            continue
        if depth == 0 and (inside or line.startswith("/*")):
            if not inside and code:
                yield "\n".join(comment), "\n".join(code)
                comment, code = [], []
            comment.append(line)
            inside = "*/" not in line
            continue
        code.append(line)
        depth += line.count("{") - line.count("}")
    if comment or code:
        yield "\n".join(comment), "\n".join(code)


def plain(comment):
    """The text of a comment, without its stars."""
    text = re.sub(r"/\*+|\*/", "", comment)
    lines = [re.sub(r"^ ?\* ?|^   (?=\S)", "", line) for line in text.split("\n")]
    return "\n".join(line.rstrip() for line in lines).strip("\n ")


def escape(line):
    line = line.replace("\\", "\\e")
    return "\\&" + line if line[:1] in (".", "'") else line


def prose(text):
    """Paragraphs, and indented parts as they are."""
    out = []
    for paragraph in re.split(r"\n\s*\n", text):
        lines = paragraph.split("\n")
        if out:
            out.append(".Pp")
        literal = False
        for line in lines:
            indented = line.startswith("    ") or line.startswith("  ")
            if indented != literal:
                while out and out[-1] == ".Pp":
                    out.pop()
                out.append(".Bd -literal -offset indent" if indented else ".Ed")
                literal = indented
            out.append(escape(line[4:] if line.startswith("    ") else line.strip()))
        if literal:
            out.append(".Ed")
    return [sentence for line in out for sentence in split_sentences(line)]


def split_sentences(line):
    """A line of the page for each sentence, as mandoc wants it."""
    if line.startswith("."):
        return [line]
    return re.split(r"(?<!e\.g)(?<=[.!?]) +(?=[A-Z*&\"`(])", line)


def functions(code):
    """(return type, name, parameters) of each function declared."""
    flat = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", code, flags=re.S))
    for type_, name, parameters in re.findall(
        r"TA_API ([\w ]+?[ *]+)(ta_\w+)\((.*?)\);", flat
    ):
        yield type_.strip(), name, [p.strip() for p in parameters.split(",")]


def synopsis(function):
    type_, name, parameters = function
    out = [f'.Ft "{type_}"', f'.Fo {name}']
    out += [f'.Fa "{p}"' for p in parameters]
    return out + [".Fc"]


def describe(comment, code):
    found = list(functions(code))
    out = []
    if not found:
        if comment:
            out += [".Pp"] + prose(comment)
        if code.strip():
            out += [".Bd -literal -offset indent"]
            out += [escape(line) for line in code.strip("\n").split("\n")]
            out += [".Ed"]
        return out
    out.append(".Bl -tag -width Ds")
    for _, name, parameters in found:
        words = []
        if parameters != ["void"]:
            words = [re.sub(r"\[.*?\]", "", p).split()[-1].lstrip("*") for p in parameters]
        out.append(".It Fn " + " ".join([name] + words))
    out += prose(comment) if comment else []
    return out + [".El"]


def summary(text):
    first = re.split(r"\.(\s|$)", text.replace("\n", " "))[0]
    return (first[0].lower() + first[1:])[:70]


def page(path, others):
    source = path.read_text()
    name = path.stem
    top = plain(re.search(r"\n(/\*.*?\*/)", source, re.S).group(1))
    parts = list(blocks(source))
    all_functions = [f for _, code in parts for f in functions(code)]
    out = [
        '.\\" SPDX-License-Identifier: MIT',
        '.\\" Written by man/section3.py from the header.',
        f".Dd {DATE}",
        f".Dt TASKASSIGN_{name.upper()} 3",
        ".Os",
        ".Sh NAME",
    ]
    names = [f"taskassign_{name}"] + [n for _, n, _ in all_functions]
    out += [f".Nm {n} ," for n in names[:-1]] + [f".Nm {names[-1]}"]
    out += [f".Nd {summary(top)}", ".Sh SYNOPSIS", f".In taskassign/{name}.h"]
    for function in all_functions:
        out += synopsis(function)
    out += [".Sh DESCRIPTION"] + prose(top)
    for comment, code in parts:
        title = re.match(r"/\* -{4} (.*?) -+ \*/", comment)
        if title:
            out.append(f".Ss {title.group(1)}")
            comment = comment[title.end() :]
        out += describe(plain(comment), code)
    out.append(".Sh SEE ALSO")
    see = sorted(f"taskassign_{o}" for o in others if o not in (name, "taskassign"))
    out += [".Xr taskassign 1 ,", ".Xr taskassign 3 ,"]
    out += [f".Xr {s} 3 ," for s in see] + [".Xr taskassign 5"]
    return tidy(out)


def tidy(lines):
    """No paragraph before a list, display or section, nor after its title."""
    out = []
    for line in lines:
        if not line:
            continue
        if line.startswith((".Bl", ".Bd", ".Ss", ".Sh", ".Ed", ".El")):
            while out and out[-1] == ".Pp":
                out.pop()
        if line == ".Pp" and out and out[-1].startswith((".Ss", ".Sh", ".Pp", ".It")):
            continue
        out.append(line)
    return "\n".join(out) + "\n"


def main():
    headers, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    paths = sorted(headers.glob("*.h"))
    others = [path.stem for path in paths]
    for path in paths:
        if path.stem != "taskassign":
            (target / f"taskassign_{path.stem}.3").write_text(page(path, others))


if __name__ == "__main__":
    main()
