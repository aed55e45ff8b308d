/** The regions that one can live in: from the API, remembered for the time when it is away. */
import { use, useEffect, useState } from "react";

import { createApi, success } from "../api/client";
import type { components, paths } from "../api/generated/regional";
import { Problem } from "../api/problem";
import { kept } from "@/shared/storage";

export type Region = components["schemas"]["Region"];

const api = createApi<paths>();
const KEY = "vetchium.regions";
const PATIENCE = 1500; // ms that a page waits, so that nothing jumps when the regions come
let asked: Promise<readonly Region[]> | undefined;
let known: readonly Region[] | undefined;
let first: { readonly answer?: Promise<unknown> } | undefined;

/** Ask once per page view; a failure is forgotten, so that the next one asks again. */
export function loadRegions(): Promise<readonly Region[]> {
  asked ??= success(api.GET("/global/get-regions")).then(
    ({ regions }) => {
      known = regions;
      kept.setItem(KEY, JSON.stringify(regions));
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
  const text = kept.getItem(KEY);
  return text ? (JSON.parse(text) as Region[]) : undefined;
}

export type Regions = {
  readonly regions?: readonly Region[] | undefined;
  readonly problem?: Problem;
};

/**
 * The first answer, of whatever kind, but not for long; nothing if the regions are remembered.
 * Decided once: React repeats a rendering that waited, and then it must wait for the same again.
 */
function firstAnswer(): Promise<unknown> | undefined {
  first ??= remembered() ? {} : { answer: inTime(loadRegions()) };
  return first.answer;
}

function inTime(answer: Promise<unknown>): Promise<unknown> {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  return Promise.race([answer.catch(() => undefined), late]);
}

export function useRegions(): Regions {
  const waiting = firstAnswer();
  if (waiting) use(waiting);
  const [found, setFound] = useState<Regions>(() => ({ regions: known ?? remembered() }));
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
