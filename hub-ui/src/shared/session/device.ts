/** What tells a login that somebody has signed in on this device before; it opens nothing. */
const KEY = "vetchium.device"; // entries have origins of their own, hence storages of their own

export const deviceToken = () => localStorage.getItem(KEY) ?? "";
export const keepDeviceToken = (token: string) => localStorage.setItem(KEY, token);
