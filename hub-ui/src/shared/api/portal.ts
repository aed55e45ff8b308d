/**
 * The API of a portal of its own paths, without its name: `/login` stands for `/org/login` in one and
 * for `/agency/login` in the other, `user_id` for `org_user_id` and `agency_user_id`.
 */
import type { Client } from "openapi-fetch";

import type { SessionStore } from "../session/store";
import { BASE, createApi } from "./client";
import type { paths as Global } from "./generated/global";
import type { paths as Regional } from "./generated/regional";

export type PortalName = "hub" | "admin" | "org" | "agency";

/** A type of the API with the neutral names of fields. */
type Neutral<T, Name extends string> = T extends readonly (infer Item)[]
  ? Neutral<Item, Name>[]
  : T extends object
    ? {
        [
          Key in keyof T as Key extends `${Name}_user_id`
            ? "user_id"
            : Key extends `${Name}_name`
              ? "tenant_name"
              : Key
        ]: Neutral<T[Key], Name>;
      }
    : T;

/** The paths of one portal, without its name. */
export type PathsOf<Paths, Name extends string> = {
  [Path in keyof Paths as Path extends `/${Name}/${infer Rest}` ? `/${Rest}` : never]: Neutral<
    Paths[Path],
    Name
  >;
};

export type HubPaths = PathsOf<Regional, "hub">;
export type AdminPaths = PathsOf<Global, "admin">;
export type TenantPaths = PathsOf<Regional, "org">;

export type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
/** Fails the build when the twins' documents differ in more than their names. */
export const areTwins: Same<TenantPaths, PathsOf<Regional, "agency">> = true;

/** Make the client of a portal. */
export function createPortalApi<Paths extends object>(
  name: PortalName,
  store: SessionStore,
): Client<Paths> {
  const api = createApi<Paths>(store, `${BASE}/${name}`);
  const names: Readonly<Record<string, string>> = {
    [`${name}_user_id`]: "user_id",
    [`${name}_name`]: "tenant_name",
  };
  api.use({
    async onResponse({ response }) {
      if (!response.headers.get("Content-Type")?.includes("json")) return undefined;
      const body: unknown = renamed(await response.json(), names);
      const { status, headers } = response;
      return new Response(JSON.stringify(body), { status, headers });
    },
  });
  return api;
}

function renamed(value: unknown, names: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => renamed(item, names));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [names[key] ?? key, renamed(item, names)]),
  );
}
