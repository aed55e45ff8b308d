export { default } from "./org";
