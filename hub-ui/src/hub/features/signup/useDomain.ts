import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useState } from "react";

import { success } from "@/shared/api/client";
import { asciiDomain } from "@/shared/forms/domain";

import { api } from "../../api";

export type Domain = { readonly name: string; readonly isApproved: boolean };

const PATTERN = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:[a-z]{2,}|xn--[a-z0-9-]+)$/;

/** Whether addresses of this domain may join; nothing while there is no whole domain. */
export function useDomain(address: string): Domain | null {
  const [settled] = useDebouncedValue(address, 350);
  const [domain, setDomain] = useState<Domain | null>(null);
  const [, typed = ""] = /@([^@]+)$/.exec(settled.trim().toLowerCase()) ?? [];
  const name = PATTERN.exec(asciiDomain(typed))?.[0];
  useEffect(() => {
    if (!name) return;
    let isGone = false;
    success(api.POST("/global/check-domain", { body: { domain: name } })).then(
      ({ is_approved }) => {
        if (!isGone) setDomain({ name, isApproved: is_approved });
      },
      () => {
        // Only a hint: the request itself says what is wrong.
      },
    );
    return () => {
      isGone = true;
    };
  }, [name]);
  return domain?.name === name ? domain : null;
}
