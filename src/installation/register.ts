import { majorMinor } from '../domain/facts/schema-version';
import { z } from 'zod';
import { associatedDataOfToken, type Installation, type InstallationStore } from '../ports/store';
import type { IdentifyApp } from '../ports/saleor-identity';
import type { System } from '../ports/system';
import { checkSaleorApiUrl, type AllowList } from './allowed-urls';
import type { NoteRefusedUrl } from './url-refusals';
import { denied, granted, type Answer } from './answer';
import type { FetchKeys } from './signing-keys';

interface RegisterDeps extends Pick<System, 'clock' | 'log' | 'secrets'> {
  readonly store: Pick<InstallationStore, 'saveInstallation'>;
  readonly allowList: AllowList;
  /** The manifest's `id`: a token of any other app is refused. */
  readonly appIdentifier: string;
  readonly identify: IdentifyApp;
  readonly fetchKeys: FetchKeys;
  readonly noteRefusedUrl: NoteRefusedUrl;
}

export interface Registration {
  /** Header `saleor-api-url`, as it came. */
  readonly saleorApiUrl: string | null;
  /** Header `saleor-schema-version`, as it came. */
  readonly schemaVersion: string | null;
  /** The parsed body. */
  readonly body: unknown;
}

const bodyForm = z.object({ auth_token: z.string().regex(/^[\x21-\x7e]{8,512}$/) });

/**
 * The install handshake (Saleor docs: "App installation"). The request is not signed, so nothing
 * in it is believed: the URL must be on the allow-list, and that Saleor itself must say that the
 * token is one of our app. A repetition is welcome; the last token wins.
 */
export const makeRegister =
  (deps: RegisterDeps) =>
  async (registration: Registration): Promise<Answer<Installation>> => {
    const body = bodyForm.safeParse(registration.body);
    if (!body.success) {
      return denied('body-invalid', 'The request holds no auth_token.', 'Install the app again.');
    }
    if (!registration.saleorApiUrl) {
      return denied('saleor-url-missing', 'The header saleor-api-url is missing.', howToInstall);
    }
    const checked = checkSaleorApiUrl(registration.saleorApiUrl, deps.allowList);
    if (!checked.ok) {
      deps.log.warn('install.refused', { code: checked.code });
      await deps.noteRefusedUrl(checked.code, registration.saleorApiUrl);
      return denied(checked.code, checked.message, howToInstall);
    }
    const answer = await install(deps, checked.url, body.data.auth_token, registration);
    if (answer.ok) deps.log.info('install.saved', { installationId: answer.value.id });
    else deps.log.warn('install.refused', { code: answer.refusal.code });
    return answer;
  };

const howToInstall = 'Ask the operator of this app, or install it from Saleor’s Dashboard.';

const install = async (
  deps: RegisterDeps,
  saleorApiUrl: string,
  token: string,
  { schemaVersion }: Registration,
): Promise<Answer<Installation>> => {
  const identity = await deps.identify(saleorApiUrl, token);
  if (identity.kind === 'refused') {
    return denied(
      'token-refused',
      'This Saleor does not accept the token that it sent.',
      'Install the app again, and let it be activated at installation.',
    );
  }
  if (identity.kind === 'unknown') {
    return denied(
      'saleor-unreachable',
      'The app could not reach the Saleor that wants to install it.',
      'Check that its API URL can be reached from here, then install again.',
    );
  }
  if (identity.value.identifier !== deps.appIdentifier) {
    return denied(
      'wrong-app',
      'The token belongs to another app.',
      'Install from the manifest of this app.',
    );
  }
  const keys = await deps.fetchKeys(saleorApiUrl);
  if (keys.kind !== 'done') {
    return denied(keys.code, keys.message, 'Check that /.well-known/jwks.json can be reached.');
  }
  const installation = await deps.store.saveInstallation({
    saleorApiUrl,
    appId: identity.value.appId,
    schemaVersion: majorMinor(schemaVersion) ?? majorMinor(identity.value.version),
    jwks: keys.value,
    at: deps.clock.now(),
    encrypt: (id) => deps.secrets.encrypt(token, associatedDataOfToken(id)),
  });
  return granted(installation);
};
