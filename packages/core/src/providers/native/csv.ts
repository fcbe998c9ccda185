import { AmbitError } from "@ambit/sdk";

export interface CsvOptions {
  /** one character between cells; default a comma */
  separator?: string;
  /** lines that begin with this are left out; default none */
  comment?: string;
}

const mostCells = 1_000_000;

/** One record of a CSV text, and the line it begins on. */
export interface CsvRecord {
  line: number;
  cells: string[];
}

/**
 * Splits CSV text into records as RFC 4180 says: quoted cells may hold separators, line ends and doubled quotes; lines
 * end with LF, CRLF or CR; empty lines are left out. Throws `EXECUTE_FAILED` of kind `CsvError` with the line.
 */
export function parseCsv(source: string, { separator = ",", comment }: CsvOptions = {}): CsvRecord[] {
  const scan: Scan = { source, at: source.startsWith("\uFEFF") ? 1 : 0, line: 1, separator, cells: 0 };
  const records: CsvRecord[] = [];
  while (scan.at < source.length) {
    if (comment !== undefined && comment !== "" && source.startsWith(comment, scan.at)) skipLine(scan);
    else if (!takeLineEnd(scan)) records.push(takeRecord(scan));
  }
  return records;
}

interface Scan {
  source: string;
  at: number;
  line: number;
  separator: string;
  /** cells so far */
  cells: number;
}

function skipLine(scan: Scan): void {
  while (scan.at < scan.source.length && !takeLineEnd(scan)) scan.at++;
}

/** Takes a line end that stands here; says whether one did. */
function takeLineEnd(scan: Scan): boolean {
  const { source, at } = scan;
  const length = source.startsWith("\r\n", at) ? 2 : source[at] === "\n" || source[at] === "\r" ? 1 : 0;
  if (length === 0) return false;
  scan.at += length;
  scan.line++;
  return true;
}

function takeRecord(scan: Scan): CsvRecord {
  const record: CsvRecord = { line: scan.line, cells: [] };
  for (;;) {
    record.cells.push(scan.source[scan.at] === '"' ? takeQuoted(scan) : takePlain(scan));
    if (++scan.cells > mostCells) throw csvError(scan.line, `the text holds more than ${mostCells} cells`);
    if (scan.at >= scan.source.length || takeLineEnd(scan)) return record;
    if (scan.source[scan.at] !== scan.separator) throw csvError(scan.line, "there is text after a closing quote");
    scan.at++;
    if (scan.at >= scan.source.length) {
      record.cells.push("");
      return record;
    }
  }
}

function takePlain(scan: Scan): string {
  const { source, separator, at } = scan;
  let end = at;
  while (end < source.length && source[end] !== separator && source[end] !== "\n" && source[end] !== "\r") end++;
  scan.at = end;
  return source.slice(at, end);
}

function takeQuoted(scan: Scan): string {
  const { source, line } = scan;
  let cell = "";
  let from = scan.at + 1;
  for (;;) {
    const quote = source.indexOf('"', from);
    if (quote === -1) throw csvError(line, "a quoted cell is never closed");
    cell += source.slice(from, quote);
    if (source[quote + 1] !== '"') {
      scan.at = quote + 1;
      scan.line += cell.split(/\r\n|\r|\n/).length - 1;
      return cell;
    }
    cell += '"';
    from = quote + 2;
  }
}

export function csvError(line: number, problem: string): AmbitError {
  return new AmbitError("EXECUTE_FAILED", `CSV line ${line}: ${problem}`, {
    kind: "CsvError",
    details: { line },
    hint: "Correct the file, or name its separator and comment mark.",
  });
}
