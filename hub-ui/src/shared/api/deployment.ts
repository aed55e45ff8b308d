/** What the server of the pages tells about this deployment. */

export type Deployment = { readonly tfaSeconds: number };

export async function loadDeployment(): Promise<Deployment> {
  const answer = await fetch("/settings.json", { cache: "no-cache" });
  const told = (await answer.json()) as { readonly tfa_seconds: number };
  return { tfaSeconds: told.tfa_seconds };
}
