/** Who is signed in, and which way the answer took. */
import { useCallback, useEffect, useState } from "react";

import { Problem, problemOf } from "@/shared/api/problem";

import { api, type Me } from "../api";

export type Way = {
  /** Region that the edge gave the request to; nothing if it had to ask twice. */
  readonly landing: string | undefined;
  /** Region that answered. */
  readonly answered: string | undefined;
  readonly milliseconds: number;
};

/** Ask once; throws a Problem. */
export async function askMe(): Promise<{ readonly me: Me; readonly way: Way }> {
  const began = performance.now();
  const { data, error, response } = await api.GET("/hub/myinfo");
  const milliseconds = performance.now() - began;
  if (!data) throw problemOf(response, error);
  const landing = response.headers.get("X-Landed-At") ?? undefined;
  const answered = response.headers.get("X-Served-By") ?? undefined;
  return { me: data, way: { landing, answered, milliseconds } };
}

type Found = {
  readonly me?: Me;
  readonly way?: Way;
  readonly problem: Problem | null;
};

export function useMe() {
  const [found, setFound] = useState<Found>({ problem: null });
  const load = useCallback(async () => {
    try {
      setFound({ ...(await askMe()), problem: null });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setFound((before) => ({ ...before, problem: error }));
    }
  }, []);
  useEffect(() => {
    void load();
  }, [load]);
  return { ...found, load };
}
