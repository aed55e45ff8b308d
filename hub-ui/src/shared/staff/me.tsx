/** Who is signed in: asked at every page, as roles come and go while one works. */
import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useMemo,
  useState,
} from "react";

import { Problem } from "@/shared/api/problem";
import { useSession } from "@/shared/session/store";

import { type Me, type Role, useStaffPortal } from "./portal";

type Known = {
  readonly me: Me | null;
  readonly problem: Problem | null;
  readonly reload: () => Promise<void>;
};

const Context = createContext<Known>({ me: null, problem: null, reload: () => Promise.resolve() });

export function MeProvider({ children }: { readonly children: ReactNode }) {
  const portal = useStaffPortal();
  const { token } = useSession(portal.session);
  const [found, setFound] = useState<{ token?: string; me: Me | null; problem: Problem | null }>({
    me: null,
    problem: null,
  });
  const reload = useCallback(async () => {
    if (!token) return;
    try {
      setFound({ token, me: await portal.me(), problem: null });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setFound((before) => ({ ...before, problem: error }));
    }
  }, [portal, token]);
  const known = useMemo(
    () => ({ me: found.token === token ? found.me : null, problem: found.problem, reload }),
    [found, token, reload],
  );
  return <Context value={known}>{children}</Context>;
}

/** Who is signed in, as last told. */
export const useMe = () => use(Context);

/** The same on a page that begins: asked anew. */
export function useFreshMe(): Known {
  const known = use(Context);
  const { reload } = known;
  useEffect(() => {
    void reload();
  }, [reload]);
  return known;
}

/** Return the function that tells whether one of some roles is held. */
export function useHas(): (roles: readonly Role[]) => boolean {
  const { name } = useStaffPortal();
  const { me } = useMe();
  return useCallback(
    (roles) =>
      ["superadmin" as const, ...roles].some((role) => me?.roles.includes(`${name}:${role}`)),
    [me, name],
  );
}
