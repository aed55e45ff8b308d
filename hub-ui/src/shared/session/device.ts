/** What tells a login that somebody has signed in on this device before; it opens nothing. */
import { kept } from "@/shared/storage";

const KEY = "vetchium.device"; // entries have origins of their own, hence storages of their own

export const deviceToken = () => kept.getItem(KEY) ?? "";
export const keepDeviceToken = (token: string) => kept.setItem(KEY, token);
