/** All regions for staff, asked again every 30 s and when wanted. */
import { useCallback, useEffect, useRef, useState } from "react";

import { success } from "@/shared/api/client";
import { Problem } from "@/shared/api/problem";

import { api } from "../../api";
import type { ListedRegion } from "./region";

const INTERVAL = 30_000; // ms

type Found = {
  readonly regions?: readonly ListedRegion[];
  /** When the regions were as shown. */
  readonly at?: Date;
  readonly problem: Problem | null;
  readonly isBusy: boolean;
};

/** What is shown stays when the next question fails; nothing is asked while the tab is hidden. */
export function useListedRegions(isPaused: boolean): Found & { readonly reload: () => void } {
  const [found, setFound] = useState<Found>({ problem: null, isBusy: true });
  const turn = useRef(0); // an answer that was overtaken is dropped
  const ask = useCallback(async () => {
    const mine = ++turn.current;
    try {
      const { regions } = await success(api.GET("/list-regions"));
      if (mine === turn.current)
        setFound({ regions, at: new Date(), problem: null, isBusy: false });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (mine === turn.current)
        setFound((before) => ({ ...before, problem: error, isBusy: false }));
    }
  }, []);
  useEffect(() => {
    void ask();
    return () => {
      turn.current += 1;
    };
  }, [ask]);
  useEffect(() => {
    if (isPaused) return;
    const timer = setInterval(() => {
      if (!document.hidden) void ask();
    }, INTERVAL);
    return () => clearInterval(timer);
  }, [ask, isPaused]);
  const reload = useCallback(() => {
    setFound((before) => ({ ...before, isBusy: true }));
    void ask();
  }, [ask]);
  return { ...found, reload };
}
