// Runs the demo on the real record and on the record with its values reversed; exits non-zero unless both results are right.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const ambit = join(here, "..", "..", "packages", "cli", "bin", "ambit.js");
const record = join(here, "co2-mauna-loa.csv");
const scratch = mkdtempSync(join(tmpdir(), "ambit-example-"));

try {
  const [header, ...rows] = readFileSync(record, "utf8").trimEnd().split("\n");
  const values = rows.map((row) => row.slice(row.indexOf(",")));
  const reversed = rows.map((row, index) => row.slice(0, row.indexOf(",")) + values.at(-1 - index));
  const backwards = join(scratch, "backwards.csv");
  writeFileSync(backwards, `${[header, ...reversed].join("\n")}\n`);

  const up = inCage(record, "upward");
  const down = inCage(backwards, "downward");
  assert.notEqual(up.confidence, down.confidence, "another file, another confidence");
  assert.deepEqual(asFunction(record), up, "the RTFS function and the Python script agree");
  skipped();
  console.log(`ok: upward ${up.confidence}, reversed downward ${down.confidence}, skipped without a trace`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Choice 2, with the cage that it must have run in. */
function inCage(data, trend) {
  const { told, value } = demo("2", data);
  assert.equal(value.trend, trend);
  const call = told.trace.calls.find(({ capability }) => capability === "analyze_csv_trends");
  assert.ok(call.receipt.tier, "the script ran in a cage");
  return value;
}

function asFunction(data) {
  return demo("1", data).value;
}

/** A demo that must end well: its result is the one computed here, its report exists, its record is whole. */
function demo(choice, data) {
  const { told, code, out } = ambitDemo(choice, data);
  assert.equal(code, 0, JSON.stringify(told.error));
  const { trend, confidence, rows } = told.value;
  const expected = regression(data);
  assert.equal(trend, expected.slope > 0 ? "upward" : "downward");
  assert.equal(rows, expected.rows);
  assert.ok(Math.abs(confidence - expected.r2) < 0.001, `confidence ${confidence}, R² ${expected.r2}`);
  assert.match(readFileSync(join(out, "report.md"), "utf8"), new RegExp(`Trend: ${trend}[\\s\\S]*${confidence}`));
  assert.equal(told.verify.ok, true, "the record is whole");
  assert.equal(told.tampered.ok, false, "a flipped byte is found");
  assert.ok(Number.isInteger(told.tampered.problems[0].seq), "the flipped byte's record is named");
  return { told, value: { trend, confidence, rows } };
}

function skipped() {
  const { told, code, out } = ambitDemo("3", record);
  assert.equal(code, 4);
  assert.equal(told.error.code, "RESOLVE_NOT_FOUND");
  assert.ok(!existsSync(out), "nothing is left behind");
}

function ambitDemo(choice, data) {
  const out = mkdtempSync(join(scratch, "run-"));
  const args = [
    "demo",
    "--choose",
    choice,
    "--data",
    data,
    "--dir",
    join(out, "state"),
    "--out",
    join(out, "out"),
    "--yes",
    "--json",
  ];
  const env = { ...process.env, AMBIT_CONFIG: "", NO_COLOR: "1" };
  const { status, stdout, stderr } = spawnSync(process.execPath, [ambit, ...args], { cwd: out, env, encoding: "utf8" });
  if (stdout === "") throw new Error(`ambit demo printed nothing: exit ${status}\n${stderr}`);
  return { told: JSON.parse(stdout), code: status, out: join(out, "out") };
}

/** The regression once more, by the textbook, over the first value column. */
function regression(file) {
  const points = readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((row) => row.split(","))
    .map(([date, value]) => [Date.parse(date) / 31_557_600_000, Number(value)]);
  const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const [mx, my] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const sum = (f) => points.reduce((total, [x, y]) => total + f(x - mx, y - my), 0);
  const [sxx, syy, sxy] = [sum((x) => x * x), sum((_x, y) => y * y), sum((x, y) => x * y)];
  return { slope: sxy / sxx, r2: (sxy * sxy) / (sxx * syy), rows: points.length };
}
