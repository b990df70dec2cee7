import { GraphQLError, type ExecutionResult } from 'graphql';
import { z } from 'zod';
import { ConnectionLost } from '../http';
import { isAtLeast } from './additions';
import { principalOf } from './auth';
import type { ApiCall, ApiFault } from './contract';
import { operationOf, prepare, run } from './execution';
import { SaleorCrash } from './question';
import type { Principal, World } from './state';

const mutationLimit = 4;

const bodyShape = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

const json = (status: number, body: unknown): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json' },
  });

const refused = (status: number, message: string, code: string): Response =>
  json(status, {
    errors: [{ message, extensions: { exception: { code } } }],
    ...(status === 200 ? { data: null } : {}),
  });

interface Call {
  readonly summary: ApiCall;
  readonly principal: Principal;
  readonly execute: () => Promise<Response>;
}

/** A bug of the stand-in must not look like a business error: it says so where all can see. */
const withCode = (error: GraphQLError): object => {
  const original = error.originalError;
  if (original && !(original instanceof GraphQLError) && !(original instanceof SaleorCrash)) {
    console.error('the Saleor stand-in failed:', original);
  }
  const { message, locations, path, extensions } = error.toJSON();
  const code = original instanceof SaleorCrash ? 'AttributeError' : 'GraphQLError';
  return { message, locations, path, extensions: extensions ?? { exception: { code } } };
};

const answerOf = (result: ExecutionResult): Response => {
  // A crash inside a root field leaves no data at all.
  const crashed = result.errors?.some((error) => error.originalError instanceof SaleorCrash);
  return json(200, {
    ...(crashed ? {} : { data: result.data ?? null }),
    ...(result.errors ? { errors: result.errors.map(withCode) } : {}),
  });
};

const readCall = (world: World, request: Request, text: string): Call | Response => {
  let body: z.infer<typeof bodyShape>;
  try {
    body = bodyShape.parse(JSON.parse(text));
  } catch {
    return refused(400, 'Must provide a query string.', 'GraphQLError');
  }
  const principal = principalOf(world, request);
  if (principal.kind === 'anonymous' && refusesStorefronts(world)) {
    const extensions = { code: 'STOREFRONT_TRAFFIC_NOT_ALLOWED' };
    return json(401, { errors: [{ message: 'Authentication required.', extensions }] });
  }
  const prepared = prepare(world.schema, body.query);
  if (prepared.errors) return json(400, { errors: prepared.errors.map(withCode) });
  const { document } = prepared;
  const operationName = body.operationName ?? null;
  const operation = operationOf(document, operationName);
  if (!operation) return refused(400, 'Must provide operation name.', 'GraphQLError');
  const kind = operation.operation === 'mutation' ? 'mutation' : 'query';
  if (kind === 'mutation' && operation.selectionSet.selections.length > mutationLimit) {
    return refused(400, `A document may hold ${mutationLimit} mutations.`, 'GraphQLError');
  }
  const variables = body.variables ?? {};
  return {
    principal,
    summary: {
      kind,
      variables,
      operationName: operation.name?.value ?? null,
      principal: principal.kind,
    },
    execute: async () =>
      answerOf(await run(world, { document, principal, variables, operationName })),
  };
};

const refusesStorefronts = (world: World): boolean =>
  isAtLeast(world.version, '3.23') && !world.shop.allowStorefrontTraffic;

const note = (world: World, call: ApiCall, at: number, status: number): void => {
  world.requests.push({ at, status, ...call });
};

/** As measured, of a checkout that was read while it became an order. */
const crashed = {
  message: 'Internal Server Error',
  extensions: { exception: { code: 'DatabaseError' } },
};

/** Executes under a fault: late, refused, or with its answer lost on the way. */
const underFault = async (world: World, call: Call, fault: ApiFault): Promise<Response> => {
  if (fault.delayBeforeMs) await world.clock.sleep(fault.delayBeforeMs);
  if (fault.crash) {
    return json(200, { data: null, errors: [crashed] });
  }
  const response =
    fault.refuseWith === undefined
      ? await call.execute()
      : refused(fault.refuseWith, 'Out of order.', 'InternalServerError');
  if (fault.delayAfterMs) await world.clock.sleep(fault.delayAfterMs);
  if (fault.loseAnswer) throw new ConnectionLost('The answer was lost.');
  return response;
};

/** `POST /graphql/` (Saleor docs: "API"): one operation per request. */
export const handleApi = async (world: World, request: Request): Promise<Response> => {
  const at = world.clock.now();
  const call = readCall(world, request, await request.text());
  if (call instanceof Response) return call;
  const fault = world.faults.api?.(call.summary) ?? null;
  if (!fault) {
    const response = await call.execute();
    note(world, call.summary, at, response.status);
    return response;
  }
  try {
    const response = await underFault(world, call, fault);
    note(world, call.summary, at, response.status);
    return response;
  } catch (error) {
    if (error instanceof ConnectionLost) note(world, call.summary, at, 0);
    throw error;
  }
};
