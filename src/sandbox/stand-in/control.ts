import { z } from 'zod';

/**
 * The control addresses of a stand-in that runs alone: what a person or a script does there that
 * no call of the real side's API does. `GET /control` lists them all.
 */
export interface Control {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below `/control`, for example `/deliveries/:id/resend`. */
  readonly path: string;
  readonly does: string;
  /** What it takes, each with a word on it: in a GET's query, else in the body. */
  readonly takes: Readonly<Record<string, string>>;
  /** `given` is what came, unchecked; `ids` what stands in the places of the path. */
  answer(given: unknown, ids: readonly string[]): Promise<unknown>;
}

/** Why a control address did nothing. */
export class ControlProblem extends Error {
  override readonly name = 'ControlProblem';
  constructor(
    readonly status: 400 | 404,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const explain = (error: z.ZodError): ControlProblem => {
  const [issue] = error.issues;
  const name = issue?.path.join('.') || 'input';
  return new ControlProblem(400, 'input-invalid', `${name}: ${issue?.message ?? 'is wrong'}`);
};

/** Describes one address, with the form of what it takes. */
export const control = <Shape extends z.ZodRawShape>(
  head: `${Control['method']} /${string}`,
  does: string,
  shape: Shape,
  run: (given: z.output<z.ZodObject<Shape>>, ids: readonly string[]) => unknown,
): Control => {
  const [method, path = '/'] = head.split(' ');
  const form = z.strictObject(shape);
  return {
    method: method === 'POST' || method === 'DELETE' ? method : 'GET',
    path,
    does,
    takes: Object.fromEntries(
      Object.entries(form.shape).map(([name, field]) => [
        name,
        field instanceof z.ZodType ? (field.description ?? '') : '',
      ]),
    ),
    answer: async (given, ids) => {
      const read = form.safeParse(given);
      if (!read.success) throw explain(read.error);
      return run(read.data, ids);
    },
  };
};

/** A whole number, also as the text that forms and queries send. */
export const wholeNumber = (least: number, most: number) =>
  z.coerce.number().int().min(least).max(most);

/** `true` and `false`, also as text. */
export const flag = () =>
  z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

const idsOf = (pattern: string, path: string): readonly string[] | null => {
  const wanted = pattern.split('/');
  const parts = path.split('/');
  if (wanted.length !== parts.length) return null;
  const fits = wanted.every((part, index) => part.startsWith(':') || part === parts[index]);
  return fits
    ? parts.filter((_, index) => wanted[index]?.startsWith(':')).map(decodeURIComponent)
    : null;
};

/** JSON, or a form as `curl -d name=value` sends it; a GET's query. */
const givenIn = async (request: Request): Promise<unknown> => {
  if (request.method === 'GET') return Object.fromEntries(new URL(request.url).searchParams);
  const text = await request.text();
  if (text.trim() === '') return {};
  if (!text.trimStart().startsWith('{')) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text);
  } catch {
    throw new ControlProblem(400, 'json-invalid', 'The body is neither JSON nor a form.');
  }
};

const nothingThere = (): ControlProblem =>
  new ControlProblem(404, 'not-found', 'There is no such control address: see GET /control.');

const json = (status: number, body: unknown): Response =>
  new Response(`${JSON.stringify(body, null, 2)}\n`, {
    status,
    headers: { 'content-type': 'application/json' },
  });

/** A page of another site must not turn these knobs: browsers say where a request comes from. */
const isFromHere = (request: Request): boolean => {
  const origin = request.headers.get('origin');
  const host = request.headers.get('host') ?? new URL(request.url).host;
  return origin === null || (URL.canParse(origin) && new URL(origin).host === host);
};

const root = '/control';

/** Answers the control addresses; null for every other path. */
export const makeControlHandle = (
  controls: readonly Control[],
): ((request: Request) => Promise<Response | null>) => {
  const index = Object.fromEntries(
    controls.map(({ method, path, does, takes }) => [`${method} ${root}${path}`, { does, takes }]),
  );
  const find = (request: Request): Promise<unknown> => {
    const path = new URL(request.url).pathname.slice(root.length) || '/';
    if (path === '/' && request.method === 'GET') return Promise.resolve(index);
    for (const one of controls) {
      const ids = one.method === request.method ? idsOf(one.path, path) : null;
      if (ids) return givenIn(request).then((given) => one.answer(given, ids));
    }
    throw nothingThere();
  };
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname !== root && !pathname.startsWith(`${root}/`)) return null;
    if (!isFromHere(request)) {
      return json(403, { error: { code: 'foreign-origin', message: 'Not from this page.' } });
    }
    try {
      return json(200, await find(request));
    } catch (error) {
      if (!(error instanceof ControlProblem)) throw error;
      return json(error.status, { error: { code: error.code, message: error.message } });
    }
  };
};
