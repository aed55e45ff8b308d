/** The browser's storages. Where site data is blocked, touching them throws: then what is kept lives
 * as long as the page. */
type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

function guarded(open: () => Storage): Store {
  try {
    return open();
  } catch {
    const kept = new Map<string, string>();
    return {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    };
  }
}

/** All tabs, until it is removed. */
export const kept = guarded(() => localStorage);
/** One tab, until it is closed. */
export const ofTab = guarded(() => sessionStorage);
