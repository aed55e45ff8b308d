import type { ReactNode } from "react";
import { Navigate } from "react-router";

import { useHubSession } from "./api";

type Props = { readonly children: ReactNode };

/** Pages for whoever is signed in; the others are told why they are not. */
export function Members({ children }: Props) {
  const { token } = useHubSession();
  return token ? children : <Navigate to="/login" replace />;
}

/** Pages that make no sense with a session. */
export function Strangers({ children }: Props) {
  const { token } = useHubSession();
  return token ? <Navigate to="/home" replace /> : children;
}
