/** How many cases a property tries: as many as said here, or what `PROPERTY_RUNS` says (100,000 at night). */
export function runs(usual: number): number {
  return Number(process.env.PROPERTY_RUNS ?? usual);
}
