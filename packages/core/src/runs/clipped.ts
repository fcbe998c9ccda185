/** most characters of a program's own words that an error carries to people and into records */
const longestMessage = 4_000;

/** A program's own words, as much of them as an error carries. */
export function clipped(text: string): string {
  if (text.length <= longestMessage) return text.toWellFormed();
  return `${text.slice(0, longestMessage).toWellFormed()}… (${text.length} characters)`;
}
