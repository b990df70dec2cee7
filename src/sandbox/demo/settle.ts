import { audit } from './audit';
import type { Evidence, Finding } from './evidence';
import type { Played } from './load';
import type { World } from './world';
import { gatewayId } from './world';
import { account } from './stand-ins';

const pollMs = 1_500;

/** What both ledgers and the sync table say now. */
export const gather = async (world: World, played: Played): Promise<Evidence> => ({
  rows: await world.dashboard.rows(),
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

/** Looks again and again until nothing is found to differ, for so long at most. */
export const settle = async (input: SettleInput): Promise<Settled> => {
  const { world, played } = input;
  const { clock } = world.stage;
  const began = clock.now();
  for (;;) {
    const evidence = await gather(world, played);
    const findings = audit(evidence);
    input.onLook(findings);
    const tookMs = clock.now() - began;
    if (findings.length === 0 || tookMs > input.limitMs || input.stopped()) {
      return { evidence, findings, tookMs };
    }
    await clock.sleep(pollMs);
  }
};
