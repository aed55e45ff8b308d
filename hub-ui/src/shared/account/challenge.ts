/** A login between password and code. */
import { loadDeployment } from "@/shared/api/deployment";

import type { AccountPortal, Who } from "./portal";
import { ofTab } from "@/shared/storage";

export type Challenge = Who & {
  readonly token: string;
  readonly isRemembered: boolean;
  /** When the code expires, in ms since 1970. */
  readonly until: number;
};

const KEY = "vetchium.challenge";

// In memory alone, so that a new code can be asked for; a reload forgets it.
let password: string | undefined;

export async function challenge(
  portal: AccountPortal,
  who: Who,
  given: string,
  isRemembered: boolean,
): Promise<Challenge> {
  const [{ tfa_token: token }, { tfaSeconds }] = await Promise.all([
    portal.login(who, given),
    loadDeployment(),
  ]);
  password = given;
  const made = { ...who, token, isRemembered, until: Date.now() + tfaSeconds * 1000 };
  ofTab.setItem(KEY, JSON.stringify(made)); // one tab, until it is closed
  return made;
}

export function pendingChallenge(): Challenge | null {
  const text = ofTab.getItem(KEY);
  return text ? (JSON.parse(text) as Challenge) : null;
}

/** Ask for another code: a login of its own. Nothing if the password is not known any more. */
export function anotherCode(portal: AccountPortal, before: Challenge): Promise<Challenge> | null {
  const { address, domain, isRemembered } = before;
  return password ? challenge(portal, { address, domain }, password, isRemembered) : null;
}

export function forgetChallenge(): void {
  password = undefined;
  ofTab.removeItem(KEY);
}
