import { pay } from "../values/meter.ts";

/**
 * Sorts indexes by a test whether one stands before another. Stable. Which comparisons it makes, and in which order, is
 * part of what a program sees, so it is our own: `mergeSortSuspending` in `plan.ts` makes the same ones inside a process.
 */
export function mergeSort(order: readonly number[], isBefore: (a: number, b: number) => boolean): number[] {
  if (order.length < 2) return [...order];
  pay(order.length);
  const middle = order.length >> 1;
  const left = mergeSort(order.slice(0, middle), isBefore);
  const right = mergeSort(order.slice(middle), isBefore);
  if (!isBefore(right[0] as number, left[middle - 1] as number)) return left.concat(right);
  const merged: number[] = [];
  let next = 0;
  for (const index of right) {
    while (next < middle && !isBefore(index, left[next] as number)) merged.push(left[next++] as number);
    merged.push(index);
  }
  while (next < middle) merged.push(left[next++] as number);
  return merged;
}
