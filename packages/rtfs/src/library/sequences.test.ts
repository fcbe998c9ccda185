import { test } from "vitest";
import { expectOutcomes } from "./test-support.ts";

test("first, rest and friends treat nil as an empty collection", () =>
  expectOutcomes({
    "[(first nil) (second nil) (last nil) (next nil) (count nil) (empty? nil)]": "[nil nil nil nil 0 true]",
    "(rest nil)": "[]",
    "[(take 2 nil) (drop 2 nil) (reverse nil) (distinct nil) (concat nil nil)]": "[[] [] [] [] []]",
    "(conj nil 1)": "(1)",
    "(nth nil 0)": "nil",
    "[(into nil [1 2]) (into nil []) (conj nil)]": "[(2 1) nil nil]",
  }));

test("what is taken from a collection keeps its kind", () =>
  expectOutcomes({
    "(rest [1 2 3])": "[2 3]",
    "(rest (list 1 2 3))": "(2 3)",
    '(rest "hello")': '"ello"',
    "(rest {:a 1 :b 2})": "[[:b 2]]",
    "[(take 2 (list 1 2 3)) (drop 2 [1 2 3]) (take 9 [1]) (drop 9 [1]) (take -1 [1])]": "[(1 2) [3] [1] [] []]",
    '[(take 2 "a😀b") (drop 2 "a😀b") (reverse "a😀b") (distinct "abca")]': '["a😀" "b" "b😀a" "abc"]',
    "(reverse (list 1 2))": "(2 1)",
    "(distinct (list 1 2 1))": "(1 2)",
    "[(take-last 2 [1 2 3]) (drop-last [1 2 3]) (drop-last 2 [1 2 3])]": "[[2 3] [1 2] [1]]",
    "(next [1])": "nil",
    "(take :x [1])": "!TypeError",
    "(first 5)": "!TypeError",
  }));

test("nth and subvec check their bounds", () =>
  expectOutcomes({
    "(nth [1 2] 1)": "2",
    "(nth [1 2] 2)": "!IndexOutOfBounds",
    "(nth [1 2] -1)": "!IndexOutOfBounds",
    "(nth [1 2] 2 :none)": ":none",
    '(nth "a😀b" 1)': '"😀"',
    "(nth {:a 1} 0)": "[:a 1]",
    "(subvec [1 2 3 4 5] 1 4)": "[2 3 4]",
    "(subvec [1 2 3] 1)": "[2 3]",
    "(subvec [1 2 3] 2 1)": "!IndexOutOfBounds",
    "(subvec [1 2 3] 0 4)": "!IndexOutOfBounds",
  }));

test("each collection grows in its own place", () =>
  expectOutcomes({
    "(conj [1 2] 3 4)": "[1 2 3 4]",
    "(conj (list 1 2) 3 4)": "(4 3 1 2)",
    "(conj {:a 1} [:b 2] {:c 3} nil)": "{:a 1 :b 2 :c 3}",
    "(conj {:a 1} [:b])": "!TypeError",
    '(conj "a" "b")': "!TypeError",
    "(cons 1 (list 2))": "[1 2]",
    "(cons 1 nil)": "[1]",
    '(concat [1] (list 2) "ab" {:k 1} nil)': '[1 2 "a" "b" [:k 1]]',
    "(concat [1] 2)": "!TypeError",
    "(into [1] (list 2 3))": "[1 2 3]",
    "(into (list 1) [2 3])": "(3 2 1)",
    "(into {} [[:a 1] [:b 2]])": "{:a 1 :b 2}",
    "(into {:a 1} {:a 2})": "{:a 2}",
    "(into {} [1])": "!TypeError",
    "(vec (list 1 2))": "[1 2]",
    '(vec "ab")': '["a" "b"]',
    "(vec nil)": "[]",
  }));

test("ranges are half open and go either way", () =>
  expectOutcomes({
    "(range 5)": "[0 1 2 3 4]",
    "(range 1 4)": "[1 2 3]",
    "(range 0 10 3)": "[0 3 6 9]",
    "(range 5 0 -2)": "[5 3 1]",
    "(range 3 1)": "[]",
    "(range -2)": "[]",
    "(range 0 1 0.25)": "[0 0.25 0.5 0.75]",
    "(range 0 5 0)": "!InvalidArgument",
    "(range 2000000)": "!SizeLimit",
    "(numbers 1 3)": "[1 2 3]",
    "(numbers 3 1)": "[]",
    "(repeat 3 :x)": "[:x :x :x]",
    "(repeat -1 :x)": "[]",
  }));

test("groups drop or keep what is left over", () =>
  expectOutcomes({
    "(partition 2 [1 2 3])": "[[1 2]]",
    "(partition-all 2 [1 2 3])": "[[1 2] [3]]",
    "(partition 0 [1])": "!InvalidArgument",
  }));

test("reshaping", () =>
  expectOutcomes({
    "(flatten [1 [2 (list 3 [4])] {:a [5]}])": "[1 2 3 4 {:a [5]}]",
    "(interleave [1 2 3] [:a :b])": "[1 :a 2 :b]",
    "(interpose 0 [1 2 3])": "[1 0 2 0 3]",
    "(zip [1 2 3] [:a :b])": "[[1 :a] [2 :b]]",
    "(distinct [1 1.0 1 [1] (list 1)])": "[1 1.0 [1]]",
    "(frequencies [:a :b :a])": "{:a 2 :b 1}",
    '(frequencies "aab")': '{"a" 2 "b" 1}',
  }));

test("counting and emptiness", () =>
  expectOutcomes({
    '[(count "a😀") (length [1 2]) (count {:a 1}) (count (list))]': "[2 2 1 0]",
    "(count 5)": "!TypeError",
    '[(empty? "") (empty? {}) (empty? 5) (empty? [1])]': "[true true false false]",
  }));
