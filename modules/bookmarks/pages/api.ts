import { moduleApi } from "@/shared/modules";

import type { components, paths } from "./schema";

export type Item = components["schemas"]["BookmarkItem"];

export const api = moduleApi<paths, "hub">();
