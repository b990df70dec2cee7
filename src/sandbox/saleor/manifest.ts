import { z } from 'zod';
import { isAtLeast } from './additions';
import { commonHeaders, send } from './delivery';
import { prepare } from './execution';
import { failed, type Failure } from './failure';
import { extensionProblem, extensionShape, longestUrl, tooWide } from './manifest-extensions';
import type { World } from './state';

const address = z.string().refine((text) => /^https?:\/\/[^\s/]+/.test(text) && URL.canParse(text));

const webhook = z.object({
  name: z.string(),
  targetUrl: address.refine((text) => text.length <= 255),
  query: z.string(),
  asyncEvents: z.array(z.string()).optional(),
  syncEvents: z.array(z.string()).optional(),
  isActive: z.boolean().optional(),
});

/** What of a manifest matters here (Saleor docs: "App manifest"). */
const manifestShape = z.object({
  id: z.string().min(1),
  name: z.string().min(1).max(60),
  version: z.string().min(1).max(60),
  author: z.string().trim().min(1).max(60).optional(),
  appUrl: z.string().nullish(),
  homepageUrl: z.string().nullish(),
  supportUrl: z.string().nullish(),
  dataPrivacyUrl: z.string().nullish(),
  tokenTargetUrl: address.nullish(),
  permissions: z.array(z.string()).optional(),
  audience: z.string().nullish(),
  requiredSaleorVersion: z.string().nullish(),
  extensions: z.array(extensionShape).optional(),
  webhooks: z.array(webhook).optional(),
});

export type Manifest = z.infer<typeof manifestShape>;

const enumNames = (world: World, name: string): readonly string[] => {
  const type = world.schema.getType(name);
  return type && 'getValues' in type ? type.getValues().map((value) => value.name) : [];
};

/** Permissions that Saleor knows but that no field of our schema asks for. */
const otherPermissions: readonly string[] = [
  'IMPERSONATE_USER',
  'MANAGE_DISCOUNTS',
  'MANAGE_GIFT_CARD',
  'MANAGE_SHIPPING',
  'MANAGE_TAXES',
  'HANDLE_TAXES',
  'MANAGE_OBSERVABILITY',
];

const permissionProblem = (world: World, manifest: Manifest): Failure | null => {
  const known = [...enumNames(world, 'PermissionEnum'), ...otherPermissions];
  const unknown = manifest.permissions?.find((permission) => !known.includes(permission));
  if (unknown) return failed('permissions', 'INVALID_PERMISSION', "Given permissions don't exist.");
  const wantsApps = manifest.permissions?.includes('MANAGE_APPS') ?? false;
  return wantsApps && isAtLeast(world.version, '3.24')
    ? failed(
        'permissions',
        'OUT_OF_SCOPE_PERMISSION',
        'MANAGE_APPS permission cannot be granted to an app.',
      )
    : null;
};

/** Widths of the columns in which Saleor keeps addresses, whatever they hold. */
const widthProblem = ({
  appUrl,
  homepageUrl,
  supportUrl,
  dataPrivacyUrl,
}: Manifest): Failure | null =>
  [appUrl, homepageUrl, supportUrl, dataPrivacyUrl].some((url) => (url?.length ?? 0) > longestUrl)
    ? tooWide
    : null;

const webhookProblem = (world: World, manifest: Manifest): Failure | null => {
  const asynchronous = enumNames(world, 'WebhookEventTypeAsyncEnum');
  const synchronous = enumNames(world, 'WebhookEventTypeSyncEnum');
  for (const { query, asyncEvents = [], syncEvents = [] } of manifest.webhooks ?? []) {
    const unknown =
      asyncEvents.find((event) => !asynchronous.includes(event)) ??
      syncEvents.find((event) => !synchronous.includes(event));
    if (unknown) return failed('webhooks', 'INVALID', `Invalid webhook event: ${unknown}.`);
    const prepared = prepare(world.schema, query);
    if (prepared.errors) {
      const text = prepared.errors.map((error) => error.message).join(' ');
      return failed('webhooks', 'INVALID', `Subscription query is not valid: ${text}`);
    }
  }
  return null;
};

/** `>=3.21 <4` and the like: every comparison has to hold. */
const satisfies = (world: World, range: string): boolean => {
  const number = (text: string): number => {
    const [major = '0', minor = '0'] = text.split('.');
    return Number(major) * 1_000 + (Number.isNaN(Number(minor)) ? 0 : Number(minor));
  };
  const mine = number(world.version);
  return [...range.matchAll(/(>=|<=|>|<|\^|=)?\s*v?(\d+(?:\.\d+)?)/g)].every(
    ([, sign, text = '']) => {
      const other = number(text);
      if (sign === '<') return mine < other;
      if (sign === '<=') return mine <= other;
      if (sign === '>') return mine > other;
      return sign === undefined || sign === '=' ? mine === other : mine >= other;
    },
  );
};

const versionProblem = (world: World, manifest: Manifest): Failure | null => {
  const range = manifest.requiredSaleorVersion;
  return range && !satisfies(world, range)
    ? failed(
        'requiredSaleorVersion',
        'UNSUPPORTED_SALEOR_VERSION',
        `Saleor version ${world.version} is not supported by the app.`,
      )
    : null;
};

const identityProblem = (world: World, manifest: Manifest): Failure | null => {
  const same = world.apps.find((app) => app.identifier === manifest.id && app.removedAt === null);
  return same
    ? failed(
        'identifier',
        'UNIQUE',
        `App with the same identifier is already installed: ${same.name}`,
      )
    : null;
};

const judge = (
  world: World,
  value: unknown,
  granted: readonly string[] | null,
): Manifest | Failure => {
  const parsed = manifestShape.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return failed(String(issue?.path[0] ?? 'manifest'), 'INVALID', issue?.message ?? 'Invalid.');
  }
  const manifest = parsed.data;
  if (!manifest.tokenTargetUrl && !isAtLeast(world.version, '3.23')) {
    return failed('tokenTargetUrl', 'REQUIRED', 'Field required.');
  }
  return (
    versionProblem(world, manifest) ??
    permissionProblem(world, manifest) ??
    identityProblem(world, manifest) ??
    extensionProblem(world, manifest, granted ?? manifest.permissions ?? []) ??
    webhookProblem(world, manifest) ??
    widthProblem(manifest) ??
    manifest
  );
};

/**
 * Fetches and judges a manifest, as `appFetchManifest` and every installation do. `granted` are the
 * permissions that staff gave; null = those that the manifest asks for.
 */
export const fetchManifest = async (
  world: World,
  url: string,
  granted: readonly string[] | null = null,
): Promise<Manifest | Failure> => {
  const headers = { ...commonHeaders(world), 'Saleor-Schema-Version': world.version };
  const answer = await send(world, url, { method: 'GET', headers });
  if (answer.status === null || answer.status >= 300) {
    const message = 'Unable to connect to the manifest URL.';
    return failed('manifestUrl', 'MANIFEST_URL_CANT_CONNECT', message);
  }
  try {
    return judge(world, JSON.parse(answer.text), granted);
  } catch {
    const message = 'Incorrect structure of manifest.';
    return failed('manifestUrl', 'INVALID_MANIFEST_FORMAT', message);
  }
};
