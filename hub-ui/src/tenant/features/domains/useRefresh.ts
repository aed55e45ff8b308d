import { useEffect } from "react";

import { success } from "@/shared/api/client";
import { Problem } from "@/shared/api/problem";

import { api } from "../../api";
import type { Domain } from "./domain";

const PAUSE = 30_000;

/** Ask again how a claim stands while it waits: the record is looked up without us too. */
export function useRefresh({ domain, status }: Domain, onChanged: (domain: Domain) => void) {
  const isWaiting = status === "PENDING";
  useEffect(() => {
    if (!isWaiting) return undefined;
    const ask = async () => {
      try {
        onChanged(await success(api.POST("/get-domain-status", { body: { domain } })));
      } catch (error) {
        if (!(error instanceof Problem)) throw error; // the next time may go well
      }
    };
    const timer = setInterval(() => {
      if (!document.hidden) void ask();
    }, PAUSE);
    return () => clearInterval(timer);
  }, [domain, isWaiting, onChanged]);
}
