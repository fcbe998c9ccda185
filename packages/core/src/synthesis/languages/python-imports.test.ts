import { describe, expect, test } from "vitest";
import { checkImports } from "./python-imports.ts";

describe("a script that only computes", () => {
  test.each([
    ["plain imports", "import csv, io\nimport json as j\nfrom datetime import date, timedelta\n"],
    ["a submodule", "import collections.abc\nfrom collections.abc import Mapping\n"],
    ["an import in a function", "def f():\n    import math; return math.pi\n"],
    ["words in strings and comments", '"""\nimport os\n"""\nx = "import socket"  # import ctypes\n'],
    ["a formatted string", "n = 3\nprint(f\"{n:>4} {{literal}} {'a' + str(n)}\")\n"],
    ["an escaped quote", "x = 'it\\'s'\ny = '\\\\'\nimport re\n"],
    ["re.compile and an error's cause", "import re\nre.compile('a')\nraise ValueError from None\n"],
  ])("%s: nothing to say", (_what, source) => expect(checkImports(source)).toBeUndefined());
});

describe("an import outside the list is named with its line", () => {
  test.each([
    ["import ctypes\n", "ctypes", 1],
    ["import json\nimport os.path as p\n", "os.path", 2],
    ["import json, socket\n", "socket", 1],
    ["\nfrom subprocess import run\n", "subprocess", 2],
    ["from . import x\n", ".", 1],
    ["if True: import os\n", "os", 1],
    ["x = 1; import os\n", "os", 1],
    ["import \\\n  os\n", "os", 1],
    ["from \\\n  os import path\n", "os", 1],
    ["raise E from err\nimport os\n", "os", 2],
    ["x = 1 if 'a'in'\"'else 2; import os #\"\n", "os", 1],
    ["x = '\\\\'; import os #'\n", "os", 1],
    ["'''a'''; import os\n", "os", 1],
    ["x = 'unclosed\nimport os\n", "os", 2],
  ])("%j", (source, name, line) => expect(checkImports(source)).toMatchObject({ name, line }));
});

describe("a way around the imports is named", () => {
  test.each([
    ["__import__('os')", "__import__"],
    ["x = 1\neval('1')", "eval"],
    ["print(f\"{__import__('os')}\")", "__import__"],
    ["import sys\nsys.modules['os']", "sys.modules"],
    ["().__class__.__base__.__subclasses__()", "__subclasses__"],
    ["ｅval('1')", "ｅ"],
    ["# -*- coding: utf-7 -*-\n", "utf-7"],
    ["x = 1\rimport os", "control character"],
    ['f"{"\'"}" ; import os #\'', "f-string"],
    ["f'''{1 # }'''\n}''' ; import os", "f-string"],
  ])("%j", (source, name) => expect(checkImports(source)?.name).toBe(name));
});
