import type { InstallationId, SaleorAppId } from '../../domain/facts/ids';

/** A Saleor that installed the app. One row for each API URL, over all reinstalls. */
export interface Installation {
  readonly id: InstallationId;
  /** Normalised: lower-case host, no default port, path `/graphql/`. */
  readonly saleorApiUrl: string;
  readonly appId: SaleorAppId;
  /** Encrypted app token, with `associatedDataOfToken(id)`. Empty once retired. */
  readonly tokenEncrypted: string;
  /** `3.23`, as Saleor said at the last registration. */
  readonly schemaVersion: string | null;
  readonly jwks: string | null;
  readonly active: boolean;
  /** Since when its token is refused, milliseconds; null while it is active. */
  readonly inactiveSince: number | null;
  /** For the first time: a reinstall goes on where the app before it ended. */
  readonly installedAt: number;
  readonly retiredAt: number | null;
  /**
   * Encrypted secrets that Saleor sends along with each webhook as a custom header, newest first
   * (two, so that one can take the other's place); with `associatedDataOfHeaderSecret(id)`.
   */
  readonly headerSecretsEncrypted: readonly string[];
  /** When the newest was made, milliseconds. */
  readonly headerSecretAt: number | null;
  /** When Saleor was last seen to have the newest on all webhooks; null = never asked for yet. */
  readonly headerSecretConfirmedAt: number | null;
}

/**
 * The app of an installation, as it was judged: a reinstall is another app in the same row, and
 * what a slow call finds out about the one before does not touch it.
 */
export type InstalledApp = Pick<Installation, 'id' | 'appId'>;

/** What an installation begins with; the rest comes with its registration. */
export const newlyInstalled = {
  active: true,
  inactiveSince: null,
  retiredAt: null,
  headerSecretsEncrypted: [],
  headerSecretAt: null,
  headerSecretConfirmedAt: null,
} as const;

/** The associated data of an encrypted app token: it decrypts in no other row. */
export const associatedDataOfToken = (id: InstallationId): string => `Installation.token:${id}`;
/** The associated data of an encrypted header secret: it decrypts in no other row. */
export const associatedDataOfHeaderSecret = (id: InstallationId): string =>
  `Installation.headerSecret:${id}`;

/** Saleors that installed the app. */
export interface InstallationStore {
  /**
   * Registers a Saleor: one row for each API URL, whatever becomes of the app there, so that
   * whoever still writes for the shop writes to the right place. Token, keys and app id are
   * replaced, and a retired one lives again with all that it had (Saleor keeps transactions usable
   * over a reinstall); another app id begins without header secrets. `encrypt` is called with the
   * id of the row that will hold the token.
   */
  saveInstallation(input: NewInstallation): Promise<Installation>;
  findInstallation(id: InstallationId): Promise<Installation | null>;
  /** Only one that is not retired. */
  findInstallationByApiUrl(saleorApiUrl: string): Promise<Installation | null>;
  /**
   * As this process last found it by its API URL, if it did: without a look at the database. A call
   * that goes by it names it as its basis, and nothing is refused by it alone.
   */
  recallInstallation(saleorApiUrl: string): Promise<Installation | null>;
  listInstallations(): Promise<readonly Installation[]>;
  /** The same token, encrypted with another key; nothing where `known` is not the one any more. */
  saveEncryptedToken(id: InstallationId, tokenEncrypted: string, known: string): Promise<void>;
  saveJwks(app: InstalledApp, jwks: string): Promise<void>;
  /** Saleor's version of now, `3.23`: it was upgraded since the app was installed. */
  saveSchemaVersion(app: InstalledApp, schemaVersion: string): Promise<void>;
  /**
   * Keeps the time of the first refusal (`at`) until it is active again. False where the app is
   * retired or another one took its place.
   */
  setInstallationActive(app: InstalledApp, active: boolean, at: number): Promise<boolean>;
  /**
   * Replaces the header secrets. Null where somebody else did so since `expectedAt` (the time of
   * the newest secret that the caller knows), or the app is retired or was replaced.
   */
  saveHeaderSecrets(
    app: InstalledApp,
    secrets: { readonly encrypted: readonly string[]; readonly at: number },
    expectedAt: number | null,
  ): Promise<Installation | null>;
  /** Saleor has the secret made at `secretAt` on all webhooks; nothing where a newer one is. */
  confirmHeaderSecret(app: InstalledApp, secretAt: number, at: number): Promise<void>;
  /**
   * Erases token and header secrets, parks its work, keeps the ledger. False where the app is
   * retired already or another one took its place: then nothing is erased.
   */
  retireInstallation(app: InstalledApp, at: number): Promise<boolean>;
}

/** What a registration brings along. */
export interface NewInstallation {
  readonly saleorApiUrl: string;
  readonly appId: SaleorAppId;
  readonly schemaVersion: string | null;
  readonly jwks: string | null;
  readonly at: number;
  readonly encrypt: (id: InstallationId) => string;
}
