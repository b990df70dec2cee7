import { readVersion, type SchemaVersion } from '../../domain/facts/schema-version';
import type { Answer } from '../../installation/answer';
import type { Registration } from '../../installation/register';
import { causeOf } from '../../ports/log';
import type { Installation } from '../../ports/store';
import type { System } from '../../ports/system';
import { limits } from '../limits';
import { HttpFault, allowMethods, json, parseJson, type Route } from './message';
import type { RateLimit } from './rate-limit';
import { withTimeout } from './with-timeout';

export interface ManifestRouteDeps {
  /**
   * The manifest for a Saleor of this version; null = the header was missing or not a version.
   * `dashboardVersion` is of a Dashboard that is older than that; null = none was named.
   */
  readonly manifestFor: (
    schemaVersion: SchemaVersion | null,
    dashboardVersion: SchemaVersion | null,
  ) => unknown;
}

/**
 * `GET /api/manifest`, tailored to the Saleor that asks (Saleor docs: "App manifest"). A Dashboard
 * refuses to install an app that names a place which it does not know, and Saleor does not say how
 * old its Dashboard is: `?dashboard=3.22` in the address does.
 */
export const makeManifestRoute =
  (deps: ManifestRouteDeps): Route =>
  async (incoming) => {
    allowMethods(incoming, 'GET', 'HEAD');
    const asked = incoming.param('dashboard');
    const dashboard = readVersion(asked);
    if (asked !== null && dashboard === null) {
      throw new HttpFault(400, 'dashboard-version-invalid', 'Say a version such as 3.22.');
    }
    return json(
      200,
      deps.manifestFor(readVersion(incoming.header('saleor-schema-version')), dashboard),
    );
  };

export interface RegisterRouteDeps extends Pick<System, 'clock' | 'log'> {
  readonly register: (registration: Registration) => Promise<Answer<Installation>>;
  /** What is left once the token is stored: each may fail, and is tried again later. */
  readonly afterInstall: readonly ((installation: Installation) => Promise<unknown>)[];
  readonly registrations: RateLimit;
}

/** Saleor waits 18 s in all, and two calls to it came before. */
const afterInstallMs = 5_000;

/** What Saleor is told by status; it shows the message to whoever installs. */
const statusOf: Readonly<Partial<Record<string, number>>> = {
  'body-invalid': 400,
  'saleor-url-missing': 400,
  'saleor-url-invalid': 400,
  'saleor-url-not-allowed': 403,
  'wrong-app': 403,
  'token-refused': 401,
};

/** `POST /api/register`: the token of a Saleor that installs the app. */
export const makeRegisterRoute =
  (deps: RegisterRouteDeps): Route =>
  async (incoming) => {
    allowMethods(incoming, 'POST');
    if (!deps.registrations.take(incoming.ip)) {
      throw new HttpFault(429, 'too-many-registrations', 'Too many installations; wait a minute.', {
        'retry-after': '60',
      });
    }
    const answer = await deps.register({
      saleorApiUrl: incoming.header('saleor-api-url'),
      schemaVersion: incoming.header('saleor-schema-version'),
      body: parseJson(await incoming.body(limits.configBodyBytes)),
    });
    if (!answer.ok) {
      const { code, message, nextStep } = answer.refusal;
      throw new HttpFault(statusOf[code] ?? 502, code, `${message} ${nextStep}`);
    }
    // The token is stored: what is left may be late or fail, and must not undo the installation.
    const rest = Promise.all(deps.afterInstall.map((act) => guarded(deps, act(answer.value))));
    await withTimeout(deps.clock, afterInstallMs, rest, () => undefined);
    return json(200, { success: true });
  };

const guarded = (deps: RegisterRouteDeps, act: Promise<unknown>): Promise<unknown> =>
  act.catch((error: unknown) => {
    deps.log.error('install.restore-failed', { ...causeOf(error) });
  });
