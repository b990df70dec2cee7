import { normaliseSaleorApiUrl } from '../../installation/allowed-urls';
import type { Installation } from '../../ports/store';
import type { App } from '../../server/assemble';
import { CliError, usageError } from './exit';
import type { Output } from './print';

/** What commands work with; a test brings its own. */
export interface Shell {
  /** The app over the same database as the server; opened by the first command that needs it. */
  readonly app: () => Promise<App>;
  readonly output: () => Output;
  /** A word to people and programs beside what was asked for, with a stable code. */
  readonly warn: (code: string, message: string) => void;
  /** A secret of the environment, for scripts. */
  readonly environment: (name: 'STRIPE_SECRET_KEY' | 'STRIPE_WEBHOOK_SECRET') => string | undefined;
}

/** Which installation a command is about. */
export interface SaleorOption {
  readonly saleor?: string;
}

/** The installation that a command is about: the one named, or the only one. */
const pickInstallation = async (app: App, option: SaleorOption): Promise<Installation> => {
  const all = (await app.platform.store.listInstallations()).filter(
    (one) => one.retiredAt === null,
  );
  const wanted = option.saleor;
  if (wanted === undefined) {
    const [only, ...others] = all;
    if (!only) {
      const manifest = `${app.platform.settings.appUrl}/api/manifest`;
      throw new CliError(
        'not-installed',
        `No Saleor has installed the app yet. Install it in Saleor’s Dashboard from ${manifest}`,
      );
    }
    if (others.length === 0) return only;
    const urls = all.map((one) => one.saleorApiUrl).join('\n  ');
    throw usageError(`Several Saleors have installed the app; say --saleor with one of\n  ${urls}`);
  }
  const url = normaliseSaleorApiUrl(wanted);
  const found = all.find((one) => one.saleorApiUrl === url || one.id === wanted);
  if (!found) {
    const message = `No installation belongs to ${wanted}; see installations list.`;
    throw new CliError('installation-not-found', message);
  }
  return found;
};

/** The app, and the installation that a command is about. */
export const openAt = async (shell: Shell, option: SaleorOption) => {
  const app = await shell.app();
  const installation = await pickInstallation(app, option);
  return { app, installation, id: installation.id };
};
