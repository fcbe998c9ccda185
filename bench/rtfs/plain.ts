import type { Workload } from "./workloads.ts";

/** The workloads as one would write them in JavaScript: unmetered, on mutable collections. */
export const plain: Readonly<Record<Workload, (n: number) => unknown>> = {
  fib,
  tak: (n) => takeuchi(n, n - 6, n - 12),
  "loop-sum": (n) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += i;
    return sum;
  },
  pipeline: (n) =>
    Array.from({ length: n }, (_, i) => i)
      .filter((i) => i % 2 === 0)
      .map((i) => i * 3)
      .reduce((sum, i) => sum + i, 0),
  "assoc-many": (n) => {
    const map = new Map<number, number>();
    for (let i = 0; i < n; i++) map.set(i, i * 2);
    return map.size;
  },
  "conj-many": (n) => {
    const items: number[] = [];
    for (let i = 0; i < n; i++) items.push(i);
    return items.length;
  },
  "kw-update": (n) => {
    let map = { a: 0, b: 1, c: { d: 0 } };
    for (let i = 0; i < n; i++) map = { ...map, c: { ...map.c, d: map.c.d + 1 } };
    return map.c.d;
  },
  "str-build": (n) => {
    let text = "";
    for (let i = 0; i < n; i++) text = `${text}${i},`;
    return text.length;
  },
  "sort-it": (n) => {
    const items: number[] = [];
    for (let i = 0, x = 42; i < n; i++, x = (x * 16807 + 7) % 2147483647) items.push(x);
    return items.sort((a, b) => a - b)[0];
  },
  destruct: (n) => {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const {
        a,
        b,
        v: [x = 0, y = 0, ...more],
      } = { a: i, b: 2, v: [1, 2, 3, 4] };
      sum += a + b + x + y + (more.length === 2 ? 0 : 1);
    }
    return sum;
  },
  closures: (n) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum = adder(i)(sum);
    return sum;
  },
  "try-loop": (n) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += tenthFails(i);
    return sum;
  },
};

function fib(n: number): number {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

function takeuchi(x: number, y: number, z: number): number {
  return y < x ? takeuchi(takeuchi(x - 1, y, z), takeuchi(y - 1, z, x), takeuchi(z - 1, x, y)) : z;
}

function adder(k: number): (x: number) => number {
  return (x) => x + k;
}

function tenthFails(i: number): number {
  try {
    if (i % 10 === 0) throw new Error("tenth");
    return i;
  } catch {
    return 1;
  }
}
