import { keyword, PMap, type Value } from "../values/index.ts";
import { checkLength } from "../values/meter.ts";
import type { Arguments } from "./arguments.ts";
import type { Apply } from "./builtin.ts";
import { madeText, shown } from "./limits.ts";
import { printed } from "./printing.ts";

const PLACEHOLDER = /\{([A-Za-z_][\w-]*)?\}/g;

/** Fills `{}` with the arguments in turn and `{name}` from the map that is the last argument. */
export function format(take: Arguments): Apply {
  return (args, meter) => {
    const template = take.string(args, 0);
    let next = 1;
    let text = "";
    let done = 0;
    for (const found of template.matchAll(PLACEHOLDER)) {
      const value = found[1] === undefined ? args[next++] : named(args, found[1]);
      if (value === undefined)
        return take.fail("InvalidArgument", `nothing was given for the placeholder ${shown(found[0])}`);
      text += template.slice(done, found.index) + printed(value);
      checkLength(text.length);
      done = found.index + found[0].length;
      meter.charge(1);
    }
    meter.charge((template.length + text.length) >> 3);
    return madeText(text + template.slice(done));
  };
}

function named(args: readonly Value[], name: string): Value | undefined {
  const last = args.at(-1);
  if (!(last instanceof PMap)) return undefined;
  return last.has(keyword(name)) ? last.get(keyword(name)) : last.get(name);
}
