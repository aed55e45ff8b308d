import { useCallback } from "react";

import type { components } from "@/shared/api/generated/regional";
import { success } from "@/shared/api/client";
import { type Pages, usePages } from "@/shared/components/usePages";

import { useStaffPortal } from "../portal";

export type Status = components["schemas"]["TenantUserStatus"];
export const STATUSES: readonly Status[] = ["active", "invited", "disabled"];

export type Member = {
  readonly user_id: string;
  readonly email_address: string;
  readonly name: string;
  readonly status: Status;
  readonly roles: readonly string[];
};

export type Filter = {
  readonly filter_email: string;
  readonly filter_name: string;
  readonly filter_status: Status | "";
};

export const EVERYBODY: Filter = { filter_email: "", filter_name: "", filter_status: "" };
const PAGE = 20;
const MOST = 100;

export type Members = Pages<Member> & {
  /** Ask what has become of a member, and show it where he stands. */
  readonly refresh: (member: Member) => Promise<void>;
};

/** The colleagues who match, newest first, page by page. */
export function useMembers(filter: Filter): Members {
  const { api } = useStaffPortal();
  const ask = useCallback(
    ({ filter_status, ...parts }: Filter, limit: number, cursor: string) =>
      success(
        api.POST("/filter-users", {
          body: { ...parts, ...(filter_status ? { filter_status } : {}), limit, cursor },
        }),
      ),
    [api],
  );
  const pages = usePages<Member>(
    useCallback(
      async (cursor) => {
        const { items, next_cursor: next } = await ask(filter, PAGE, cursor);
        return { items, next };
      },
      [ask, filter],
    ),
  );
  const { replace, reload } = pages;
  async function refresh({ user_id, email_address }: Member) {
    const { items } = await ask({ ...EVERYBODY, filter_email: email_address }, MOST, "");
    const found = items.find((each) => each.user_id === user_id);
    if (found) replace((each) => each.user_id === user_id, found);
    else reload();
  }
  return { ...pages, refresh };
}
