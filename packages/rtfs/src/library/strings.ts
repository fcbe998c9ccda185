import { rewritten, TextBuilder } from "../printer/text-builder.ts";
import { STRING } from "../values/costs.ts";
import { Vector } from "../values/index.ts";
import { allocate, checkElements, checkLength, pay } from "../values/meter.ts";
import type { Arguments } from "./arguments.ts";
import { type Apply, type Builtin, builtin } from "./builtin.ts";
import { codePointCount, codePointSlice, codePoints, isLowSurrogate } from "./code-points.ts";
import { format } from "./format.ts";
import { madeText, payForScan, reserveText, shown } from "./limits.ts";
import { joined, printed, printedReadably } from "./printing.ts";
import { containsPart, indexOfPart, places } from "./text-search.ts";

function converting(convert: (text: string) => string): (take: Arguments) => Apply {
  return (take) => (args, meter) => {
    const text = take.string(args, 0);
    meter.charge(1 + (text.length >> 3));
    return madeText(convert(text));
  };
}

/** A test of a text against a part of it; nil has no parts. */
function testing(test: (text: string, part: string) => boolean): (take: Arguments) => Apply {
  return (take) => (args, meter) => {
    payForScan(args[0], meter);
    const part = take.string(args, 1);
    return args[0] !== null && test(take.string(args, 0), part);
  };
}

/** The parts of a text between separators. */
function partsOf(text: string, separator: string): string[] {
  if (separator === "") return codePoints(text);
  const parts: string[] = [];
  let from = 0;
  for (const at of places(text, separator)) {
    checkElements(parts.length + 2);
    parts.push(text.slice(from, at));
    from = at + separator.length;
  }
  parts.push(text.slice(from));
  allocate(parts.length * STRING);
  return parts;
}

function replaceText(text: string, { from, to }: { from: string; to: string }): string {
  if (from === "") return betweenAll(text, to);
  const replaced = new TextBuilder();
  let done = 0;
  for (const at of places(text, from)) {
    replaced.add(text.slice(done, at));
    replaced.add(to);
    done = at + from.length;
    checkLength(replaced.length);
  }
  reserveText(replaced.length + text.length - done);
  replaced.add(text.slice(done));
  return replaced.text();
}

/** A text with another before, between and after all of its code points. */
function betweenAll(text: string, to: string): string {
  const characters = codePoints(text);
  reserveText(text.length + to.length * (characters.length + 1));
  return `${to}${characters.join(to)}${characters.length === 0 ? "" : to}`;
}

/** units of a text that are worked on between two payments */
const STRETCH = 4096;

/** The code points of a text from the last to the first. */
function reversed(text: string): string {
  const result = new TextBuilder();
  for (let end = text.length; end > 0; ) {
    let from = Math.max(0, end - STRETCH);
    if (from > 0 && isLowSurrogate(text.charCodeAt(from))) from--;
    result.add(Array.from(text.slice(from, end)).reverse().join(""));
    pay((end - from) >> 3);
    end = from;
  }
  return result.text();
}

/** The last sigma of a word has a form of its own: such a text is converted as a whole. */
function lowered(text: string): string {
  return text.includes("Σ") ? text.toLowerCase() : rewritten(text, (stretch) => stretch.toLowerCase());
}

/** Widens a text with copies of a character to a number of code points. */
function padding(join: (text: string, pad: string) => string): (take: Arguments) => Apply {
  return (take) => (args, meter) => {
    const text = take.string(args, 0);
    const pad = args.length > 2 ? take.string(args, 2) : " ";
    if (codePointCount(pad) !== 1)
      return take.fail("InvalidArgument", `argument 3 must be one character, got ${shown(pad)}`);
    const missing = Math.max(0, take.index(args, 1) - codePointCount(text));
    reserveText(text.length + missing * pad.length);
    meter.charge((text.length + missing) >> 3);
    return join(text, pad.repeat(missing));
  };
}

export const strings: readonly Builtin[] = [
  builtin("str", {
    params: "x*",
    doc: "One string of all arguments; strings stand as they are, all else as `pr-str` prints it.",
    make: () => (args, meter) => joined(args.map(printed), { separator: "", meter }),
  }),
  builtin("pr-str", {
    params: "x*",
    doc: "The arguments as the reader reads them, separated by spaces.",
    make: () => (args, meter) => joined(args.map(printedReadably), { separator: " ", meter }),
  }),
  builtin("string-length", {
    params: "s",
    doc: "The number of code points of a string.",
    make: (take) => (args, meter) => {
      payForScan(args[0], meter);
      return codePointCount(take.string(args, 0));
    },
  }),
  builtin("substring", {
    params: "s start end?",
    doc: "The code points from index `start` up to, not including, `end` (the end of the string if not given); `IndexOutOfBounds` outside it.",
    make: (take) => (args, meter) => {
      payForScan(args[0], meter);
      const text = take.string(args, 0);
      const from = take.index(args, 1);
      const to = args.length > 2 ? take.index(args, 2) : undefined;
      const count = codePointCount(text);
      return (
        codePointSlice(text, { from, to }) ??
        take.fail("IndexOutOfBounds", `${from} to ${to ?? count} is outside a string of ${count}`)
      );
    },
  }),
  builtin("string-contains", {
    aliases: ["string-contains?", "includes?"],
    params: "s sub",
    doc: "Whether `sub` occurs in the string; false of nil.",
    make: testing(containsPart),
  }),
  builtin("starts-with?", {
    params: "s prefix",
    doc: "Whether the string begins with the prefix; false of nil.",
    make: testing((text, part) => text.startsWith(part)),
  }),
  builtin("ends-with?", {
    params: "s suffix",
    doc: "Whether the string ends with the suffix; false of nil.",
    make: testing((text, part) => text.endsWith(part)),
  }),
  builtin("split", {
    params: "s sep",
    doc: "A vector of the parts between separators, empty ones included; of the characters if the separator is empty. `[]` for nil.",
    make: (take) => (args) => {
      const separator = take.string(args, 1);
      const text = args[0] === null ? null : take.string(args, 0);
      return text === null ? Vector.empty : Vector.of(partsOf(text, separator));
    },
  }),
  builtin("join", {
    aliases: ["string-join"],
    params: "sep coll",
    doc: "One string of the elements, each as `str` makes it, with the separator between each two.",
    make: (take) => (args, meter) => {
      const separator = take.string(args, 0);
      return joined(take.elements(args, 1).map(printed), { separator, meter });
    },
  }),
  builtin("string-upper", {
    aliases: ["upper"],
    params: "s",
    doc: "The string in upper case.",
    make: converting((text) => rewritten(text, (stretch) => stretch.toUpperCase())),
  }),
  builtin("string-lower", {
    aliases: ["lower"],
    params: "s",
    doc: "The string in lower case.",
    make: converting(lowered),
  }),
  builtin("string-trim", {
    aliases: ["trim"],
    params: "s",
    doc: "The string without white space at its ends.",
    make: converting((text) => text.trim()),
  }),
  builtin("string-reverse", {
    params: "s",
    doc: "The code points in reverse order.",
    make: converting(reversed),
  }),
  builtin("string-replace", {
    params: "s from to",
    doc: "The string with every occurrence of `from` replaced by `to`.",
    make: (take) => (args, meter) => {
      const text = take.string(args, 0);
      const replaced = replaceText(text, { from: take.string(args, 1), to: take.string(args, 2) });
      meter.charge((text.length + replaced.length) >> 3);
      return replaced;
    },
  }),
  builtin("index-of", {
    params: "s sub",
    doc: "The index of the code point at which `sub` first occurs, nil where it does not.",
    make: (take) => (args, meter) => {
      payForScan(args[0], meter);
      const text = take.string(args, 0);
      const part = take.string(args, 1);
      const at = part === "" ? 0 : indexOfPart(text, part);
      return at < 0 ? null : codePointCount(text.slice(0, at));
    },
  }),
  builtin("pad-left", {
    params: "s n ch?",
    doc: "The string widened to `n` code points by copies of `ch` (a space if not given) in front.",
    make: padding((text, pad) => pad + text),
  }),
  builtin("pad-right", {
    params: "s n ch?",
    doc: "The string widened to `n` code points by copies of `ch` (a space if not given) behind.",
    make: padding((text, pad) => text + pad),
  }),
  builtin("format", {
    params: "template x*",
    doc: 'The template with each `{}` replaced by the next argument and each `{name}` by what the last argument, a map, holds under `:name` or `"name"`.',
    make: format,
  }),
  builtin("blank?", {
    params: "s",
    doc: "Whether a string is nil, empty, or white space only.",
    make: (take) => (args, meter) => {
      payForScan(args[0], meter);
      return args[0] === null || take.string(args, 0).trim() === "";
    },
  }),
];
