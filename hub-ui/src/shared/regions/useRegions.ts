/** The regions that one can live in: from the API, remembered for the time when it is away. */
import { use, useEffect, useState } from "react";

import { createApi, success } from "../api/client";
import type { components, paths } from "../api/generated/regional";
import { Problem } from "../api/problem";

export type Region = components["schemas"]["Region"];

const api = createApi<paths>();
const KEY = "vetchium.regions";
const PATIENCE = 1500; // ms that a page waits, so that nothing jumps when the regions come
let asked: Promise<readonly Region[]> | undefined;
let known: readonly Region[] | undefined;
let settled: Promise<unknown> | undefined;

/** Ask once per page view; a failure is forgotten, so that the next one asks again. */
export function loadRegions(): Promise<readonly Region[]> {
  asked ??= success(api.GET("/global/get-regions")).then(
    ({ regions }) => {
      known = regions;
      localStorage.setItem(KEY, JSON.stringify(regions));
      return regions;
    },
    (error: unknown) => {
      asked = undefined;
      throw error;
    },
  );
  return asked;
}

function remembered(): readonly Region[] | undefined {
  const text = localStorage.getItem(KEY);
  return text ? (JSON.parse(text) as Region[]) : undefined;
}

export type Regions = {
  readonly regions?: readonly Region[] | undefined;
  readonly problem?: Problem;
};

/** Wait for the first answer, of whatever kind, but not for long. */
function firstAnswer(): Promise<unknown> {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  settled ??= Promise.race([loadRegions().catch(() => undefined), late]);
  return settled;
}

export function useRegions(): Regions {
  const atHand = known ?? remembered();
  if (!atHand) use(firstAnswer());
  const [found, setFound] = useState<Regions>({ regions: atHand });
  useEffect(() => {
    let isGone = false;
    loadRegions().then(
      (regions) => {
        if (!isGone) setFound({ regions });
      },
      (error: unknown) => {
        if (!(error instanceof Problem)) throw error;
        if (!isGone) setFound((before) => ({ ...before, problem: error }));
      },
    );
    return () => {
      isGone = true;
    };
  }, []);
  return found;
}
