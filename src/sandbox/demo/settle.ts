import { audit } from './audit';
import type { Evidence, Finding } from './evidence';
import type { Played } from './load';
import type { World } from './world';
import { gatewayId } from './world';
import { account } from './stand-ins';

const pollMs = 1_500;

/** What both ledgers and the sync table say now. */
export const gather = async (world: World, played: Played): Promise<Evidence> => ({
  rows: await world.patience(() => world.dashboard.rows()),
  saleor: world.saleor.read,
  intents: [...world.stripe.world(account.id).intents.values()],
  balances: world.stripe.balances(account.id),
  tales: played.tales,
  appIdentifier: gatewayId,
});

export interface Settled {
  readonly evidence: Evidence;
  /** Empty = everything agrees. */
  readonly findings: readonly Finding[];
  readonly tookMs: number;
}

export interface SettleInput {
  readonly world: World;
  readonly played: Played;
  readonly limitMs: number;
  readonly onLook: (findings: readonly Finding[]) => void;
  readonly stopped: () => boolean;
}

/**
 * Looks again and again until nothing is found to differ, for so long at most. Where the app is
 * killed, it is killed once more in the look that follows the first clean one; the end that counts
 * is a clean look after that.
 */
export const settle = async (input: SettleInput): Promise<Settled> => {
  const { world, played } = input;
  const { clock } = world.stage;
  const began = clock.now();
  let strike = world.killer?.strike;
  let struck: Promise<void> | undefined;
  for (;;) {
    const evidence = await gather(world, played);
    const findings = audit(evidence);
    input.onLook(findings);
    const tookMs = clock.now() - began;
    const isClean = findings.length === 0;
    if ((isClean && !strike) || tookMs > input.limitMs || input.stopped()) {
      await struck;
      return { evidence, findings, tookMs };
    }
    if (isClean) {
      struck = strike?.();
      strike = undefined;
    } else {
      await clock.sleep(pollMs);
    }
  }
};
