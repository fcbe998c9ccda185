import { test } from "vitest";
import { expectOutcomes } from "./test-support.ts";

test("int and float always answer", () =>
  expectOutcomes({
    '[(int 3.7) (int -3.7) (int "42") (int " 7 ") (int "3.9") (int "1e3") (int "x") (int true) (int nil)]':
      "[3 -3 42 7 3 1000 0 1 0]",
    '[(float 3) (float "3.14") (float "x") (float false) (float nil)]': "[3.0 3.14 0.0 0.0 0.0]",
    "(int ##NaN)": "!InvalidArgument",
    '(int "99999999999999999999")': "!ArithmeticOverflow",
    "(int [])": "!TypeError",
  }));

test("parse-int and parse-float give nil for what is no number", () =>
  expectOutcomes({
    '[(parse-int " 456 ") (parse-int "+7") (parse-int "12.5") (parse-int "") (parse-int nil) (parse-int 3.9)]':
      "[456 7 nil nil nil 3]",
    '(parse-int "9007199254740993")': "9007199254740993",
    '(parse-int "9223372036854775808")': "nil",
    '[(parse-float "42") (parse-float " 1e3 ") (parse-float "abc") (parse-float 42) (parse-float nil)]':
      "[42.0 1000.0 nil 42.0 nil]",
    "(parse-int [])": "!TypeError",
  }));

test("names", () =>
  expectOutcomes({
    '[(keyword "a/b") (keyword ":x") (keyword (quote s)) (symbol "s") (symbol :k)]': "[:a/b :x :s s k]",
    '[(name :a/b) (name (quote a/b)) (name "a/b") (name :x) (namespace :a/b) (namespace :x)]':
      '["b" "b" "a/b" "x" "a" nil]',
    '(keyword "a b")': "!InvalidArgument",
    '(symbol "1")': "!InvalidArgument",
    "(keyword 1)": "!TypeError",
  }));

test("timestamps and uuids", () =>
  expectOutcomes({
    '(timestamp-ms (parse-timestamp "1970-01-01T00:00:01.5Z"))': "1500",
    '(parse-timestamp "soon")': "nil",
    '(uuid? (uuid "550E8400-e29b-41d4-a716-446655440000"))': "true",
    '(uuid "x")': "nil",
    '(timestamp-ms "x")': "!TypeError",
  }));

test("JSON", () =>
  expectOutcomes({
    '(parse-json "{\\"a\\": [1, 1.0, null, true]}")': '{"a" [1 1.0 nil true]}',
    '(tool/parse-json "{\\"a\\": {\\"b\\": 1}}" {:keys :keyword})': "{:a {:b 1}}",
    '(parse-json "{")': "!JsonError",
    '(parse-json "1" {:keys :symbol})': "!InvalidArgument",
    '(serialize-json {:a [1 2.0 :k nil "x"] "b" 2024-01-15T10:30:45Z})':
      '"{\\"a\\":[1,2.0,\\":k\\",null,\\"x\\"],\\"b\\":\\"2024-01-15T10:30:45Z\\"}"',
    "(serialize-json ##Inf)": "!JsonError",
    "(serialize-json inc)": "!TypeError",
    "(tool/serialize-json-pretty {:a 1})": '"{\\n  \\"a\\": 1\\n}"',
  }));

test("predicates tell types apart", () =>
  expectOutcomes({
    "[(int? 1) (int? 1.0) (float? 1.0) (float? ##NaN) (number? 1) (number? nil)]": "[true false true true true false]",
    '[(string? "") (string-p 1) (keyword? :a) (symbol? (quote a)) (bool? false) (nil? nil)]':
      "[true false true true true true]",
    "[(vector? []) (list? (list)) (map? {}) (seq? (list)) (coll? {}) (seq? {})]": "[true true true true true false]",
    "[(fn? inc) (fn? (fn [x] x)) (fn? :a)]": "[true true false]",
    '[(timestamp? 2024-01-15T10:30:45Z) (error? (ex-info "m" {})) (resource? resource://x)]': "[true true true]",
  }));

test("types have names and fresh symbols are fresh", () =>
  expectOutcomes({
    "[(type-name 1) (type-name 1.0) (type-of nil) (type-name inc) (type-name (list))]":
      '["integer" "float" "nil" "function" "list"]',
    "(= (gensym) (gensym))": "false",
    '(symbol? (gensym "x"))': "true",
  }));
