import { type StaticArg, toPlain, type Value } from "@ambit/rtfs";
import { isJsonObject, type Json } from "@ambit/sdk";

/** What is known of one field of an input before the run: every value that it can have. */
export type Options = readonly Json[] | "dynamic";

/** An input by field, or nothing is known of it. A field that isn't there is left out. */
export type Fields = ReadonlyMap<string, Options> | "dynamic";

/** The arguments of a call by field, as input normalisation will arrange them. */
export function fieldsOf(args: readonly StaticArg[], declared: readonly string[] | undefined): Fields {
  const [first] = args;
  if (first === undefined) return new Map();
  if (args.length === 1) {
    if ("fields" in first) return new Map([...first.fields].map(([key, field]) => [key, optionsOf(field)]));
    const inputs = optionsOf(first);
    if (inputs === "dynamic") return "dynamic";
    if (inputs.some(isJsonObject)) return mergedFields(inputs, declared);
  }
  const names = declared ?? [];
  return new Map(args.slice(0, names.length).map((arg, index) => [names[index] ?? "", optionsOf(arg)]));
}

/** Of several possible arguments, all that each field can have; one that is no record stands for the first field. */
function mergedFields(inputs: readonly Json[], [first = ""]: readonly string[] = []): Fields {
  const fields = new Map<string, Json[]>();
  for (const input of inputs) {
    const entries = isJsonObject(input) ? Object.entries(input) : [[first, input] as const];
    for (const [name, value] of entries) fields.set(name, [...(fields.get(name) ?? []), value]);
  }
  return fields;
}

function optionsOf(arg: StaticArg): Options {
  if ("constant" in arg) return plainOptions([arg.constant]);
  return "oneOf" in arg ? plainOptions(arg.oneOf) : "dynamic";
}

/** A value without a plain form can't be granted beforehand. */
function plainOptions(values: readonly Value[]): Options {
  try {
    return values.map((value) => toPlain(value));
  } catch {
    return "dynamic";
  }
}

/** most inputs that one call site is told with */
const mostInputs = 16;

/** The inputs that a call can have, as far as they are constant; where they are many, without the fields that vary. */
export function inputsOf(fields: Fields): { [field: string]: Json }[] {
  if (fields === "dynamic") return [{}];
  const known = [...fields].flatMap(([name, options]) => (options === "dynamic" ? [] : [{ name, options }]));
  const count = known.reduce((product, { options }) => product * options.length, 1);
  const told = count <= mostInputs ? known : known.filter(({ options }) => options.length === 1);
  return told
    .reduce<[string, Json][][]>(
      (rows, { name, options }) =>
        options.flatMap((value) => rows.map((row): [string, Json][] => [...row, [name, value]])),
      [[]],
    )
    .map((row) => Object.fromEntries(row));
}
