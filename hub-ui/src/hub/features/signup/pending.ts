/** The address that asked to join, until the link of the mail is opened in this browser. */
import { kept } from "@/shared/storage";

const KEY = "vetchium.signup-address";

export const rememberAddress = (address: string) => kept.setItem(KEY, address);
export const pendingAddress = () => kept.getItem(KEY) ?? "";
export const forgetAddress = () => kept.removeItem(KEY);
