/** The hub's session, its API, and what the shared pages are told about it. */
import type { AccountPortal } from "@/shared/account/portal";
import { createApi, success } from "@/shared/api/client";
import type { components, paths } from "@/shared/api/generated/regional";
import { createPortalApi, type HubPaths } from "@/shared/api/portal";
import { deviceToken } from "@/shared/session/device";
import { session } from "@/shared/session/own";
import { useSession } from "@/shared/session/store";

export type Me = components["schemas"]["MyInfoResponse"];

export { session };
export const api = createApi<paths>(session);

export const useHubSession = () => useSession(session);

const own = createPortalApi<HubPaths>("hub", session);

export const portal: AccountPortal = {
  session,
  api: own,
  addressField: "email_address",
  hasDomain: false,
  canRemember: true,
  statusPage: "/status",
  login: ({ address }, password) =>
    success(
      own.POST("/login", {
        body: { email_address: address, password, device_token: deviceToken() },
      }),
    ),
  tfa: (body) => success(own.POST("/tfa", { body })),
  requestReset: ({ address }) =>
    success(own.POST("/request-password-reset", { body: { email_address: address } })),
  ask: () => success(own.GET("/myinfo")),
};
