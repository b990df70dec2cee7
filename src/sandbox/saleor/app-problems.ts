import { GraphQLError } from 'graphql';
import { failed, type Failure } from './failure';
import { globalId } from './ids';
import { may, permissionDenied } from './permissions';
import { nextPk, type App, type AppProblem, type Principal, type World } from './state';

const mostProblems = 100;
const mostDismissed = 100;
const shortest = 3;
const longestKey = 128;
const longestMessage = 2_048;
const usualMinutes = 60;
const minuteMs = 60_000;

interface CreateArgs {
  readonly input: {
    readonly message: string;
    readonly key: string;
    readonly criticalThreshold?: number | null;
    /** Minutes; null is taken for 60. */
    readonly aggregationPeriod?: number | null;
  };
}

const inputProblem = ({ key, message }: CreateArgs['input']): Failure | null => {
  if (message.length < shortest) return failed('message', 'INVALID', 'It is too short.');
  return key.length < shortest || key.length > longestKey
    ? failed('key', 'INVALID', 'It has 3 to 128 characters.')
    : null;
};

const cut = (message: string): string =>
  message.length > longestMessage ? `${message.slice(0, longestMessage - 3)}...` : message;

/** Room for one more: the oldest by their last change go, dismissed or not. */
const makeRoom = ({ problems }: App): void => {
  while (problems.length >= mostProblems) {
    const oldest = problems.reduce((one, other) => (other.updatedAt < one.updatedAt ? other : one));
    problems.splice(problems.indexOf(oldest), 1);
  }
};

/** `appProblemCreate` of Saleor 3.22 and newer: aggregates within a window that slides. */
export const appProblemCreate = (world: World, by: Principal, { input }: CreateArgs): object => {
  if (by.kind !== 'app') throw permissionDenied(['AUTHENTICATED_APP']);
  const refusal = inputProblem(input);
  if (refusal) return { appProblem: null, errors: [refusal] };
  const { key, criticalThreshold: threshold } = input;
  const now = world.clock.now();
  const windowMs = (input.aggregationPeriod ?? usualMinutes) * minuteMs;
  const [newest] = by.app.problems
    .filter((one) => one.key === key && one.dismissedBy === null)
    .toSorted((one, other) => other.updatedAt - one.updatedAt);
  if (newest && windowMs > 0 && newest.updatedAt >= now - windowMs) {
    newest.count += 1;
    newest.isCritical = !!threshold && newest.count >= threshold;
    newest.message = cut(input.message);
    newest.updatedAt = now;
    return { appProblem: newest, errors: [] };
  }
  makeRoom(by.app);
  const made: AppProblem = {
    ...{ __typename: 'AppProblem', pk: nextPk(world, 'AppProblem'), key, count: 1 },
    ...{ message: cut(input.message), createdAt: now, updatedAt: now },
    isCritical: threshold === 1,
    dismissedBy: null,
  };
  by.app.problems.push(made);
  return { appProblem: made, errors: [] };
};

interface DismissArgs {
  readonly input: {
    readonly byApp?: { readonly ids?: readonly string[]; readonly keys?: readonly string[] } | null;
    readonly byStaffWithIds?: { readonly ids: readonly string[] } | null;
    readonly byStaffWithKeys?: { readonly keys: readonly string[]; readonly app: string } | null;
  };
}

type Matcher = (app: App, problem: AppProblem) => boolean;

const tooMany = (items: readonly string[], field: string): Failure | null =>
  items.length > mostDismissed
    ? failed(field, 'INVALID', `Cannot specify more than ${mostDismissed} items.`)
    : null;

const demandIds = (ids: readonly string[]): void => {
  const wrong = ids.find((id) => !/^AppProblem:\d+$/.test(Buffer.from(id, 'base64').toString()));
  if (wrong !== undefined) throw new GraphQLError(`Invalid ID: ${wrong}.`);
};

const byIds = (ids: readonly string[], of: Matcher): Matcher | Failure => {
  demandIds(ids);
  return (
    tooMany(ids, 'ids') ??
    ((app, problem) => of(app, problem) && ids.includes(globalId('AppProblem', problem.pk)))
  );
};

const byKeys = (keys: readonly string[], of: Matcher): Matcher | Failure =>
  tooMany(keys, 'keys') ?? ((app, problem) => of(app, problem) && keys.includes(problem.key));

const matcherOf = (by: Principal, { input }: DismissArgs): Matcher | Failure => {
  const { byApp, byStaffWithIds, byStaffWithKeys } = input;
  // An input without any field counts as none.
  const given = [byApp, byStaffWithIds, byStaffWithKeys].filter(
    (one) => one && Object.keys(one).length > 0,
  );
  if (given.length === 0)
    return failed(null, 'GRAPHQL_ERROR', 'At least one argument is required.');
  if (given.length > 1) return failed(null, 'GRAPHQL_ERROR', 'Give one argument alone.');
  if (byApp) {
    if (by.kind !== 'app') return failed('byApp', 'INVALID', "Only app callers can use 'byApp'.");
    const { ids = [], keys = [] } = byApp;
    if (ids.length > 0 && keys.length > 0) {
      return failed('byApp', 'INVALID', "Cannot specify both 'ids' and 'keys'.");
    }
    if (ids.length + keys.length === 0) {
      return failed('byApp', 'REQUIRED', "Must provide either 'ids' or 'keys'.");
    }
    const own: Matcher = (app) => app === by.app;
    return ids.length > 0 ? byIds(ids, own) : byKeys(keys, own);
  }
  if (by.kind === 'app') return failed(null, 'INVALID', "Use 'byApp' instead.");
  if (byStaffWithIds) return byIds(byStaffWithIds.ids, () => true);
  const { keys = [], app: id } = byStaffWithKeys ?? {};
  return byKeys(keys, (app) => globalId('App', app.pk) === id);
};

/** `appProblemDismiss`: of what is open; the rest is no error. */
export const appProblemDismiss = (world: World, by: Principal, args: DismissArgs): object => {
  if (by.kind !== 'app' && !may(by, 'MANAGE_APPS')) {
    throw permissionDenied(['MANAGE_APPS', 'AUTHENTICATED_APP']);
  }
  const matcher = matcherOf(by, args);
  if (typeof matcher !== 'function') return { errors: [matcher] };
  for (const app of world.apps) {
    for (const problem of app.problems) {
      if (problem.dismissedBy !== null || !matcher(app, problem)) continue;
      problem.dismissedBy = by.kind === 'app' ? 'APP' : 'USER';
    }
  }
  return { errors: [] };
};

/** Open ones first, the newest first. */
export const problemsOf = ({ problems }: App, limit: number | null): readonly AppProblem[] => {
  if (limit !== null && limit > mostProblems) {
    throw new GraphQLError('Limit must be between 1 and 100.');
  }
  return problems
    .toSorted(
      (one, other) =>
        Number(one.dismissedBy !== null) - Number(other.dismissedBy !== null) ||
        other.updatedAt - one.updatedAt ||
        other.pk - one.pk,
    )
    .slice(0, limit ?? mostProblems);
};
