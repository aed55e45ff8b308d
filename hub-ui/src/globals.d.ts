declare module "virtual:theme.css";

/** Name of the entry that is built: the twins share one source and differ in it. */
declare const __ENTRY__: string;
