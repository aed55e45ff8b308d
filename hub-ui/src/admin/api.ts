/** The staff's session, their API, and what the shared pages are told about it. */
import { success } from "@/shared/api/client";
import type { components } from "@/shared/api/generated/global";
import { type AdminPaths, createPortalApi } from "@/shared/api/portal";
import { deviceToken } from "@/shared/session/device";
import { session } from "@/shared/session/own";
import type { StaffPortal } from "@/shared/staff/portal";

type RoleName = components["schemas"]["RoleRequest"]["role_name"];

export const api = createPortalApi<AdminPaths>("admin", session);

export const portal: StaffPortal = {
  name: "admin",
  session,
  api,
  addressField: "email",
  hasDomain: false,
  canRemember: false,
  roles: ["superadmin", "manage_users", "view_users", "manage_domains", "view_domains"],
  needs: {
    list: ["manage_users", "view_users"],
    invite: ["manage_users"],
    manage: ["manage_users"],
  },
  login: ({ address }, password) =>
    success(
      api.POST("/login", { body: { email: address, password, device_token: deviceToken() } }),
    ),
  tfa: ({ tfa_token, tfa_code }) => success(api.POST("/tfa", { body: { tfa_token, tfa_code } })),
  requestReset: ({ address }) =>
    success(api.POST("/request-password-reset", { body: { email_address: address } })),
  ask: () => success(api.GET("/myinfo")),
  me: () => success(api.GET("/myinfo")),
  invite: (email_address, invite_email_language) =>
    success(api.POST("/invite-user", { body: { email_address, invite_email_language } })),
  changeRole: (change, { target_user_id, role_name }) => {
    const body = { target_user_id, role_name: role_name as RoleName };
    return success(api.POST(change === "assign" ? "/assign-role" : "/remove-role", { body }));
  },
};
