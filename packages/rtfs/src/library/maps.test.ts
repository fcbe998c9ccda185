import { test } from "vitest";
import { expectOutcomes } from "./test-support.ts";

test("get finds by key or index and refuses what has neither", () =>
  expectOutcomes({
    "(get {:a 1} :a)": "1",
    "(get {:a nil} :a 5)": "nil",
    "(get {} :a 5)": "5",
    "[(get [1 2] 1) (get [1 2] 2) (get [1 2] -1 :d) (get (list 1) 0)]": "[2 nil :d 1]",
    "(get nil :a 3)": "3",
    '(get "hello" 1)': "!TypeError",
    "(get [1] :a)": "!TypeError",
    "(get [1] 0.0)": "!TypeError",
    "(get 5 :a)": "!TypeError",
  }));

test("paths lead through maps and vectors", () =>
  expectOutcomes({
    "(get-in {:a [{:b 1}]} [:a 0 :b])": "1",
    "(get-in {:a 1} [:x :y] :none)": ":none",
    "(get-in {:a 1} [])": "{:a 1}",
    "(get-in {:a {:b nil}} [:a :b] 5)": "nil",
    "(assoc-in {} [:a :b] 1)": "{:a {:b 1}}",
    "(assoc-in [[1 2]] [0 1] 3)": "[[1 3]]",
    "(assoc-in {} [] 1)": "!InvalidArgument",
  }));

test("assoc keeps places and checks bounds", () =>
  expectOutcomes({
    "(assoc {:a 1 :b 2} :a 3 :c 4)": "{:a 3 :b 2 :c 4}",
    "(assoc nil :a 1)": "{:a 1}",
    "(assoc [1 2] 2 3)": "[1 2 3]",
    "(assoc [1 2] 3 3)": "!IndexOutOfBounds",
    "(assoc [1 2] -1 3)": "!IndexOutOfBounds",
    "(assoc {} :a)": "!ArityMismatch",
    "(assoc {} :a 1 :b)": "!ArityMismatch",
    "(assoc (list 1) 0 1)": "!TypeError",
    "(assoc {} inc 1)": "!TypeError",
  }));

test("maps are taken apart in the order of insertion", () =>
  expectOutcomes({
    "(keys {:b 1 :a 2})": "[:b :a]",
    "(vals {:b 1 :a 2})": "[1 2]",
    "(entries {:b 1})": "[[:b 1]]",
    "[(keys nil) (vals nil) (entries nil) (keys {})]": "[nil nil nil []]",
    "[(key [:a 1]) (val [:a 1])]": "[:a 1]",
    "(key [1])": "!TypeError",
    "(keys [1])": "!TypeError",
  }));

test("maps are put together", () =>
  expectOutcomes({
    "(hash-map :a 1 :b 2)": "{:a 1 :b 2}",
    "(hash-map :a)": "!ArityMismatch",
    "(merge {:a 1} nil {:b 2 :a 3})": "{:a 3 :b 2}",
    "[(merge) (merge nil nil) (merge nil {:a 1})]": "[nil nil {:a 1}]",
    "(merge {} [1])": "!TypeError",
    "(zipmap [:a :b :c] [1 2])": "{:a 1 :b 2}",
    "(dissoc {:a 1 :b 2 :c 3} :a :c :x)": "{:b 2}",
    "[(dissoc nil :a) (dissoc {:a 1})]": "[nil {:a 1}]",
  }));

test("keys are found, selected and renamed", () =>
  expectOutcomes({
    "(find {:a nil} :a)": "[:a nil]",
    "[(find {:a 1} :b) (find nil :a)]": "[nil nil]",
    "(select-keys {:a 1 :b 2 :c 3} [:c :x :a])": "{:c 3 :a 1}",
    "(select-keys nil [:a])": "{}",
    "(rename-keys {:a 1 :b 2 :c 3} {:b :x})": "{:a 1 :x 2 :c 3}",
    "(rename-keys {:a 1 :b 2} {:a :b :b :a})": "{:b 1 :a 2}",
    "(rename-keys {:a 1 :b 2} {:a :b})": "{:b 1}",
    "(rename-keys {:a 1} {:x :a})": "{:a 1}",
  }));

test("contains? looks for a key, an element or a substring", () =>
  expectOutcomes({
    "[(contains? {:a nil} :a) (contains? [1 2] 2) (contains? (list 1) 2)]": "[true true false]",
    '[(contains? "hello" "ell") (contains? nil 1)]': "[true false]",
    '(contains? "hello" 1)': "!TypeError",
    "(contains? 5 1)": "!TypeError",
  }));
