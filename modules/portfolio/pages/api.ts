import { moduleApi } from "@/shared/modules";

import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type Amount = Schemas["Amount"];
export type Holding = Schemas["PortfolioHolding"];
export type ImportAnswer = Schemas["ImportAnswer"];
export type Portfolio = Schemas["Portfolio"];
export type Report = Schemas["PortfolioReport"];
export type Return = Schemas["Return"];
export type SeriesPoint = Schemas["SeriesPoint"];
export type Transaction = Schemas["PortfolioTransaction"];

export const api = moduleApi<paths, "hub">();
