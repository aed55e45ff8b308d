/**
 * Each portal has a colour of its own, so that nobody works in the wrong one. Every colour has the
 * lightness of peacock's shades, hence the same contrasts; styles know it under that name.
 */
import type { MantineColorsTuple } from "@mantine/core";

const indigo: MantineColorsTuple = [
  "#edf2ff", "#dae3ff", "#b8c8fe", "#97acfb", "#8097f3",
  "#7389ec", "#6479d8", "#4d5eac", "#3e4c8d", "#2f3b6f",
]; // prettier-ignore

const plum: MantineColorsTuple = [
  "#fceef8", "#f4dbee", "#e9b8dd", "#dc97cc", "#ce7ebd",
  "#c56fb3", "#b25fa2", "#8d4980", "#733a68", "#5a2c51",
]; // prettier-ignore

const copper: MantineColorsTuple = [
  "#ffefe8", "#f9ddd0", "#f2bca4", "#e99c79", "#dd835a",
  "#d37548", "#c06539", "#994d29", "#7d3e20", "#622f16",
]; // prettier-ignore

/** By the name of the entry; the hub keeps peacock. */
export const ACCENTS: Readonly<Record<string, MantineColorsTuple>> = {
  admin: indigo,
  org: plum,
  agency: copper,
};
