import { globalId } from './ids';
import { signToken } from './signing';
import { nobody, type App, type Principal, type User, type World } from './state';

const appTokenLifeSeconds = 300;
const loginLifeSeconds = 30 * 24 * 3_600;

const everyPermission = (world: World): readonly string[] => {
  const type = world.schema.getType('PermissionEnum');
  return type && 'getValues' in type ? type.getValues().map((value) => value.name) : [];
};

const issue = (
  world: World,
  user: User,
  permissions: readonly string[],
  lifeSeconds: number,
  claims: Readonly<Record<string, unknown>>,
): string => {
  const iat = Math.floor(world.clock.now() / 1_000);
  const payload = {
    iat,
    owner: 'saleor',
    iss: world.apiUrl,
    exp: iat + lifeSeconds,
    token: `key${user.pk}`,
    email: user.email,
    user_id: globalId('User', user.pk),
    is_staff: user.isStaff,
    jti: world.random.uuid(),
    ...claims,
  };
  const token = signToken(payload);
  const expiresAt = (iat + lifeSeconds) * 1_000;
  world.userTokens.set(token, { user, permissions, expiresAt });
  return token;
};

/** What a member of staff may do. */
export const permissionsOf = (world: World, user: User): readonly string[] =>
  user.permissions ?? everyPermission(world);

/** A login of a member of staff. */
export const loginToken = (world: World, user: User): string =>
  issue(world, user, permissionsOf(world, user), loginLifeSeconds, { type: 'access' });

/**
 * The token with which the Dashboard opens an app: five minutes, and as an API token only the
 * permissions that both the app and the user hold.
 */
export const appAccessToken = (world: World, app: App, user: User): string => {
  const own = permissionsOf(world, user);
  const permissions = app.permissions.filter((permission) => own.includes(permission));
  return issue(world, user, permissions, appTokenLifeSeconds, {
    type: 'thirdparty',
    app: globalId('App', app.pk),
    permissions,
    user_permissions: own,
    ...(app.audience ? { aud: app.audience } : {}),
  });
};

const bearer = (request: Request): string | null => {
  const other = request.headers.get('authorization-bearer');
  if (other) return other.replace(/^Bearer\s+/i, '');
  const match = /^(?:Bearer|JWT)\s+(.+)$/i.exec(request.headers.get('authorization') ?? '');
  return match?.[1] ?? null;
};

/** Whoever cannot be recognised is anonymous: no 401 is ever given for a token. */
export const principalOf = (world: World, request: Request): Principal => {
  const token = bearer(request);
  if (!token) return nobody;
  const app = world.apps.find(
    (candidate) => candidate.token === token && candidate.isActive && candidate.removedAt === null,
  );
  if (app) return { kind: 'app', app };
  const issued = world.userTokens.get(token);
  if (!issued || issued.expiresAt <= world.clock.now()) return nobody;
  return { kind: 'user', user: issued.user, permissions: issued.permissions };
};
