/** The modules of this portal: their navigation, their pages, and the texts of those. */
import { type ComponentType, createContext, type ReactNode, use, useCallback } from "react";
import { Route } from "react-router";

import { Guardian } from "@/shared/components/Guardian";
import type { NavItem } from "@/shared/components/NavLinks";
import { type Catalog, fill } from "@/shared/i18n/catalog";
import type { Language } from "@/shared/i18n/language";
import { type Translate, useLanguage } from "@/shared/i18n/provider";
import type { Role } from "@/shared/staff/portal";

import type { LoadedModule, ModuleRoute } from "./entry";

const Modules = createContext<readonly LoadedModule[]>([]);
export const ModulesProvider = Modules.Provider;
export const useModules = () => use(Modules);

/** Return the links of the portal with those of its modules, which stand before the account. */
export function useNavigation(
  own: readonly NavItem[],
  has: (roles: readonly Role[]) => boolean,
): readonly NavItem[] {
  const { language } = useLanguage();
  const items = useModules().flatMap((module) =>
    module.navigation
      .filter(({ roles }) => roles === undefined || has(roles))
      .map(({ label, path, icon }) => ({ to: pathOf(module, path), text: label[language], icon })),
  );
  const account = own.findIndex(({ to }) => to === "/account");
  return [...own.slice(0, account), ...items, ...own.slice(account)];
}

type Gate = ComponentType<{ readonly children: ReactNode }>;

/** Return the routes of all modules, to stand among the portal's; most are behind its gate. */
export function moduleRoutes(modules: readonly LoadedModule[], Gate: Gate): readonly ReactNode[] {
  return modules.flatMap((module) => {
    const element = (route: ModuleRoute) => (
      <ModulePage key={pathOf(module, route.path)} module={module} route={route} />
    );
    return [
      ...module.routes.map((route) => ({ route, page: <Gate>{element(route)}</Gate> })),
      ...module.open.map((route) => ({ route, page: element(route) })),
    ].map(({ route, page }) => {
      const path = pathOf(module, route.path);
      return <Route key={path} path={path} element={page} />;
    });
  });
}

function pathOf({ name }: LoadedModule, path: string): string {
  return path === "/" ? `/${name}` : `/${name}${path}`;
}

const Texts = createContext<Promise<Catalog> | null>(null);

type PageProps = { readonly module: LoadedModule; readonly route: ModuleRoute };

/** A page that breaks leaves head and navigation as they are. */
function ModulePage({ module, route: { page: Page } }: PageProps) {
  const { language } = useLanguage();
  return (
    <Guardian>
      <Texts value={textsOf(module, language)}>
        <Page />
      </Texts>
    </Guardian>
  );
}

const asked = new WeakMap<LoadedModule, Map<Language, Promise<Catalog>>>();

/** Return the texts of a module, asked for once, and at the same time as its page. */
function textsOf(module: LoadedModule, language: Language): Promise<Catalog> {
  const mine = asked.get(module) ?? new Map<Language, Promise<Catalog>>();
  asked.set(module, mine);
  const found = mine.get(language) ?? module.texts[language]();
  mine.set(language, found);
  return found;
}

/** Return the function that finds a text of the module; bind it to its English texts. */
export function useModuleTexts<Base extends Catalog>(): Translate<Base> {
  const promise = use(Texts);
  if (!promise) throw new Error("This is no page of a module");
  const texts = use(promise);
  return useCallback((key, ...[values]) => fill(texts[key] ?? key, values ?? {}), [texts]);
}
