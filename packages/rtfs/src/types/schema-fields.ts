import { isObject, type Json, type JsonSchema } from "../interchange/json.ts";
import { isKeywordName, type Keyword, keyword } from "../values/index.ts";

type SchemaObject = { readonly [keyword: string]: Json };

/** Every schema that may speak about one place of a JSON value: `$ref`, `allOf`, `anyOf` and `oneOf` are followed. */
export class SchemaView {
  static readonly none: SchemaView = new SchemaView([], true);

  private readonly schemas: readonly SchemaObject[];
  private readonly root: JsonSchema;

  private constructor(schemas: readonly SchemaObject[], root: JsonSchema) {
    this.schemas = schemas;
    this.root = root;
  }

  static of(schema: JsonSchema): SchemaView {
    return typeof schema === "boolean" ? SchemaView.none : SchemaView.from([schema], schema);
  }

  private static from(schemas: readonly (Json | undefined)[], root: JsonSchema): SchemaView {
    const found = new Set<SchemaObject>();
    for (const schema of schemas) collect(schema, { root, found });
    return found.size === 0 ? SchemaView.none : new SchemaView([...found], root);
  }

  /** May the value here be of this JSON Schema type because a schema says so? */
  names(type: string): boolean {
    return this.schemas.some((schema) => types(schema).includes(type));
  }

  /** Does a schema name this field under `properties`, and what is said about its value? */
  field(key: string): { isNamed: boolean; view: SchemaView } {
    if (this.schemas.length === 0) return { isNamed: false, view: this };
    const found: Json[] = [];
    let isNamed = false;
    for (const schema of this.schemas) {
      if (!admits(schema, "object")) continue;
      const named = ownField(schema.properties, key);
      if (named !== undefined) isNamed = true;
      const said = named ?? schema.additionalProperties;
      if (said !== undefined) found.push(said);
    }
    return { isNamed, view: SchemaView.from(found, this.root) };
  }

  /** The key that a value has for a field of this name: a keyword where the field is named and source can spell it. */
  key(name: string): { key: Keyword | string; view: SchemaView } {
    const { isNamed, view } = this.field(name);
    return { key: isNamed && isKeywordName(name) ? keyword(name) : name, view };
  }

  item(index: number): SchemaView {
    if (this.schemas.length === 0) return this;
    const arrays = this.schemas.filter((schema) => admits(schema, "array"));
    const said = arrays.map(({ prefixItems, items }) => {
      return Array.isArray(prefixItems) && index < prefixItems.length ? prefixItems[index] : items;
    });
    return SchemaView.from(said, this.root);
  }
}

interface Collection {
  root: JsonSchema;
  found: Set<SchemaObject>;
}

function collect(schema: Json | undefined, into: Collection): void {
  if (!isObject(schema) || into.found.has(schema)) return;
  into.found.add(schema);
  if (typeof schema.$ref === "string") collect(resolveReference(into.root, schema.$ref), into);
  for (const branches of [schema.allOf, schema.anyOf, schema.oneOf]) {
    if (Array.isArray(branches)) for (const branch of branches) collect(branch, into);
  }
}

/** What a reference inside the same document (`#`, `#/$defs/name`) points to. */
export function resolveReference(root: JsonSchema, reference: string): Json | undefined {
  if (!reference.startsWith("#")) return undefined;
  let at: Json | undefined = root as Json;
  for (const step of reference.split("/").slice(1)) {
    const key = decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
    at = Array.isArray(at) ? at[Number(key)] : ownField(at, key);
  }
  return at;
}

function ownField(object: Json | undefined, key: string): Json | undefined {
  return isObject(object) && Object.hasOwn(object, key) ? object[key] : undefined;
}

function types(schema: SchemaObject): readonly Json[] {
  if (Array.isArray(schema.type)) return schema.type;
  return schema.type === undefined ? [] : [schema.type];
}

function admits(schema: SchemaObject, type: string): boolean {
  const said = types(schema);
  return said.length === 0 || said.includes(type);
}
