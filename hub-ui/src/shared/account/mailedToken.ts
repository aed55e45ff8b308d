import { useLocation } from "react-router";

/** The token of a mailed link, or null. It stands in the fragment, which no server and no log sees;
 * in the query only in mails of the release before. Another link may be opened on the same page, which
 * changes the fragment alone: make it the `key` of what keeps a state of the token. */
export function useMailedToken(): string | null {
  const { hash, search } = useLocation();
  return (
    new URLSearchParams(hash.slice(1)).get("token") ?? new URLSearchParams(search).get("token")
  );
}
