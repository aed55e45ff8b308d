/** A form: reads the inputs by name, sends, and leads the eye to what the server refused. */
import { type ChangeEvent, type SubmitEvent, useCallback, useRef, useState } from "react";

import { Problem } from "../api/problem";
import { useFieldText } from "./messages";

export type Fields = Readonly<Record<string, string>>;

export type Form = {
  readonly isBusy: boolean;
  /** What went wrong and belongs to no field that is shown. */
  readonly problem: Problem | null;
  /** Spread over the form element. */
  readonly props: {
    readonly ref: React.RefObject<HTMLFormElement | null>;
    readonly onSubmit: (event: SubmitEvent<HTMLFormElement>) => void;
    readonly onChange: (event: ChangeEvent<HTMLFormElement>) => void;
    readonly noValidate: true;
  };
  /** Spread over an input: its name and what the server says about it. */
  readonly field: (name: string) => { readonly name: string; readonly error: string | undefined };
  /** Forget what was refused, for example when somebody starts anew. */
  readonly reset: () => void;
};

/** Send the fields with `send`, which throws a `Problem` for what is refused. */
export function useForm(send: (fields: Fields) => Promise<void>): Form {
  const ref = useRef<HTMLFormElement>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isAtField, setAtField] = useState(false);
  const [mended, setMended] = useState<ReadonlySet<string>>(new Set());
  const [isBusy, setBusy] = useState(false);
  const textOf = useFieldText();

  const submit = useCallback(
    async (form: HTMLFormElement) => {
      setBusy(true);
      setProblem(null);
      setAtField(false);
      setMended(new Set());
      try {
        await send(fieldsOf(form));
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        setProblem(error);
        setAtField(error.errors.some(({ field }) => form.elements.namedItem(field)));
        focusFirstError(ref);
      } finally {
        setBusy(false);
      }
    },
    [send],
  );

  return {
    isBusy,
    problem: isAtField ? null : problem,
    props: {
      ref,
      noValidate: true,
      // What was refused is being mended: a red field that is right by now would be a lie.
      onChange: ({ target }) => {
        const name = (target as Partial<HTMLInputElement>).name ?? "";
        setMended((before) => (before.has(name) ? before : new Set([...before, name])));
      },
      onSubmit(event) {
        event.preventDefault();
        if (!isBusy) void submit(event.currentTarget);
      },
    },
    field: (name) => ({ name, error: mended.has(name) ? undefined : textOf(problem?.of(name)) }),
    reset: () => setProblem(null),
  };
}

function fieldsOf(form: HTMLFormElement): Fields {
  const found: Record<string, string> = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") found[name] = value;
  }
  return found;
}

/** After the errors are drawn: the reader hears the field together with its message. */
function focusFirstError(form: React.RefObject<HTMLFormElement | null>): void {
  requestAnimationFrame(() => {
    const wrong = form.current?.querySelector<HTMLElement>("[aria-invalid='true']");
    const inside = wrong?.querySelector<HTMLElement>("input"); // of a group of choices
    (inside ?? wrong)?.focus();
  });
}
