/** Texts with typed keys and typed `{names}`: what misses or differs in a language fails the build. */

export type Catalog = Readonly<Record<string, string>>;

type Names<S extends string> = S extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never;

/** What a text needs besides its key: nothing, or one value per name. */
export type Values<S extends string, Value> = [Names<S>] extends [never]
  ? []
  : [values: Readonly<Record<Names<S>, Value>>];

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

type Checked<Base extends Catalog, Texts extends Catalog> = {
  readonly [Key in keyof Texts]: Key extends keyof Base
    ? Same<Names<Base[Key]>, Names<Texts[Key]>> extends true
      ? string
      : ["the names in braces differ from English", Names<Base[Key]>]
    : "English has no such key";
};

/** Declare a translation of an English catalog, complete and with the same names in braces. */
export function translation<Base extends Catalog>() {
  return <const Texts extends { readonly [Key in keyof Base]: string }>(
    texts: Texts & Checked<Base, Texts>,
  ): Catalog => texts;
}

/** Put values in the place of their names. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
