import type { AccountPortal } from "./portal";

/** End the session here at once, and on the server as soon as it can be reached. */
export async function signOut({ session, api }: AccountPortal): Promise<void> {
  const { token } = session.get();
  session.end("signed-out");
  if (!token) return;
  try {
    await api.POST("/logout", { headers: { Authorization: `Bearer ${token}` } });
  } catch {
    // Nobody is kept from leaving: an unreachable server forgets the session when it expires.
  }
}
