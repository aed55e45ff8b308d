declare module "virtual:theme.css";

/** The business modules that have pages in the entry that is built. */
declare module "virtual:modules" {
  export const modules: readonly import("./shared/modules/entry").ModuleEntry[];
}

/** Name of the entry that is built: the twins share one source and differ in it. */
declare const __ENTRY__: import("./shared/api/portal").PortalName;
