/** What the pages around one's own account ask of their portal. */
import type { Client } from "openapi-fetch";
import { createContext, use } from "react";

import type { TenantPaths } from "@/shared/api/portal";
import { type SessionStore, useSession } from "@/shared/session/store";

/** The paths that are the same in every portal, to the last field. */
export type AccountPaths = Pick<
  TenantPaths,
  "/logout" | "/set-language" | "/change-password" | "/complete-password-reset"
>;

/** Whose account it is; the domain only where addresses are known within a company. */
export type Who = { readonly address: string; readonly domain: string };

export type AccountPortal<Paths extends AccountPaths = AccountPaths> = {
  readonly session: SessionStore;
  readonly api: Client<Paths>;
  /** Whether an account is found by its address and the domain of its company. */
  readonly hasDomain: boolean;
  /** What login calls the address. */
  readonly addressField: "email" | "email_address";
  /** Where one sees which regions are at work, if the entry has such a page. */
  readonly statusPage?: string;
  /** Whether one may stay signed in for a year. */
  readonly canRemember: boolean;
  readonly login: (who: Who, password: string) => Promise<{ readonly tfa_token: string }>;
  readonly tfa: (
    body: Readonly<{ tfa_token: string; tfa_code: string; remember_me: boolean }>,
  ) => Promise<{
    readonly session_token: string;
    readonly device_token: string;
    readonly preferred_language: string;
  }>;
  readonly requestReset: (who: Who) => Promise<unknown>;
  /** Any answer to a live session; throws for a dead one. */
  readonly ask: () => Promise<unknown>;
};

const Context = createContext<AccountPortal | null>(null);
export const AccountProvider = Context.Provider;

export function useAccountPortal(): AccountPortal {
  const found = use(Context);
  if (!found) throw new Error("There is no AccountProvider above");
  return found;
}

export const useAccountSession = () => useSession(useAccountPortal().session);
