import { audit } from './audit';
import type { Evidence, Finding } from './evidence';
import type { Played } from './load';
import type { World } from './world';
import { gatewayId } from './world';
import { account } from './stand-ins';

const pollMs = 1_500;
/** A look takes about so long. */
const latestStrikeMs = 120;

/** What both ledgers and the sync table say now. */
const gather = async (world: World, played: Played): Promise<Evidence> => ({
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

interface SettleInput {
  readonly world: World;
  readonly played: Played;
  readonly limitMs: number;
  /** Where the app is killed: in so many looks that follow a clean one. */
  readonly strikes: number;
  readonly onLook: (findings: readonly Finding[]) => void;
  readonly stopped: () => boolean;
}

/**
 * Looks again and again until nothing is found to differ, for so long at most. Where the app is
 * killed, it is killed once more in the look that follows a clean one, `strikes` times; the end
 * that counts is a clean look after the last of them.
 */
export const settle = async (input: SettleInput): Promise<Settled> => {
  const { world, played } = input;
  const { clock } = world.stage;
  const began = clock.now();
  let strikes = world.killer ? input.strikes : 0;
  let striking: Promise<void> | undefined;
  for (;;) {
    const evidence = await gather(world, played);
    const findings = audit(evidence);
    input.onLook(findings);
    const tookMs = clock.now() - began;
    const isClean = findings.length === 0;
    const isOver = tookMs > input.limitMs || input.stopped();
    if (striking) {
      // It began before the kill, so that it says nothing about what the kill did.
      await striking;
      striking = undefined;
      if (!isOver) continue;
    }
    if (isOver || (isClean && strikes === 0)) return { evidence, findings, tookMs };
    if (isClean) {
      strikes -= 1;
      striking = world.killer?.strike(world.stage.random.between(0, latestStrikeMs));
    } else {
      await clock.sleep(pollMs);
    }
  }
};
