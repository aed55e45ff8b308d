/** The API of this origin: typed by the generated paths, signed by the session store. */
import createClient, { type Client } from "openapi-fetch";

import type { SessionStore } from "../session/store";
import { patiently } from "./problem";

export { success } from "./problem";

export const BASE = "/api";

// Here a 401 may be about a password, or a token of a mail, and not about the session.
const OTHER_401 = /^(?:\/hub)?\/(change-password|request-email-change|complete-[a-z-]+|login|tfa)$/;

/** Make the client of an entry; without a store it never signs. */
export function createApi<Paths extends object>(
  store?: SessionStore,
  baseUrl = BASE,
): Client<Paths> {
  const client = createClient<Paths>({ baseUrl, fetch: patiently });
  if (store) {
    client.use({
      onRequest({ request }) {
        const { token } = store.get();
        if (token) request.headers.set("Authorization", `Bearer ${token}`);
        return request;
      },
      onResponse({ request, response, schemaPath }) {
        const used = request.headers.get("Authorization")?.slice("Bearer ".length);
        // An answer to a session that this browser has replaced meanwhile says nothing about the
        // new one.
        const ambiguous = OTHER_401.test(schemaPath);
        if (response.status === 401 && !ambiguous && used && used === store.get().token) {
          store.end("ended");
        }
        return response;
      },
    });
  }
  return client;
}
