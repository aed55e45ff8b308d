/** What the compiler must refuse; should it accept one of these, the build fails here. */
import { translation } from "./catalog";

type English = { readonly greeting: "Hello {name}"; readonly end: "Bye" };

translation<English>()({ greeting: "Hallo {name}", end: "Tschüss" });

// @ts-expect-error A text is missing.
translation<English>()({ greeting: "Hallo {name}" });

// @ts-expect-error English has no such text.
translation<English>()({ greeting: "Hallo {name}", end: "Tschüss", more: "Mehr" });

// @ts-expect-error The name in braces is another one.
translation<English>()({ greeting: "Hallo {nmae}", end: "Tschüss" });
