import { moduleApi } from "@/shared/modules";

import type { components, paths } from "./schema";

type Schemas = components["schemas"];
export type Ticket = Schemas["Ticket"];
export type TicketAndQr = Schemas["TicketAndQr"];
export type EventPage = Schemas["EventPage"];

export const api = moduleApi<paths, "hub">();
