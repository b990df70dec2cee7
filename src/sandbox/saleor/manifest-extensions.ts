import { z } from 'zod';
import { isAtLeast } from './additions';
import { failed, type Failure } from './failure';
import type { World } from './state';

const method = z.object({ method: z.enum(['GET', 'POST']) });

/** Unknown options are dropped by Saleor 3.22, and kept as they are by newer ones. */
export const extensionShape = z.object({
  label: z.string(),
  url: z.string(),
  mount: z.string(),
  target: z.string().optional(),
  permissions: z.array(z.string()).optional(),
  options: z.record(z.string(), z.unknown()).optional(),
  identifier: z.string().nullish(),
});

type Extension = z.infer<typeof extensionShape>;

const longestLabel = 256;
const longestIdentifier = 256;
export const longestUrl = 200;

const mountsOf = (entity: string, ...kinds: readonly string[]): readonly string[] =>
  kinds.map((kind) => `${entity}_${kind}`);
const [create, more, details, widgets] = [
  ...['OVERVIEW_CREATE', 'OVERVIEW_MORE_ACTIONS', 'DETAILS_MORE_ACTIONS', 'DETAILS_WIDGETS'],
] as const;

/** `AppExtensionMount` of Saleor 3.21. */
const mounts321: readonly string[] = [
  ...['CUSTOMER', 'PRODUCT', 'ORDER'].flatMap((entity) => mountsOf(entity, create, more, details)),
  ...mountsOf('NAVIGATION', 'CATALOG', 'ORDERS', 'CUSTOMERS', 'DISCOUNTS', 'TRANSLATIONS', 'PAGES'),
];

/** Where a Saleor 3.22 lets a widget be. */
const widgetMounts322: readonly string[] = [
  ...['COLLECTION', 'GIFT_CARD', 'CUSTOMER', 'PRODUCT', 'ORDER', 'DRAFT_ORDER', 'VOUCHER'],
].map((entity) => `${entity}_${widgets}`);

/** `AppExtensionMount` of Saleor 3.22. From 3.23 on a mount is any text. */
const mounts322: readonly string[] = [
  ...mounts321,
  ...widgetMounts322,
  ...[
    ...['CATEGORY', 'COLLECTION', 'GIFT_CARD', 'DRAFT_ORDER', 'DISCOUNT', 'VOUCHER'],
    ...['PAGE', 'PAGE_TYPE', 'MENU'],
  ].flatMap((entity) => mountsOf(entity, create, more, details)),
  'TRANSLATIONS_MORE_ACTIONS',
];

const invalid = (message: string): Failure => failed('extensions', 'INVALID', message);
const badUrl = failed('extensions', 'INVALID_URL_FORMAT', 'Incorrect value for field: url.');

/** Up to 3.22 places and targets are lists of words, written in capitals. */
const wordProblem = (world: World, { mount, target }: Extension): Failure | null => {
  if (isAtLeast(world.version, '3.23')) return null;
  const is322 = isAtLeast(world.version, '3.22');
  const targets = ['POPUP', 'APP_PAGE', ...(is322 ? ['NEW_TAB', 'WIDGET'] : [])];
  if (target !== undefined && !targets.includes(target)) {
    return invalid('Incorrect value for field: target');
  }
  if (!(is322 ? mounts322 : mounts321).includes(mount)) {
    return invalid('Incorrect value for field: mount');
  }
  return target === 'WIDGET' && !widgetMounts322.includes(mount)
    ? invalid(`Mount ${mount} is not available for WIDGET target.`)
    : null;
};

const isAddress = (url: string): boolean => /^https?:\/\/[^\s/]+/.test(url) && URL.canParse(url);

const urlProblem = (world: World, extension: Extension, appUrl: string | null): Failure | null => {
  const { url, target } = extension;
  const isNewer = isAtLeast(world.version, '3.23');
  if (!url.startsWith('/')) {
    const isRefusedPage = target === 'APP_PAGE' && !isNewer;
    return isRefusedPage || !isAddress(url) ? badUrl : null;
  }
  const mayLack = target === 'APP_PAGE' && !isNewer;
  return appUrl || mayLack ? null : badUrl;
};

/** Saleor 3.22 alone looks at them: older ones know none, newer ones leave it to the Dashboard. */
const optionProblem = (world: World, { options, target }: Extension): Failure | null => {
  if (world.version !== '3.22') return null;
  const { widgetTarget, newTabTarget } = options ?? {};
  const wrong =
    (widgetTarget && (target !== 'WIDGET' || !method.safeParse(widgetTarget).success)) ||
    (newTabTarget && (target !== 'NEW_TAB' || !method.safeParse(newTabTarget).success));
  return wrong ? invalid('Invalid options field') : null;
};

const identifierProblem = (
  world: World,
  { identifier }: Extension,
  before: readonly Extension[],
): Failure | null => {
  const own = identifier?.trim();
  if (!own || !isAtLeast(world.version, '3.23')) return null;
  if (own.length > longestIdentifier) return invalid('Identifier is too long.');
  return before.some((other) => other.identifier?.trim() === own)
    ? failed('extensions', 'DUPLICATED_EXTENSION_IDENTIFIER', `Duplicate identifier: ${own}.`)
    : null;
};

const permissionProblem = (
  { permissions = [] }: Extension,
  granted: readonly string[],
): Failure | null =>
  permissions.every((permission) => granted.includes(permission))
    ? null
    : failed(
        'extensions',
        'OUT_OF_SCOPE_PERMISSION',
        "Extension permission must be listed in App's permissions.",
      );

/** What the database refuses is no validation error: staff read only that something went wrong. */
const widthProblem = ({ label, url }: Extension): Failure | null =>
  label.length > longestLabel || url.length > longestUrl ? tooWide : null;

export const tooWide = failed('manifest', 'INVALID', 'Unknown error. Contact with app support.');

/**
 * Why Saleor does not let an app with these extensions be installed
 * (`saleor/app/manifest_validations.py` of each version); null where it does.
 */
export const extensionProblem = (
  world: World,
  manifest: { readonly appUrl?: string | null; readonly extensions?: readonly Extension[] },
  granted: readonly string[],
): Failure | null => {
  const extensions = manifest.extensions ?? [];
  for (const [place, extension] of extensions.entries()) {
    const problem =
      wordProblem(world, extension) ??
      identifierProblem(world, extension, extensions.slice(0, place)) ??
      urlProblem(world, extension, manifest.appUrl ?? null) ??
      permissionProblem(extension, granted) ??
      optionProblem(world, extension) ??
      widthProblem(extension);
    if (problem) return problem;
  }
  return null;
};
