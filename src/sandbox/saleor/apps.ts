import { commonHeaders, later, send } from './delivery';
import { emit } from './events';
import { failed, type Failure } from './failure';
import { keyOf } from './ids';
import { fetchManifest, type Manifest } from './manifest';
import { nextPk, nobody, type App, type Installation, type Principal, type World } from './state';
import type { AppInput, WebhookInput } from './contract';
import { pythonJson } from './wire';

const tokenLength = 30;
const messageLimit = 255;

const newToken = (world: World): string =>
  world.random.token(tokenLength).replace(/[-_]/g, 'x').slice(0, tokenLength);

interface NewApp {
  readonly identifier: string;
  readonly name: string;
  readonly version: string;
  readonly permissions: readonly string[];
  readonly appUrl: string | null;
  readonly manifestUrl: string | null;
  readonly audience: string | null;
  readonly isActive: boolean;
  readonly webhooks: readonly (WebhookInput & { readonly isActive?: boolean })[];
  readonly extensions: App['extensions'];
}

const makeApp = (world: World, input: NewApp): App => {
  const { webhooks, ...rest } = input;
  const app: App = {
    ...rest,
    __typename: 'App',
    pk: nextPk(world, 'App'),
    createdAt: world.clock.now(),
    isInstalled: false,
    removedAt: null,
    token: '',
    webhooks: [],
    problems: [],
    metadata: new Map(),
    privateMetadata: new Map(),
  };
  for (const webhook of webhooks) {
    app.webhooks.push({
      __typename: 'Webhook',
      pk: nextPk(world, 'Webhook'),
      name: webhook.name,
      targetUrl: webhook.targetUrl,
      isActive: webhook.isActive ?? true,
      query: webhook.query,
      asyncEvents: webhook.asyncEvents ?? [],
      syncEvents: webhook.syncEvents ?? [],
      app,
      deliveries: [],
      customHeaders: {},
    });
  }
  world.apps.push(app);
  return app;
};

/** An app that is simply there, for tests of what follows an installation. */
export const addApp = (world: World, input: AppInput): App => {
  const app = makeApp(world, {
    identifier: input.identifier,
    name: input.name ?? input.identifier,
    version: '1.0.0',
    permissions: input.permissions,
    appUrl: null,
    manifestUrl: null,
    audience: null,
    isActive: true,
    webhooks: input.webhooks,
    extensions: [],
  });
  app.token = newToken(world);
  app.isInstalled = true;
  return app;
};

const fromManifest = (world: World, installation: Installation, manifest: Manifest): App =>
  makeApp(world, {
    identifier: manifest.id,
    name: installation.appName || manifest.name,
    version: manifest.version,
    permissions: installation.permissions ?? manifest.permissions ?? [],
    appUrl: manifest.appUrl ?? null,
    manifestUrl: installation.manifestUrl,
    audience: manifest.audience ?? null,
    isActive: installation.activate,
    webhooks: manifest.webhooks ?? [],
    extensions: manifest.extensions ?? [],
  });

/** What staff is shown of an app's refusal; null where the app accepted its token. */
const registerProblem = async (world: World, url: string, app: App): Promise<string | null> => {
  const domain = new URL(world.apiUrl).host;
  const answer = await send(world, url, {
    method: 'POST',
    headers: {
      ...commonHeaders(world),
      'Content-Type': 'application/json',
      'X-Saleor-Domain': domain,
      'Saleor-Domain': domain,
      'Saleor-Api-Url': world.apiUrl,
      'Saleor-Schema-Version': world.version,
    },
    body: pythonJson({ auth_token: app.token }),
  });
  if (answer.status === null)
    return 'Failed to connect to app. Try later or contact with app support.';
  if (answer.status >= 200 && answer.status < 300) return null;
  try {
    const { error } = JSON.parse(answer.text) as { error?: { message?: unknown } };
    if (typeof error?.message === 'string') return error.message;
  } catch {
    // Anything but Saleor's own shape of an error says nothing to staff.
  }
  return `App internal error (${answer.status}). Try later or contact with app support.`;
};

const fail = (world: World, installation: Installation, message: string): void => {
  installation.status = 'FAILED';
  installation.message = message.slice(0, messageLimit);
  installation.updatedAt = world.clock.now();
};

/** The installation job (Saleor docs: "App installation"): the app is removed if it refuses. */
const install = async (world: World, installation: Installation): Promise<void> => {
  const manifest = await fetchManifest(world, installation.manifestUrl, installation.permissions);
  if ('code' in manifest) return fail(world, installation, manifest.message);
  const app = fromManifest(world, installation, manifest);
  if (manifest.tokenTargetUrl) {
    app.token = newToken(world);
    const problem = await registerProblem(world, manifest.tokenTargetUrl, app);
    if (problem !== null) {
      world.apps.splice(world.apps.indexOf(app), 1);
      return fail(world, installation, problem);
    }
  }
  app.isInstalled = true;
  world.installations.splice(world.installations.indexOf(installation), 1);
  emit(world, 'APP_INSTALLED', nobody, { app }, app);
};

export interface InstallInput {
  readonly appName?: string | null;
  readonly manifestUrl?: string | null;
  readonly activateAfterInstallation?: boolean | null;
  readonly permissions?: readonly string[] | null;
}

/** `appInstall`: answers with a job; what comes of it is seen in `appsInstallations`. */
export const appInstall = (world: World, input: InstallInput): object => {
  const now = world.clock.now();
  const installation: Installation = {
    __typename: 'AppInstallation',
    pk: nextPk(world, 'AppInstallation'),
    appName: input.appName ?? '',
    manifestUrl: input.manifestUrl ?? '',
    permissions: input.permissions ?? null,
    activate: input.activateAfterInstallation ?? true,
    status: 'PENDING',
    message: null,
    createdAt: now,
    updatedAt: now,
  };
  if (!/^https?:\/\//.test(installation.manifestUrl)) {
    const errors = [failed('manifestUrl', 'INVALID_URL_FORMAT', 'Enter a valid URL.')];
    return { appInstallation: null, errors };
  }
  world.installations.push(installation);
  later(world, 0, () => install(world, installation));
  return { appInstallation: installation, errors: [] };
};

const findInstallation = (world: World, id: string): Installation | null =>
  world.installations.find(({ pk }) => pk === Number(keyOf(id, 'AppInstallation'))) ?? null;

const installationRefusal = (error: Failure): object => ({
  appInstallation: null,
  errors: [error],
});
const noInstallation = failed('id', 'NOT_FOUND', "Couldn't resolve to an installation.");
const wrongStatus = failed('id', 'INVALID_STATUS', 'Only a failed installation can be used.');

/** `appRetryInstall`: everything again, with a new token. */
export const appRetryInstall = (world: World, id: string): object => {
  const installation = findInstallation(world, id);
  if (!installation) return installationRefusal(noInstallation);
  if (installation.status !== 'FAILED') return installationRefusal(wrongStatus);
  installation.status = 'PENDING';
  installation.message = null;
  later(world, 0, () => install(world, installation));
  return { appInstallation: installation, errors: [] };
};

export const appDeleteFailedInstallation = (world: World, id: string): object => {
  const installation = findInstallation(world, id);
  if (!installation) return installationRefusal(noInstallation);
  if (installation.status !== 'FAILED') return installationRefusal(wrongStatus);
  world.installations.splice(world.installations.indexOf(installation), 1);
  return { appInstallation: installation, errors: [] };
};

export const findApp = (world: World, id: string | null | undefined): App | null =>
  world.apps.find(({ pk, removedAt }) => removedAt === null && pk === Number(keyOf(id, 'App'))) ??
  null;

const appRefusal = {
  app: null,
  errors: [failed('id', 'NOT_FOUND', "Couldn't resolve to an app.")],
};

/** `appActivate` and `appDeactivate`: an inactive app's token is anonymous. */
export const setActive = (world: World, by: Principal, id: string, isActive: boolean): object => {
  const app = findApp(world, id);
  if (!app) return appRefusal;
  app.isActive = isActive;
  emit(world, 'APP_STATUS_CHANGED', by, { app }, app);
  return { app, errors: [] };
};

/** `appDelete`: a soft one; up to 3.22 the app never hears of it. */
export const appDelete = (world: World, by: Principal, id: string): object => {
  const app = findApp(world, id);
  if (!app) return appRefusal;
  app.isActive = false;
  app.removedAt = world.clock.now();
  emit(world, 'APP_DELETED', by, { app }, app);
  return { app, errors: [] };
};
