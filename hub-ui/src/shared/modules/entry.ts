/** What the pages of a business module say of themselves, one declaration per portal. */
import { type ComponentType, lazy, type LazyExoticComponent, type ReactNode } from "react";

import type { Loaders } from "@/shared/i18n/provider";
import type { Language } from "@/shared/i18n/language";
import type { Role } from "@/shared/staff/portal";

type Page = () => Promise<{ readonly default: ComponentType }>;

/** Paths below `/<name>`, such as "/" and "/:itemId" → the page, loaded when it is opened. */
type Routes = Readonly<Record<`/${string}`, Page>>;

type NavigationEntry = {
  /** In every language: the head of the portal has it before any text of the module. */
  readonly label: Readonly<Record<Language, string>>;
  /** Path below `/<name>`. */
  readonly path: `/${string}`;
  readonly icon: ReactNode;
  /** Roles of which one is needed to see it; of no use in the hub, whose users have no roles. */
  readonly roles?: readonly Role[];
};

type Declared = {
  readonly navigation: readonly NavigationEntry[];
  /** Pages for a caller who is signed in; the others are sent to the login. */
  readonly routes: Routes;
  /** Pages that need no session. */
  readonly open?: Routes;
  /** One loader per language; the pages read them by `useModuleTexts`. */
  readonly texts: Loaders;
};

export type ModuleRoute = {
  readonly path: string;
  readonly page: LazyExoticComponent<ComponentType>;
};

export type ModulePages = Omit<Declared, "routes" | "open"> & {
  readonly routes: readonly ModuleRoute[];
  readonly open: readonly ModuleRoute[];
};

/** A line of the list that tools/modules.mjs writes. */
export type ModuleEntry = {
  readonly name: string;
  readonly load: () => Promise<{ readonly default: ModulePages }>;
};

/** A module whose declaration is here. */
export type LoadedModule = ModulePages & { readonly name: string };

/** Declare the pages of a module in one portal: the default export of `pages/<portal>.tsx`. */
export function definePages({ routes, open = {}, ...rest }: Declared): ModulePages {
  return { ...rest, routes: lazily(routes), open: lazily(open) };
}

function lazily(routes: Routes): readonly ModuleRoute[] {
  return Object.entries(routes).map(([path, load]) => ({ path, page: lazy(load) }));
}

/** Load the declarations; one that does not come takes away its module and nothing else. */
export async function loadModules(
  entries: readonly ModuleEntry[],
): Promise<readonly LoadedModule[]> {
  const found = await Promise.all(
    entries.map(async ({ name, load }) => {
      try {
        return { ...(await load()).default, name };
      } catch (error) {
        console.error(`The pages of ${name} do not load`, error);
        return undefined;
      }
    }),
  );
  return found.filter((each) => each !== undefined);
}
