/** What the API says when it refuses (RFC 9457), and what it does not say when it is away. */

export type FieldError = { readonly field: string; readonly message: string };

const PATIENCE = 20_000; // ms; the services give up after 10 s and say so

type Document = { readonly detail?: unknown; readonly errors?: unknown };

export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    /** The HTTP status; 0 if no answer came. */
    readonly status: number,
    readonly detail: string,
    readonly errors: readonly FieldError[] = [],
    /** Seconds until the next try, where the answer names them. */
    readonly retryAfter?: number,
  ) {
    super(detail || `status ${status}`);
  }

  /** Whether a server was away or overloaded: nothing is wrong with the request. */
  get isOutage(): boolean {
    return [0, 502, 503, 504].includes(this.status);
  }

  /** What a field is told, if the problem lies there. */
  of(field: string): string | undefined {
    return this.errors.find((error) => error.field === field)?.message;
  }
}

export function problemOf(response: Response, body: unknown): Problem {
  const document: Document = typeof body === "object" && body !== null ? body : {};
  const after = Number(response.headers.get("Retry-After") ?? NaN);
  return new Problem(
    response.status,
    typeof document.detail === "string" ? document.detail : "",
    Array.isArray(document.errors) ? document.errors.filter(isFieldError) : [],
    Number.isFinite(after) ? after : undefined,
  );
}

/** Fetch with a limit of time; throw a `Problem` of status 0 if no answer comes. */
export async function patiently(request: Request): Promise<Response> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE)]);
  try {
    return await fetch(request, { signal });
  } catch {
    throw new Problem(0, "");
  }
}

type Answer<T> = { readonly data?: T; readonly error?: unknown; readonly response: Response };

/** Return the body of a success; throw a `Problem` for everything else. */
export async function success<T>(answer: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw problemOf(response, error);
  return data as T;
}

function isFieldError(row: unknown): row is FieldError {
  return typeof row === "object" && row !== null && "field" in row && "message" in row;
}
