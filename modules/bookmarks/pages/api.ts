import { moduleApi } from "@/shared/modules";

import type { components, paths } from "./schema";

export type Item = components["schemas"]["Item"];

export const api = moduleApi<paths, "hub">();
