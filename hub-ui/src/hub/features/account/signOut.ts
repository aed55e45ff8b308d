import { api, session } from "../../api";

/** End the session here at once, and at home as soon as it can be reached. */
export async function signOut(): Promise<void> {
  const { token } = session.get();
  session.end("signed-out");
  if (!token) return;
  try {
    await api.POST("/hub/logout", { headers: { Authorization: `Bearer ${token}` } });
  } catch {
    // Nobody is kept from leaving: an unreachable home forgets the session when it expires.
  }
}
