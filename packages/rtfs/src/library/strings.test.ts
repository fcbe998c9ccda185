import { test } from "vitest";
import { expectOutcomes } from "./test-support.ts";

test("str and pr-str", () =>
  expectOutcomes({
    '(str "a" 1 2.0 :k nil [1 "b"])': '"a12.0:knil[1 \\"b\\"]"',
    "(str)": '""',
    '(pr-str "a" :k)': '"\\"a\\" :k"',
  }));

test("indexes are code points", () =>
  expectOutcomes({
    '[(string-length "a😀b") (length "é")]': "[3 1]",
    '(substring "a😀b" 1 2)': '"😀"',
    '(substring "a😀b" 2)': '"b"',
    '(substring "hello" 5 5)': '""',
    '(substring "hello" 3 2)': "!IndexOutOfBounds",
    '(substring "hello" 0 6)': "!IndexOutOfBounds",
    '(substring "hello" -1)': "!IndexOutOfBounds",
    '(index-of "a😀b" "b")': "2",
    '(index-of "abc" "x")': "nil",
    '(string-reverse "a😀b")': '"b😀a"',
  }));

test("parts of strings are found; nil has none", () =>
  expectOutcomes({
    '[(string-contains "hello" "ell") (string-contains? "a" "b") (includes? "ab" "")]': "[true false true]",
    '[(starts-with? "hello" "he") (ends-with? "hello" "lo")]': "[true true]",
    '[(starts-with? nil "a") (ends-with? nil "a")]': "[false false]",
    '(starts-with? "a" 1)': "!TypeError",
    '[(blank? nil) (blank? " \\n") (blank? "a")]': "[true true false]",
  }));

test("split and join", () =>
  expectOutcomes({
    '(split "a,b,,c," ",")': '["a" "b" "" "c" ""]',
    '(split "a😀" "")': '["a" "😀"]',
    '(split nil ",")': "[]",
    '(split "" ",")': '[""]',
    '(join ", " [1 "b" :c nil])': '"1, b, :c, nil"',
    '(string-join "-" (list 1 2))': '"1-2"',
    '(join "," nil)': '""',
    "(join 1 [])": "!TypeError",
  }));

test("case, white space and width", () =>
  expectOutcomes({
    '[(string-upper "aé") (upper "b") (string-lower "AÉ") (lower "B")]': '["AÉ" "B" "aé" "b"]',
    '[(string-trim " a ") (trim "\\tb\\n")]': '["a" "b"]',
    '[(pad-left "7" 3) (pad-left "7" 3 "0") (pad-right "😀" 3 ".") (pad-left "long" 2)]': '["  7" "007" "😀.." "long"]',
    '(pad-left "7" 3 "ab")': "!InvalidArgument",
    '(string-replace "a.b.c" "." "$&")': '"a$&b$&c"',
    '(string-replace "😀" "" "-")': '"-😀-"',
    "(string-upper nil)": "!TypeError",
  }));

test("format fills placeholders in turn or by name", () =>
  expectOutcomes({
    '(format "{} + {} = {x}" 1 "a" {:x 2.0})': '"1 + a = 2.0"',
    '(format "{name}" {"name" :k})': '":k"',
    '(format "{1} { } {}" 7)': '"{1} { } 7"',
    '(format "{} {}" 1)': "!InvalidArgument",
    '(format "{x}" {:y 1})': "!InvalidArgument",
    '(format "{x}" {:x nil})': '"nil"',
  }));

test("regular expressions", () =>
  expectOutcomes({
    '(re-matches "\\\\d+" "123")': '"123"',
    '(re-matches "\\\\d+" "123a")': "nil",
    '(re-matches "(\\\\d)(x)?" "1")': '["1" "1" nil]',
    '(re-find "b+" "abbc")': '"bb"',
    '(re-find "x" "abc")': "nil",
    '(re-seq "(\\\\w)\\\\d" "a1 b2")': '[["a1" "a"] ["b2" "b"]]',
    '(re-replace "(\\\\w)=(\\\\w)" "a=1,b=2" "$2=$1")': '"1=a,2=b"',
    '[(re-matches "a" nil) (re-find "a" nil) (re-seq "a" nil) (re-replace "a" nil "b")]': "[nil nil [] nil]",
    '(re-find "(" "a")': "!InvalidArgument",
    '(re-find "(a)\\\\1" "aa")': "!InvalidArgument",
    '(re-find "a" 5)': "!TypeError",
  }));

test("strings and regular expression input have limits that only a named catch sees", () =>
  expectOutcomes({
    '(pad-left "" 99999999)': "!SizeLimit",
    '(try (pad-left "" 99999999) (catch SizeLimit e :caught))': ":caught",
    '(re-find "a" (pad-left "" 1048577))': "!SizeLimit",
    '(re-find "^(a+)+$" (str (pad-left "" 5000 "a") "!"))': "nil",
  }));

test("a string that grows costs what is appended; looking through it costs its length", () =>
  expectOutcomes({
    '(string-length (loop [i 0 s ""] (if (= i 20000) s (recur (inc i) (str s i)))))': "88890",
    '(let [s (pad-left "" 1000000 "a")] (dotimes [i 10000] (string-length s)))': "!StepLimit",
  }));
