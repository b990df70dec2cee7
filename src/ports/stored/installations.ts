import type { InstallationId, SaleorAppId } from '../../domain/ids';

export interface Installation {
  readonly id: InstallationId;
  /** Normalised: lower-case host, no default port, path `/graphql/`. */
  readonly saleorApiUrl: string;
  readonly appId: SaleorAppId;
  /** Sealed app token; `tokenPlace(id)` is its place. Empty once retired. */
  readonly tokenSealed: string;
  /** `3.23`, as Saleor said at the last registration. */
  readonly schemaVersion: string | null;
  readonly jwks: string | null;
  readonly active: boolean;
  readonly installedAt: number;
  readonly retiredAt: number | null;
}

export const tokenPlace = (id: InstallationId): string => `Installation.token:${id}`;

export interface InstallationStore {
  /**
   * Registers a Saleor. The same API URL and app id again: the newest token wins, in place. The
   * same URL with another app id: the old installation is retired and its connections, channels
   * and purchases move to the new row (Saleor keeps transactions usable over a reinstall). `seal`
   * is called with the id of the row that will hold the token.
   */
  saveInstallation(input: NewInstallation): Promise<Installation>;
  findInstallation(id: InstallationId): Promise<Installation | null>;
  /** Only one that is not retired. */
  findInstallationByApiUrl(saleorApiUrl: string): Promise<Installation | null>;
  listInstallations(): Promise<readonly Installation[]>;
  saveJwks(id: InstallationId, jwks: string): Promise<void>;
  setInstallationActive(id: InstallationId, active: boolean): Promise<void>;
  /** Erases the token, parks its work, keeps the ledger. */
  retireInstallation(id: InstallationId, at: number): Promise<void>;
}

export interface NewInstallation {
  readonly saleorApiUrl: string;
  readonly appId: SaleorAppId;
  readonly schemaVersion: string | null;
  readonly jwks: string | null;
  readonly at: number;
  readonly seal: (id: InstallationId) => string;
}
