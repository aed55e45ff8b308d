import { Anchor, Text } from "@mantine/core";
import { Link } from "react-router";

type Props = { readonly text: string; readonly to: string; readonly link: string };

/** The way out below a form. */
export function Aside({ text, to, link }: Props) {
  return (
    <Text ta="center" mt="lg">
      {text}{" "}
      <Anchor component={Link} to={to} underline="always">
        {link}
      </Anchor>
    </Text>
  );
}
