/** A list that the API gives page by page, from a cursor to the next. */
import { useCallback, useEffect, useRef, useState } from "react";

import { Problem } from "../api/problem";

export type PageOf<Item> = { readonly items: readonly Item[]; readonly next: string };

export type Pages<Item> = {
  readonly items: readonly Item[] | undefined;
  readonly isBusy: boolean;
  readonly problem: Problem | null;
  readonly hasMore: boolean;
  /** Append the next page. */
  readonly more: () => void;
  /** Ask for the first page anew. */
  readonly reload: () => void;
  /** Show what has become of an item, where it stands. */
  readonly replace: (is: (item: Item) => boolean, item: Item) => void;
};

type State<Item> = {
  readonly items?: readonly Item[];
  readonly next: string;
  readonly isBusy: boolean;
  readonly problem: Problem | null;
};

/** Ask with `fetchPage`; another function is another list and starts anew. */
export function usePages<Item>(fetchPage: (cursor: string) => Promise<PageOf<Item>>): Pages<Item> {
  const [state, setState] = useState<State<Item>>({ next: "", isBusy: true, problem: null });
  const turn = useRef(0); // answers to what nobody waits for any more are dropped
  const ask = useCallback(
    async (cursor: string) => {
      const mine = ++turn.current;
      try {
        const { items, next } = await fetchPage(cursor);
        if (mine !== turn.current) return;
        setState((before) => ({
          items: cursor ? [...(before.items ?? []), ...items] : items,
          next,
          isBusy: false,
          problem: null,
        }));
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (mine !== turn.current) return;
        setState((before) => ({ ...before, isBusy: false, problem: error }));
      }
    },
    [fetchPage],
  );
  const start = useCallback(
    (cursor: string) => {
      setState((before) => ({ ...before, isBusy: true, problem: null }));
      void ask(cursor);
    },
    [ask],
  );
  useEffect(() => {
    void ask("");
  }, [ask]);
  return {
    items: state.items,
    isBusy: state.isBusy,
    problem: state.problem,
    hasMore: state.next !== "",
    more: () => start(state.next),
    reload: () => start(""),
    replace: (is, item) =>
      setState(({ items, ...before }) => ({
        ...before,
        items: (items ?? []).map((each) => (is(each) ? item : each)),
      })),
  };
}
