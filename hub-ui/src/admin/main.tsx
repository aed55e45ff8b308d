import { start } from "@/shared/components/Entry";

import { App } from "./App";
import { loaders } from "./i18n";

void start(loaders, <App />);
