import { type ExecutionResult, execute } from 'graphql';
import { z } from 'zod';
import { isoTime } from '../../domain/facts/iso-time';
import { causeOf } from '../../ports/log';
import { isStoreUnavailable } from '../../ports/store';
import type { Outgoing } from '../http/message';
import { faultAnswer } from './access';
import { makeActivityResolver } from './activity';
import {
  ApiFault,
  type DashboardApiDeps,
  type DashboardViewer,
  readJson,
  readPermission,
} from './contract';
import { makeCustomerResolvers } from './customers';
import { readDocument } from './document-limits';
import { makeOrderResolvers } from './orders';
import { apiSchema } from './schema';
import { makeSetupResolvers } from './setup';
import { makeTestPaymentResolvers } from './test-payment';
import { makeWebhookResolvers } from './webhooks';

/** A verified request. `body` is the JSON that came, already under the size limit. */
interface DashboardRequest {
  readonly viewer: DashboardViewer;
  readonly body: string;
}

export interface DashboardApi {
  execute(request: DashboardRequest): Promise<Outgoing>;
}

const requestShape = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
  extensions: z.unknown().optional(),
});

const parseRequest = (body: string) => {
  const parsed = requestShape.safeParse(readJson(body));
  // The database keeps no NUL, and no name or id has one.
  if (!parsed.success || JSON.stringify(parsed.data.variables ?? {}).includes('\\u0000')) {
    throw new ApiFault('invalid-request', 'Send one object with "query" and "variables".', 400);
  }
  return parsed.data;
};

/** Executes the documents of the Dashboard pages; see `graphql/api/schema.graphql`. */
export const makeDashboardApi = (deps: DashboardApiDeps): DashboardApi => {
  /** Texts of unexpected errors go into the log alone: they are not for staff. */
  const toAnswer = (error: unknown): Outgoing => {
    if (error instanceof ApiFault) return faultAnswer(error.status, error.code, error.message);
    if (isStoreUnavailable(error)) {
      deps.log.warn('dashboard-api.store-unavailable', { ...causeOf(error) });
      return faultAnswer(
        503,
        'unavailable',
        'The app cannot reach its database at the moment. Nothing was changed.',
      );
    }
    const place = error instanceof Error ? error.stack?.split('\n    at ')[1] : undefined;
    deps.log.error('dashboard-api.fault', { ...causeOf(error), reason: place });
    return faultAnswer(500, 'internal', 'The app failed to answer. The fault was logged.');
  };

  /**
   * An error without a path came before execution: variables that do not fit their types. Its
   * text would repeat the value, which may be a key.
   */
  const resultAnswer = (result: ExecutionResult): Outgoing => {
    const [error] = result.errors ?? [];
    if (!error) return { status: 200, body: { data: result.data } };
    if (error.path) return toAnswer(error.originalError ?? error);
    return faultAnswer(400, 'invalid-variables', 'The variables do not fit the document.');
  };

  const run = async ({ viewer, body }: DashboardRequest): Promise<Outgoing> => {
    if (!viewer.permissions.includes(readPermission)) {
      throw new ApiFault(
        'permission-missing',
        `This asks for the permission ${readPermission}.`,
        403,
      );
    }
    const { query, variables, operationName } = parseRequest(body);
    const schema = apiSchema();
    const result = await execute({
      schema,
      document: readDocument(schema, query, deps.introspection),
      rootValue: {
        now: () => isoTime(deps.clock.now()),
        ...makeSetupResolvers(deps, viewer),
        ...makeOrderResolvers(deps, viewer),
        activity: makeActivityResolver(deps, viewer),
        ...makeCustomerResolvers(deps, viewer),
        ...makeTestPaymentResolvers(deps, viewer),
        ...makeWebhookResolvers(deps, viewer),
      },
      variableValues: variables ?? {},
      operationName: operationName ?? undefined,
    });
    return resultAnswer(result);
  };

  return { execute: (request) => run(request).catch(toAnswer) };
};
