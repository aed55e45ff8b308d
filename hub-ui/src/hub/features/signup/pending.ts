/** The address that asked to join, until the link of the mail is opened in this browser. */
const KEY = "vetchium.signup-address";

export const rememberAddress = (address: string) => localStorage.setItem(KEY, address);
export const pendingAddress = () => localStorage.getItem(KEY) ?? "";
export const forgetAddress = () => localStorage.removeItem(KEY);
