/** Asks one server for its health again and again, and keeps the last answers. */
import { useEffect, useState } from "react";

import { BASE } from "@/shared/api/client";

export const INTERVAL = 5000; // ms
const PATIENCE = 6000; // ms; a server answers in 2 s even if its databases do not
const KEPT = 24;

export type Check = {
  readonly state: "well" | "ailing" | "away" | "unmapped";
  /** Database → whether it answered. */
  readonly databases: Readonly<Record<string, boolean>>;
  readonly milliseconds: number;
};

export async function check(server: string): Promise<Check> {
  const began = performance.now();
  try {
    const answer = await fetch(`${BASE}/status/${server}`, {
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const milliseconds = performance.now() - began;
    if (answer.status === 404) return { state: "unmapped", databases: {}, milliseconds };
    const body: unknown = await answer.json();
    const databases = databasesOf(body);
    // A 502 or 504 of the edge names no database: then nobody was there to look at them.
    const isThere = Object.keys(databases).length > 0;
    const state = answer.ok ? "well" : isThere ? "ailing" : "away";
    return { state, databases, milliseconds };
  } catch {
    return { state: "away", databases: {}, milliseconds: performance.now() - began };
  }
}

function databasesOf(body: unknown): Record<string, boolean> {
  if (typeof body !== "object" || body === null) return {};
  const rows = Object.entries(body).filter(([name]) => /^(global_db|regional_\w+)$/.test(name));
  return Object.fromEntries(rows.map(([name, value]) => [name, value === 1]));
}

/** The checks so far, the newest last. */
export function useChecks(server: string, isPaused: boolean): readonly Check[] {
  const [checks, setChecks] = useState<readonly Check[]>([]);
  useEffect(() => {
    if (isPaused) return;
    let isGone = false;
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      const found = await check(server);
      if (isGone) return;
      setChecks((before) => [...before, found].slice(-KEPT));
      timer = setTimeout(() => void ask(), INTERVAL);
    };
    void ask();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [server, isPaused]);
  return checks;
}
