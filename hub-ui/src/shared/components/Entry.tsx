import { MantineProvider } from "@mantine/core";
import { StrictMode, type ReactNode, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { modules } from "virtual:modules";

import { I18nProvider, type Loaders, loadPreferred } from "../i18n/provider";
import { loadModules } from "../modules/entry";
import { ModulesProvider } from "../modules/provider";
import { themeOf } from "../theme";
import { Guardian } from "./Guardian";

/** Start an entry: its language and its modules first, then everything that each of them needs. */
export async function start(loaders: Loaders, app: ReactNode): Promise<void> {
  const [initial, loaded] = await Promise.all([loadPreferred(loaders), loadModules(modules)]);
  const root = document.getElementById("root");
  if (!root) throw new Error("The page has no root element");
  createRoot(root).render(
    <StrictMode>
      {/* The variables come as a file: a style element would need unsafe-inline. */}
      <MantineProvider
        theme={themeOf(__ENTRY__)}
        defaultColorScheme="auto"
        withCssVariables={false}
        withGlobalClasses={false}
      >
        <I18nProvider loaders={loaders} initial={initial}>
          <BrowserRouter>
            <Guardian>
              {/* Head, page and foot appear together, or the foot would jump when the page comes. */}
              <ModulesProvider value={loaded}>
                <Suspense>{app}</Suspense>
              </ModulesProvider>
            </Guardian>
          </BrowserRouter>
        </I18nProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
