/** The API of a module in the portal that is built: its paths, and everything else as in core. */
import type { Client } from "openapi-fetch";

import { createPortalApi, type PathsOf, type PortalName, type Same } from "@/shared/api/portal";
import { session } from "@/shared/session/own";

/** Of "tenant": the paths that org and agency both have, to the last field. */
type ModulePaths<Paths, Portal extends PortalName | "tenant"> = Portal extends "tenant"
  ? Same<PathsOf<Paths, "org">, PathsOf<Paths, "agency">> extends true
    ? PathsOf<Paths, "org">
    : "the paths of org and agency differ"
  : PathsOf<Paths, Portal>;

/**
 * Make the client of a module from the types in its `schema.d.ts`. Paths are without the portal's
 * name: `/bookmarks/items` stands for `/hub/bookmarks/items`. Pages that org and agency share make
 * it for "tenant".
 */
export function moduleApi<Paths extends object, Portal extends PortalName | "tenant">(): Client<
  ModulePaths<Paths, Portal> & object
> {
  return createPortalApi<ModulePaths<Paths, Portal> & object>(__ENTRY__, session);
}
