import { test } from "vitest";
import { expectOutcomes } from "./test-support.ts";

test("arithmetic needs arguments and numbers", () =>
  expectOutcomes({
    "(+)": "!ArityMismatch",
    "(max)": "!ArityMismatch",
    "(+ 1 :a)": "!TypeError",
    '(- "1")': "!TypeError",
    "(inc nil)": "!TypeError",
  }));

test("integers stay integers until they leave 64 bits", () =>
  expectOutcomes({
    "(+ 1 2 3)": "6",
    "(- 5)": "-5",
    "(* 9007199254740993 3)": "27021597764222979",
    "(+ 9223372036854775807 1)": "!ArithmeticOverflow",
    "(- -9223372036854775808)": "!ArithmeticOverflow",
    "(abs -9223372036854775808)": "!ArithmeticOverflow",
    "(* 0 -5)": "0",
  }));

test("division is exact where it can be", () =>
  expectOutcomes({
    "(/ 6 2)": "3",
    "(/ 5 2)": "2.5",
    "(/ 10 2 2)": "2.5",
    "(/ 6.0 2)": "3.0",
    "(/ 4)": "0.25",
    "(/ 1)": "1",
    "(/ 0)": "!DivisionByZero",
    "(/ 1.0 0.0)": "!DivisionByZero",
    "(quot -7 2)": "-3",
    "(rem -7 2)": "-1",
    "(mod -7 3)": "2",
    "(mod 7 -3)": "-2",
    "(mod -7.5 2)": "0.5",
    "(mod 1 0)": "!DivisionByZero",
  }));

test("max and min give one of their arguments", () =>
  expectOutcomes({
    "(max 1 2.5)": "2.5",
    "(max 3 2.5)": "3",
    "(min 1.5 2.5 1.0)": "1.0",
    "(max 1 ##NaN 2)": "##NaN",
    "(apply min [5 2 8])": "2",
  }));

test("powers, roots and factorials", () =>
  expectOutcomes({
    "(pow 2 10)": "1024",
    "(pow 2 62)": "4611686018427387904",
    "(pow 2 63)": "!ArithmeticOverflow",
    "(pow -2 63)": "-9223372036854775808",
    "(pow 2 -1)": "0.5",
    "(pow 2.0 3)": "8.0",
    "(pow 0 0)": "1",
    "(pow -1 1000000000001)": "-1",
    "(pow 3 1000000000)": "!ArithmeticOverflow",
    "(sqrt 16)": "4.0",
    "(sqrt -1)": "!InvalidArgument",
    "(factorial 0)": "1",
    "(factorial 20)": "2432902008176640000",
    "(factorial 21)": "!ArithmeticOverflow",
    "(factorial -1)": "!InvalidArgument",
    "(factorial 2.0)": "!TypeError",
  }));

test("rounding gives integers", () =>
  expectOutcomes({
    "[(floor -1.5) (ceil -1.5) (round 2.5) (round -2.5) (round 0.4)]": "[-2 -1 3 -2 0]",
    "(floor 1.0e30)": "!ArithmeticOverflow",
    "(round ##Inf)": "!InvalidArgument",
    "(floor 7)": "7",
  }));

test("parity and sign", () =>
  expectOutcomes({
    "[(even? 4) (odd? -3) (odd? 3.9) (even? 9007199254740994)]": "[true true true true]",
    "[(zero? 0.0) (zero? -0.0) (pos? 0) (neg? -0.5) (pos? 9007199254740993)]": "[true true false true true]",
  }));

test("bit operations work on 64 bits", () =>
  expectOutcomes({
    "[(bit-and 12 10) (bit-or 12 10) (bit-xor 12 10)]": "[8 14 6]",
    "(bit-and -1 9223372036854775807)": "9223372036854775807",
    "(bit-shift-left 1 63)": "-9223372036854775808",
    "(bit-shift-right -8 1)": "-4",
    "(bit-shift-left 1 64)": "!InvalidArgument",
    "(bit-and 1.0 1)": "!TypeError",
  }));

test("comparison chains, and refuses to compare unlike things", () =>
  expectOutcomes({
    "(< 1 2 3)": "true",
    "(< 1 3 2)": "false",
    "(<= 1 1.0 2)": "true",
    "(< 1)": "true",
    '(< "a" "b")': "true",
    "(< 2024-01-15T10:30:45Z 2024-01-15T10:30:46Z)": "true",
    '(< 1 "a")': "!TypeError",
    "(< :a :b)": "!TypeError",
    "(> nil 1)": "!TypeError",
    "(= 1 1.0)": "false",
    "(= [1 2] (list 1 2))": "true",
    "(= {:a 1 :b 2} {:b 2 :a 1})": "true",
    "(not= 1 2 1)": "true",
    "(!= 1 1)": "false",
    "(= ##NaN ##NaN)": "false",
    "(compare 1 1.0)": "-1",
    '[(compare "b" "a") (compare nil 1) (compare [1] [1 2])]': "[1 -1 -1]",
    "(compare inc inc)": "!TypeError",
    "[(identical? :a :a) (identical? [1] [1]) (identical? 1.0 1.0)]": "[true false true]",
  }));

test("logic as values", () =>
  expectOutcomes({
    "[(not nil) (not 0) (boolean nil) (boolean [])]": "[true false false true]",
    "(apply and [1 nil 2])": "nil",
    "(apply and [])": "true",
    "(apply or [nil false 3])": "3",
    "(apply or [])": "false",
    "(apply or [nil false])": "false",
    "(apply or [false nil])": "nil",
  }));

test("integers are exact at the ends of 64 bits, also where differences are not", () =>
  expectOutcomes({
    "(range -9223372036854775808 9223372036854775807 9223372036854775807)":
      "[-9223372036854775808 -1 9223372036854775806]",
    "(range 9223372036854775805 9223372036854775807)": "[9223372036854775805 9223372036854775806]",
    "(range 9007199254740990 9007199254740994 2)": "[9007199254740990 9007199254740992]",
    "(range 9007199254740992 -9007199254740993 -9007199254740992)": "[9007199254740992 0 -9007199254740992]",
    "(numbers 9223372036854775806 9223372036854775807)": "[9223372036854775806 9223372036854775807]",
    "(numbers -9223372036854775808 9223372036854775807)": "!SizeLimit",
    "(/ 9007199254740993 2)": "4503599627370496.0",
    "(/ -9007199254740995 2)": "-4503599627370498.0",
    "(/ 9007199254740993 4)": "2251799813685248.0",
    "(/ 9007199254740995 8)": "1125899906842624.5",
    "(/ 1 9223372036854775807)": "1.0842021724855044e-19",
    "(/ -9223372036854775808 3)": "-3074457345618258400.0",
    "(count (distinct [9007199254740993 (+ 9007199254740992 1) 9007199254740993.0]))": "2",
    "(get (zipmap (range 9007199254740980 9007199254741000) (range 20)) (- 9007199254740993 2))": "11",
    "[(get {-0.0 :a} 0.0) (get {##NaN 1} ##NaN) (count {1 :i 1.0 :f})]": "[:a nil 2]",
  }));
