import { test } from "vitest";
import { expectOutcomes } from "./test-support.ts";

test("errors are raised with the kind that was asked for", () =>
  expectOutcomes({
    '(error "m" {:a 1})': "!UserError",
    '(throw {:type :my/err :message "m"})': "!my/err",
    '(throw {:message "m"})': "!UserError",
    "(throw 42)": "!Exception",
    '(throw (ex-info "m" {}))': "!UserError",
  }));

test("an error value gives its parts", () =>
  expectOutcomes({
    '(ex-message (ex-info "m" {:a 1}))': '"m"',
    '(ex-data (ex-info "m" {:a 1}))': "{:a 1}",
    '(ex-data (Exception. "m"))': "{}",
    '(ex-cause (ex-info "m" {} (ex-info "inner" {})))': "#<error UserError: inner>",
    '(ex-cause (ex-info "m" {}))': "nil",
    "(try (/ 1 0) (catch e [(ex-kind e) (:kind e) (:category e)]))": "[:DivisionByZero :DivisionByZero :RuntimeError]",
    '(try (throw {:type :t :message "m" :code 5}) (catch :t e [(.getMessage e) (:data e)]))': '["m" {:code 5}]',
    "(try (throw {:type :t :data {:a 1} :code 5}) (catch :t e (ex-data e)))": "{:a 1}",
    "(ex-message 5)": "!TypeError",
  }));

test("wrong arguments are told by function, position and type", () =>
  expectOutcomes({
    '(try (substring "abc" "x") (catch TypeError e [(:message e) (:data e)]))':
      '["substring: argument 2 must be an integer, got string \\"x\\"" {:function "substring" :argument 2 :expected "an integer" :actual "string"}]',
    "(try (count 5) (catch TypeError e (:message e)))": '"count: argument 1 must be a collection, got integer 5"',
  }));

test("results are unwrapped", () =>
  expectOutcomes({
    "[(ok 1) (err :x) (ok? (ok nil)) (ok? (err 1))]": "[{:ok 1} {:error :x} true false]",
    "[(unwrap (ok 1)) (unwrap-or (err 1) :d) (unwrap-or (ok nil) :d)]": "[1 :d nil]",
    "(try (unwrap (err :x)) (catch UserError e (ex-data e)))": "{:value :x}",
    "(try (unwrap (err {:a 1})) (catch UserError e (ex-data e)))": "{:a 1}",
    '(try (unwrap (err (ex-info "m" {:b 2}))) (catch e (ex-data e)))': "{:b 2}",
    "(unwrap 5)": "!TypeError",
    "(ok? {})": "!TypeError",
  }));
