/** The session token: survives a reload, and all tabs of the browser sign in and out together. */
import { useSyncExternalStore } from "react";
import { kept } from "@/shared/storage";

/** Why there is no session: never was one, signed out here or in another tab, or the API said 401. */
export type Ending = "none" | "signed-out" | "ended";

export type Session =
  | { readonly token: string; readonly ending?: never }
  | { readonly token?: never; readonly ending: Ending };

export type SessionStore = {
  readonly get: () => Session;
  readonly subscribe: (listener: () => void) => () => void;
  readonly start: (token: string) => void;
  readonly end: (ending: Ending) => void;
};

/** Make a store; own.ts has the entry's. */
export function createSessionStore(key = "vetchium.session"): SessionStore {
  const listeners = new Set<() => void>();
  let session = read(kept.getItem(key));

  function change(next: Session): void {
    session = next;
    for (const listener of listeners) listener();
  }

  // The event comes to all other tabs, never to the one that wrote.
  addEventListener("storage", (event) => {
    if (event.key === key || event.key === null) {
      change(event.newValue ? read(event.newValue) : { ending: "signed-out" });
    }
  });

  return {
    get: () => session,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start(token) {
      kept.setItem(key, token);
      change({ token });
    },
    end(ending) {
      kept.removeItem(key);
      change({ ending });
    },
  };
}

function read(stored: string | null): Session {
  return stored ? { token: stored } : { ending: "none" };
}

export function useSession(store: SessionStore): Session {
  return useSyncExternalStore(store.subscribe, store.get);
}
