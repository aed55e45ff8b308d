/** The client of Vetchium: every path of its OpenAPI documents, typed. */
import createFetchClient, { type Client, type ClientOptions } from "openapi-fetch";

import type { paths as AdminPaths } from "./generated/global.js";
import type { paths as RegionalPaths } from "./generated/regional.js";
import { patiently } from "./problem.js";

export type { components as AdminComponents } from "./generated/global.js";
export type { components } from "./generated/regional.js";
export { type FieldError, Problem, success } from "./problem.js";

/** Both services, as the edge serves them at one address. */
export type Paths = RegionalPaths & Omit<AdminPaths, "/">;

export type Options = Omit<ClientOptions, "baseUrl"> & {
  /** The edge, or any region: each answers for all accounts. */
  readonly baseUrl: string;
  /** The token of a session; a function is asked before each request. */
  readonly token?: string | (() => string | undefined);
};

/** Make a client; `success()` turns its answers into bodies or a `Problem`. */
export function createClient({ token, ...options }: Options): Client<Paths> {
  const client = createFetchClient<Paths>({ fetch: patiently, ...options });
  client.use({
    onRequest({ request }) {
      const now = typeof token === "function" ? token() : token;
      if (now) request.headers.set("Authorization", `Bearer ${now}`);
      return request;
    },
  });
  return client;
}
