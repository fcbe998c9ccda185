/** The name nearest to one that nothing answers to: same last words, or few letters apart. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  const bound = name.length < 2 ? 0 : Math.min(4, Math.max(1, Math.floor(name.length / 4)));
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const isFar = Math.abs(candidate.length - name.length) > bound;
    const distance = candidate.endsWith(`.${name}`)
      ? 0
      : isFar
        ? Number.POSITIVE_INFINITY
        : editDistance(name, candidate);
    if (distance > bound || (best !== undefined && distance >= best.distance)) continue;
    best = { candidate, distance };
  }
  return best?.candidate;
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from one text to the other. */
function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwap = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      const replaced = at(last, column - 1) + (isSame ? 0 : 1);
      const swapped = isSwap ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY;
      current.push(Math.min(replaced, swapped, at(last, column) + 1, at(current, column - 1) + 1));
    }
    before = last;
    last = current;
  }
  return at(last, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
