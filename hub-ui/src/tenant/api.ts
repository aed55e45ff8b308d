/** The session of a tenant's members, their API, and what the shared pages are told about it. */
import { success } from "@/shared/api/client";
import { createPortalApi, type TenantPaths } from "@/shared/api/portal";
import { deviceToken } from "@/shared/session/device";
import { asciiDomain } from "@/shared/forms/domain";
import { session } from "@/shared/session/own";
import type { StaffPortal } from "@/shared/staff/portal";

import { portal } from "./portal";

export { session };
export const api = createPortalApi<TenantPaths>(portal.name, session);

export const staff: StaffPortal = {
  name: portal.name,
  session,
  api,
  addressField: "email",
  hasDomain: true,
  canRemember: true,
  roles: ["superadmin", "manage_users", "invite_users"],
  needs: {
    list: ["manage_users", "invite_users"],
    invite: ["invite_users"],
    manage: ["manage_users"],
  },
  login: ({ address, domain }, password) =>
    success(
      api.POST("/login", {
        body: {
          email: address,
          domain: asciiDomain(domain),
          password,
          device_token: deviceToken(),
        },
      }),
    ),
  tfa: (body) => success(api.POST("/tfa", { body })),
  requestReset: ({ address, domain }) =>
    success(
      api.POST("/request-password-reset", {
        body: { email_address: address, domain: asciiDomain(domain) },
      }),
    ),
  ask: () => success(api.GET("/myinfo")),
  me: () => success(api.GET("/myinfo")),
  invite: (email_address, invite_email_language) =>
    success(api.POST("/invite-user", { body: { email_address, invite_email_language } })),
  changeRole: (change, body) =>
    success(api.POST(change === "assign" ? "/assign-role" : "/remove-role", { body })),
};
