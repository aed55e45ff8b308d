import { moduleApi } from "@/shared/modules";

import type { components, paths } from "./schema";

type Schemas = components["schemas"];
export type EventItem = Schemas["EventItem"];
export type EventFigures = Schemas["EventFigures"];
export type Holder = Schemas["Holder"];
export type CheckedIn = Schemas["CheckedIn"];

export const api = moduleApi<paths, "tenant">();
