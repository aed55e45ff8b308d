/** A login between password and code. */
import { success } from "@/shared/api/client";
import { loadDeployment } from "@/shared/api/deployment";

import { api } from "../../api";

export type Challenge = {
  readonly token: string;
  readonly address: string;
  readonly isRemembered: boolean;
  /** When the code expires, in ms since 1970. */
  readonly until: number;
};

const KEY = "vetchium.challenge";

// In memory alone, so that a new code can be asked for; a reload forgets it.
let password: string | undefined;

export async function challenge(
  address: string,
  given: string,
  isRemembered: boolean,
): Promise<Challenge> {
  const [{ tfa_token: token }, { tfaSeconds }] = await Promise.all([
    success(api.POST("/hub/login", { body: { email_address: address, password: given } })),
    loadDeployment(),
  ]);
  password = given;
  const made = { token, address, isRemembered, until: Date.now() + tfaSeconds * 1000 };
  sessionStorage.setItem(KEY, JSON.stringify(made)); // one tab, until it is closed
  return made;
}

export function pendingChallenge(): Challenge | null {
  const text = sessionStorage.getItem(KEY);
  return text ? (JSON.parse(text) as Challenge) : null;
}

/** Ask for another code: a login of its own. Nothing if the password is not known any more. */
export function anotherCode(before: Challenge): Promise<Challenge> | null {
  return password ? challenge(before.address, password, before.isRemembered) : null;
}

export function forgetChallenge(): void {
  password = undefined;
  sessionStorage.removeItem(KEY);
}
