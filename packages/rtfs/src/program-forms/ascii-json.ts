/** JSON of characters that every encoding of text has: others are written with `\u`. */
export function asciiJson(json: object): string {
  return JSON.stringify(json).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
