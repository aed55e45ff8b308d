/** What the pages of colleagues ask of their portal: that of the platform's staff, or of a tenant. */
import { createContext, use } from "react";

import type { AccountPaths, AccountPortal } from "@/shared/account/portal";
import type { PortalName, TenantPaths } from "@/shared/api/portal";
import type { Language } from "@/shared/i18n/language";

export type StaffPaths = AccountPaths &
  Pick<TenantPaths, "/complete-setup" | "/filter-users" | "/disable-user" | "/enable-user">;

/** A role without the name of its portal. */
export type Role =
  "superadmin" | "manage_users" | "invite_users" | "view_users" | "manage_domains" | "view_domains";

export type Me = {
  readonly user_id: string;
  readonly full_name: string;
  readonly roles: readonly string[];
  /** Staff of the platform are told it. */
  readonly email_address?: string;
  /** Members of a tenant are told it. */
  readonly tenant_name?: string;
};

export type StaffPortal = AccountPortal<StaffPaths> & {
  readonly name: PortalName;
  readonly me: () => Promise<Me>;
  readonly invite: (address: string, language: Language) => Promise<unknown>;
  readonly changeRole: (
    change: "assign" | "remove",
    body: Readonly<{ target_user_id: string; role_name: string }>,
  ) => Promise<unknown>;
  /** All roles of the portal; the superadmin's first. */
  readonly roles: readonly Role[];
  /** Roles of which one is needed; a superadmin may do everything. */
  readonly needs: Readonly<Record<"list" | "invite" | "manage", readonly Role[]>>;
};

const Context = createContext<StaffPortal | null>(null);
export const StaffProvider = Context.Provider;

export function useStaffPortal(): StaffPortal {
  const found = use(Context);
  if (!found) throw new Error("There is no StaffProvider above");
  return found;
}
