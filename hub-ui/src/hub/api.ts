/** The hub's session and its API. */
import { createApi } from "@/shared/api/client";
import type { components, paths } from "@/shared/api/generated/regional";
import { createSessionStore, useSession } from "@/shared/session/store";

export type Me = components["schemas"]["MyInfoResponse"];

export const session = createSessionStore();
export const api = createApi<paths>(session);

export const useHubSession = () => useSession(session);
