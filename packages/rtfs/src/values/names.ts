import { MAX_NAME_LENGTH } from "./bounds.ts";
import { Datum } from "./datum.ts";
import { hashString, mix } from "./hashing.ts";

/** `:name`. Interned: two keywords of one name are the same object. Make them with `keyword`. */
export class Keyword extends Datum {
  /** without the leading colon */
  readonly name: string;
  private readonly hash: number;

  constructor(name: string) {
    super();
    this.name = name;
    this.hash = mix(hashString(name), 0x6b65);
  }

  get typeName(): "keyword" {
    return "keyword";
  }

  hashCode(): number {
    return this.hash;
  }

  equalTo(): boolean {
    return false;
  }
}

/**
 * A symbol as a value. Interned like keywords; make them with `sym`. One that a macro's template holds is an object of its
 * own, equal to that of the same name.
 */
export class Sym extends Datum {
  readonly name: string;
  private readonly hash: number;

  constructor(name: string) {
    super();
    this.name = name;
    this.hash = mix(hashString(name), 0x73796d);
  }

  get typeName(): "symbol" {
    return "symbol";
  }

  hashCode(): number {
    return this.hash;
  }

  equalTo(other: object): boolean {
    return other instanceof Sym && other.name === this.name;
  }
}

/** One live object per name; a name that nobody holds any more is forgotten. */
class InternTable<T extends Keyword | Sym> {
  private readonly live = new Map<string, WeakRef<T>>();
  private readonly make: (name: string) => T;
  private readonly dropped = new FinalizationRegistry<string>((name) => {
    if (this.live.get(name)?.deref() === undefined) this.live.delete(name);
  });

  constructor(make: (name: string) => T) {
    this.make = make;
  }

  get(name: string): T {
    const known = this.live.get(name)?.deref();
    if (known !== undefined) return known;
    const made = this.make(name);
    this.live.set(name, new WeakRef(made));
    this.dropped.register(made, name);
    return made;
  }
}

const keywords = new InternTable((name) => new Keyword(name));
const symbols = new InternTable((name) => new Sym(name));

/** The keyword of this name, given without the leading colon. */
export function keyword(name: string): Keyword {
  return keywords.get(name);
}

export function sym(name: string): Sym {
  return symbols.get(name);
}

const NAME = String.raw`[\p{L}_$+\-*/=<>!?%&][\p{L}_$+\-*/=<>!?%&0-9.@#]*`;
const VERSION = String.raw`:v[0-9]+(?:\.[0-9]+)*`;
const KEYWORD_NAME = new RegExp(`^${NAME}(?:${VERSION}[/:]${NAME})?$`, "u");
const SYMBOL_NAME = new RegExp(
  `^(?:\\.?${NAME}(?:${VERSION}/${NAME}|::?(?:${NAME}(?:${VERSION}/${NAME})?)?)?|:)$`,
  "u",
);
const NUMBER_LIKE = /^[+-]?\.?[0-9]/;
const LITERALS = new Set(["nil", "true", "false"]);

/** Can the keyword of this name be written in source (and so be read back)? The name comes without its colon. */
export function isKeywordName(name: string): boolean {
  return name.length <= MAX_NAME_LENGTH && KEYWORD_NAME.test(name);
}

/**
 * Would this text be read as a symbol? A name may carry a glued annotation (`x:int`, `x:` before a type in brackets)
 * or a version (`com.acme:v1.0/name`); the lone `:` of `x : T` is a symbol too.
 */
export function isSymbolName(name: string): boolean {
  return name.length <= MAX_NAME_LENGTH && SYMBOL_NAME.test(name) && !NUMBER_LIKE.test(name) && !LITERALS.has(name);
}
