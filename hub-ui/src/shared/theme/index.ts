import "./mantine.css";
import "virtual:theme.css";
import "./fonts.css";
import "./global.css";

export { themeOf } from "./theme";
