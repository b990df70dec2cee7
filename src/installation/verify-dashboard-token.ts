import { errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { NoteRefusedUrl } from './url-refusals';
import type { Clock } from '../ports/clock';
import type { Installation, InstallationStore } from '../ports/store';
import { normaliseSaleorApiUrl } from './allowed-urls';
import type { KeySet, SigningKeys } from './signing-keys';

/** A member of staff who works in Saleor's Dashboard, and the Saleor that she works for. */
export interface DashboardUser {
  readonly installation: Installation;
  readonly userId: string;
  readonly email: string;
  readonly permissions: readonly string[];
}

type DashboardAccess =
  | { readonly ok: true; readonly user: DashboardUser }
  | {
      readonly ok: false;
      readonly status: 400 | 401 | 403 | 503;
      readonly code: string;
      readonly message: string;
    };

interface DashboardCredentials {
  /** Header `authorization-bearer`: the token that the Dashboard hands to the iframe. */
  readonly token: string | null;
  /** Header `saleor-api-url`. */
  readonly saleorApiUrl: string | null;
}

export type VerifyDashboardToken = (
  credentials: DashboardCredentials,
  /** `PermissionEnum` names that the user must hold, all of them. */
  required: readonly string[],
) => Promise<DashboardAccess>;

interface VerifyDashboardDeps {
  readonly store: Pick<InstallationStore, 'findInstallationByApiUrl'>;
  readonly keys: SigningKeys;
  readonly clock: Clock;
  readonly noteRefusedUrl: NoteRefusedUrl;
}

const claimsForm = z.object({
  iss: z.string(),
  app: z.string(),
  type: z.literal('thirdparty'),
  is_staff: z.literal(true),
  user_id: z.string().min(1),
  email: z.string(),
  user_permissions: z.array(z.string()),
});

const longestToken = 16_384;

/**
 * Checks the Dashboard's user token (Saleor docs: "App token for a user"): signature with the
 * installation's own keys, expiry, that it was made for our app in that Saleor, that the user is
 * staff, and that she holds every required permission.
 */
export const makeVerifyDashboardToken =
  (deps: VerifyDashboardDeps): VerifyDashboardToken =>
  async ({ token, saleorApiUrl }, required) => {
    if (!token || !saleorApiUrl || token.length > longestToken) {
      return deny(400, 'credentials-missing', 'The Dashboard sent no token or no API URL.');
    }
    const url = normaliseSaleorApiUrl(saleorApiUrl);
    const installation = url ? await deps.store.findInstallationByApiUrl(url) : null;
    if (!installation) {
      await deps.noteRefusedUrl('not-installed', saleorApiUrl);
      return deny(401, 'not-installed', 'The app is not installed there.');
    }

    const payload = await readPayload(deps, installation, token);
    if (payload === 'undecided') {
      return deny(503, 'keys-unavailable', 'The public keys of Saleor cannot be read just now.');
    }
    const claims = claimsForm.safeParse(payload);
    const issuer = claims.success ? claims.data.iss : null;
    if (issuer !== null && normaliseSaleorApiUrl(issuer) !== installation.saleorApiUrl) {
      await deps.noteRefusedUrl('token-of-another-url', issuer);
    }
    if (!claims.success || !isForUs(claims.data, installation)) {
      return deny(401, 'token-invalid', 'The token is not valid for this app and this Saleor.');
    }
    const permissions = claims.data.user_permissions;
    const missing = required.filter((permission) => !permissions.includes(permission));
    if (missing.length > 0) {
      return deny(403, 'permission-missing', `You need the permission ${missing.join(', ')}.`);
    }
    const { user_id: userId, email } = claims.data;
    return { ok: true, user: { installation, userId, email, permissions } };
  };

const deny = (status: 400 | 401 | 403 | 503, code: string, message: string): DashboardAccess => ({
  ok: false,
  status,
  code,
  message,
});

/** A token of another Saleor, or of another app of the same Saleor, opens nothing here. */
const isForUs = (claims: z.infer<typeof claimsForm>, installation: Installation): boolean =>
  claims.app === installation.appId &&
  normaliseSaleorApiUrl(claims.iss) === installation.saleorApiUrl;

const readPayload = async (
  deps: VerifyDashboardDeps,
  installation: Installation,
  token: string,
): Promise<unknown> => {
  const stored = deps.keys.stored(installation);
  const first = stored ? await verify(token, stored, deps.clock) : 'unknown-key';
  if (first !== 'unknown-key') return first;
  const refreshed = await deps.keys.refreshed(installation);
  return typeof refreshed === 'string' ? 'undecided' : verify(token, refreshed, deps.clock);
};

const verify = async (token: string, keys: KeySet, clock: Clock): Promise<unknown> => {
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['RS256'],
      requiredClaims: ['exp', 'iss'],
      currentDate: new Date(clock.now()),
    });
    return payload;
  } catch (error) {
    return error instanceof errors.JWKSNoMatchingKey ? 'unknown-key' : null;
  }
};
