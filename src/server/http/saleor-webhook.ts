import { createHash } from 'node:crypto';
import { saleorDeliveryIdentity } from '../../domain/facts/delivery-identity';
import type { ParsedAsyncEvent, ParsedSyncEvent, SaleorHandler } from '../../handlers/contract';
import type { NoteRefusedUrl } from '../../installation/url-refusals';
import type { RefusalNotes } from '../../installation/refusal-notes';
import type { Lifecycle } from '../../installation/retire';
import type { VerifySaleor } from '../../installation/verify-saleor';
import type { PaymentApp } from '../../payment-app/contract';
import { isConfigurationChanged } from '../../ports/store';
import type { Delivery, Installation, InstallationStore } from '../../ports/store';
import type { System } from '../../ports/system';
import type { Sync } from '../../sync/contract';
import { limits } from '../limits';
import { HttpFault, allowMethods, isHttpFault, json, notFound, parseJson } from './message';
import type { Incoming, Outgoing, Route } from './message';
import type { RateLimit } from './rate-limit';
import {
  checkSigned,
  hasHeaderSecret,
  keysUnavailable,
  readHeaders,
  refuseUrl,
} from './saleor-sender';
import { answerEmpty } from './empty-request';
import { isOurTrouble, refuseCleanly } from './refuse-cleanly';
import { tooSlow } from './serve';
import { withTimeout } from './with-timeout';

export interface SaleorWebhookDeps extends System {
  readonly store: Pick<InstallationStore, 'findInstallationByApiUrl' | 'recallInstallation'>;
  readonly handlerFor: (segment: string) => SaleorHandler | null;
  readonly verify: VerifySaleor;
  readonly sync: Pick<Sync, 'accept'>;
  readonly paymentApp: PaymentApp;
  readonly lifecycle: Pick<Lifecycle, 'appDeleted' | 'appStatusChanged'>;
  readonly noteRefusedUrl: NoteRefusedUrl;
  readonly badSignatures: RateLimit;
  /** Counts for people what was refused. */
  readonly refusals: Pick<RefusalNotes, 'refused'>;
}

/**
 * One address per event, `/api/webhooks/saleor/<segment>` (Saleor docs: "Webhooks"). Nothing of a
 * body is read before its signature was checked against the keys of the Saleor it names, and then
 * the body must be of the event that the address is for, and meant for our app.
 */
export const makeSaleorWebhook =
  (deps: SaleorWebhookDeps): Route =>
  async (incoming) => {
    allowMethods(incoming, 'POST');
    const handler = deps.handlerFor(incoming.param('event') ?? '');
    if (!handler) throw notFound();
    const { saleorApiUrl, signature } = readHeaders(incoming, handler);
    if (!saleorApiUrl) return refuseUrl(deps, incoming, 'saleor-url-invalid');
    const body = await incoming.body(limits.saleorBodyBytes);
    // The look-up, the check of the signature and the accept share one deadline.
    const receivedAt = deps.clock.now();
    const inTime: InTime = (work, late = tooSlow) =>
      withTimeout(deps.clock, receivedAt + limits.acceptMs - deps.clock.now(), work, late);

    const request = { handler, incoming, body, receivedAt, inTime };
    try {
      const known = await recall(deps, handler, saleorApiUrl);
      const answer = known && (await answerAsKnown(deps, known, signature, request));
      if (answer) return answer;
      const installation = await inTime(deps.store.findInstallationByApiUrl(saleorApiUrl));
      if (!installation) return await refuseUrl(deps, incoming, 'not-installed');
      const check = await inTime(deps.verify(installation, body, signature), keysUnavailable);
      checkSigned(deps, incoming, installation, check, (code) =>
        noteRefused(deps, installation, handler, code),
      );
      // It was read for this request, so that nothing is left to be compared.
      return await answerSigned(deps, { ...installation }, request);
    } catch (error) {
      if (handler.kind === 'sync-event' && isOurTrouble(error)) return refuseCleanly(handler, body);
      throw error;
    }
  };

interface SignedRequest {
  readonly handler: SaleorHandler;
  readonly incoming: Incoming;
  readonly body: Buffer;
  readonly receivedAt: number;
  readonly inTime: InTime;
}

/** Synchronous events whose first call of the store names the installation that they go by. */
const sessions: ReadonlySet<string> = new Set([
  'payment_gateway_initialize_session',
  'transaction_initialize_session',
  'transaction_process_session',
]);

/** The installation as this process last read it, for the events that come with every payment. */
const recall = async (
  { store }: SaleorWebhookDeps,
  handler: SaleorHandler,
  saleorApiUrl: string,
): Promise<Installation | null> => {
  const { kind, segment } = handler;
  const goesByKnown = kind === 'async-event' ? !segment.startsWith('app_') : sessions.has(segment);
  return goesByKnown ? store.recallInstallation(saleorApiUrl) : null;
};

/**
 * Null where the request is not fine by a recalled installation, or that was changed: nothing was
 * done then, and it is to be read anew. Nothing is refused here.
 */
const answerAsKnown = async (
  deps: SaleorWebhookDeps,
  known: Installation,
  signature: string,
  request: SignedRequest,
): Promise<Outgoing | null> => {
  const { body, incoming, inTime } = request;
  if (!known.active) return null;
  const check = await inTime(deps.verify(known, body, signature, 'stored'), keysUnavailable);
  if (check !== 'valid' || !hasHeaderSecret(deps, incoming, known)) return null;
  try {
    return await answerSigned(deps, known, request);
  } catch (error) {
    const isOutdated = isHttpFault(error) && error.code === 'wrong-recipient';
    if (isOutdated || isConfigurationChanged(error)) return null;
    throw error;
  }
};

const noteRefused = (
  { refusals }: SaleorWebhookDeps,
  { id: installationId }: Installation,
  { segment: event }: SaleorHandler,
  code: string,
): void => refusals.refused({ installationId, source: 'saleor', connectionId: null, event }, code);

/** What is refused for good is counted; what is our own trouble comes again. */
const answerSigned = (
  deps: SaleorWebhookDeps,
  installation: Installation,
  request: SignedRequest,
): Promise<Outgoing> =>
  answerGenuine(deps, installation, request).catch((error: unknown) => {
    if (isHttpFault(error) && error.status < 500) {
      noteRefused(deps, installation, request.handler, error.code);
    }
    throw error;
  });

const answerGenuine = async (
  deps: SaleorWebhookDeps,
  installation: Installation,
  { handler, body, receivedAt, inTime }: SignedRequest,
): Promise<Outgoing> => {
  if (body.length === 0) return answerEmpty(deps, handler);
  if (handler.kind === 'sync-event') {
    return answerSyncEvent(deps, installation, parse(handler, body), receivedAt);
  }
  const { segment } = handler;
  return acceptEvent({ ...deps, inTime }, installation, segment, body, parse(handler, body));
};

type Parsed<H extends SaleorHandler> = Exclude<ReturnType<H['parse']>, { kind: 'malformed' }>;

const parse = <H extends SaleorHandler>(handler: H, body: Buffer): Parsed<H> => {
  const parsed = handler.parse(parseJson(body));
  if (parsed.kind === 'malformed') throw new HttpFault(400, parsed.code, parsed.message);
  return parsed as Parsed<H>;
};

/** A body of another installation, or of another app of the same Saleor, is well signed too. */
const checkRecipient = (
  installation: Installation,
  { recipientAppId }: ParsedAsyncEvent | ParsedSyncEvent,
): void => {
  if (recipientAppId === installation.appId) return;
  throw new HttpFault(401, 'wrong-recipient', 'The body is meant for another app.');
};

/** What takes longer than an accept may is given up, and the sender comes again. */
type InTime = <T>(work: Promise<T>, late?: () => never) => Promise<T>;

const acceptEvent = async (
  deps: SaleorWebhookDeps & { readonly inTime: InTime },
  installation: Installation,
  segment: string,
  body: Buffer,
  event: ParsedAsyncEvent,
): Promise<Outgoing> => {
  checkRecipient(installation, event);
  // A switched-off app gets no events: the one that said "on again" was lost.
  if (!installation.active) await deps.lifecycle.appStatusChanged(installation);
  if (event.about.kind === 'lifecycle') {
    return followLifecycle(deps, installation, event.about.change);
  }
  const bodyHash = createHash('sha256').update(body).digest('hex');
  const delivery: Delivery = {
    installationId: installation.id,
    source: 'saleor',
    identity: saleorDeliveryIdentity(segment, bodyHash),
    event: segment,
    receivedAt: deps.clock.now(),
    occurredAt: event.issuedAt,
    about: event.about,
  };
  const accepted = deps.sync.accept(delivery, installation);
  const status = await deps.inTime(accepted);
  return json(200, { status });
};

const followLifecycle = async (
  deps: SaleorWebhookDeps,
  installation: Installation,
  change: 'deleted' | 'activated' | 'deactivated',
): Promise<Outgoing> => {
  const status =
    change === 'deleted'
      ? await deps.lifecycle.appDeleted(installation)
      : await deps.lifecycle.appStatusChanged(installation);
  if (status !== 'undecided') return json(200, { status });
  throw new HttpFault(503, 'saleor-unreachable', 'This Saleor could not be asked; come again.');
};

const answerSyncEvent = async (
  deps: SaleorWebhookDeps,
  installation: Installation,
  event: ParsedSyncEvent,
  receivedAt: number,
): Promise<Outgoing> => {
  checkRecipient(installation, event);
  // Saleor's own repetitions come within minutes; an old body is somebody's recording.
  if (deps.clock.now() - event.issuedAt > limits.requestAgeMs) {
    throw new HttpFault(400, 'request-too-old', 'The request is too old to be carried out.');
  }
  const answering = event.answer({ installation, paymentApp: deps.paymentApp, receivedAt });
  const leftMs = receivedAt + limits.answerMs + graceMs - deps.clock.now();
  const answer = await withTimeout(deps.clock, leftMs, answering, tooLate);
  if ('refused' in answer) throw new HttpFault(400, answer.refused.code, answer.refused.message);
  return json(200, answer);
};

/** The payment app keeps its own deadline; this one is for what it cannot see. */
const graceMs = 1_000;

const tooLate = (): never => {
  throw new HttpFault(503, 'answer-late', 'There was no answer in time.');
};
