import { describe, expect, it } from 'vitest';
import { asId, type IntentId } from '../../../domain/facts/ids';
import { emptyStanding, removedConnection } from '../../../ports/store';
import type { ConnectionChange, ConnectionStanding, ConnectionState } from '../../../ports/store';
import type { StoreOf } from '../store-contract';
import {
  attemptFor,
  checkout,
  connectionOf,
  deliveryOf,
  idsOf,
  leaseAll,
  leaseOne,
  minute,
  mirrorOf,
  newInstallation,
  newShop,
  nothingNext,
  problem,
  recordAttempt,
  second,
  t0,
  unique,
} from '../store-world';
import type { Shop } from '../store-world';

export const installationContract = (storeOf: StoreOf): void => {
  describe('installations', () => {
    it('are found by id and by API URL, with the token encrypted for their own row', async () => {
      const store = storeOf();
      const saved = await newInstallation(store);
      expect(saved.tokenEncrypted).toBe(`encrypted for ${saved.id}`);
      expect(saved).toMatchObject({ active: true, installedAt: t0, retiredAt: null });
      expect(await store.findInstallation(saved.id)).toEqual(saved);
      expect(await store.findInstallationByApiUrl(saved.saleorApiUrl)).toEqual(saved);
      expect(await store.listInstallations()).toContainEqual(saved);
    });

    it('keep one row for one URL and app: the newest token wins', async () => {
      const store = storeOf();
      const first = await newInstallation(store);
      const again = await store.saveInstallation({
        ...first,
        schemaVersion: '3.24',
        jwks: '{"keys":[]}',
        at: t0 + second,
        encrypt: () => 'newer token',
      });
      expect(again).toMatchObject({
        id: first.id,
        installedAt: t0,
        tokenEncrypted: 'newer token',
        schemaVersion: '3.24',
        jwks: '{"keys":[]}',
      });
      expect(await store.findInstallation(first.id)).toEqual(again);
    });

    it('that are registered at once for one URL and app become one row', async () => {
      const store = storeOf();
      const url = `https://${unique('shop')}.example/graphql/`;
      const all = await Promise.all(
        Array.from({ length: 8 }, () => newInstallation(store, url, 'app-of-all')),
      );
      expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    });

    it('that are reinstalled under another app id keep their row, and all that hangs on it', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const old = shop.installation;
      await store.assignChannel({
        installationId: old.id,
        channel: 'default-channel',
        connectionId: shop.connection.id,
        completion: 'app',
        refundCanceled: true,
      });
      const attempt = attemptFor(shop);
      const recorded = await recordAttempt(store, attempt);
      const about = { kind: 'purchase', ids: attempt.source } as const;
      const delivery = deliveryOf(shop, about);
      await store.acceptDelivery(delivery);
      await store.saveCursor(old.id, 'orders', '42');
      const lease = await leaseOne(store, shop, recorded.attempt.purchaseId);
      await store.saveMirror(lease, mirrorOf(), nothingNext(t0, { problems: [problem()] }));

      const fresh = await newInstallation(store, old.saleorApiUrl, 'app-anew', t0 + second);
      expect(fresh).toEqual({ ...old, appId: 'app-anew' });
      expect(await store.findInstallationByApiUrl(old.saleorApiUrl)).toEqual(fresh);
      expect(await store.listConnections(old.id)).toEqual([shop.connection]);
      expect(await store.findChannelAssignment(old.id, 'default-channel')).toMatchObject({
        connectionId: shop.connection.id,
      });
      const record = await store.findPurchase(old.id, attempt.source);
      expect(record?.attempts).toEqual([recorded.attempt]);
      expect(record?.effects).toHaveLength(1);
      expect(await store.readCursor(old.id, 'orders')).toBe('42');
      const row = await store.readMirror(old.id, recorded.attempt.purchaseId);
      expect(row?.problems).toEqual([problem()]);
      expect(await store.acceptDelivery(delivery)).toBe('repeated');
    });

    it('know the version of an upgraded Saleor', async () => {
      const store = storeOf();
      const installation = await newInstallation(store);
      await store.saveSchemaVersion(installation, '3.24');
      expect(await store.findInstallation(installation.id)).toEqual({
        ...installation,
        schemaVersion: '3.24',
      });
    });

    it('that are reinstalled heed nothing that was found out about the app before', async () => {
      const store = storeOf();
      const old = await newInstallation(store);
      const secrets = { encrypted: ['secret'], at: t0 };
      await store.saveHeaderSecrets(old, secrets, null);
      await store.confirmHeaderSecret(old, t0, t0 + second);
      const fresh = await newInstallation(store, old.saleorApiUrl, 'app-anew', t0 + second);
      expect(fresh).toMatchObject({
        headerSecretsEncrypted: [],
        headerSecretAt: null,
        headerSecretConfirmedAt: null,
      });
      const late = t0 + 2 * second;
      expect(await store.setInstallationActive(old, false, late)).toBe(false);
      expect(await store.retireInstallation(old, late)).toBe(false);
      expect(await store.saveHeaderSecrets(old, secrets, null)).toBeNull();
      await store.saveJwks(old, '{"keys":["old"]}');
      await store.saveSchemaVersion(old, '3.24');
      expect(await store.findInstallation(old.id)).toEqual(fresh);
      await store.saveHeaderSecrets(fresh, secrets, null);
      await store.confirmHeaderSecret(old, t0, late);
      expect((await store.findInstallation(old.id))?.headerSecretConfirmedAt).toBeNull();
      expect(await store.retireInstallation(fresh, late)).toBe(true);
      expect(await store.retireInstallation(fresh, late)).toBe(false);
    });

    it('that were deleted and come back get everything that they had', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const attempt = attemptFor(shop);
      await recordAttempt(store, attempt);
      await store.retireInstallation(shop.installation, t0);
      const fresh = await newInstallation(store, shop.installation.saleorApiUrl);
      expect(fresh).toMatchObject({ id: shop.installation.id, active: true, retiredAt: null });
      expect(await store.findPurchase(fresh.id, attempt.source)).not.toBeNull();
      const leases = await leaseAll(store, t0 + 20 * second);
      expect(leases.map((lease) => lease.installationId)).toContain(fresh.id);
    });

    it('lose their token and rest when they are retired, and keep the ledger', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { id, saleorApiUrl } = shop.installation;
      const attempt = attemptFor(shop);
      const { attempt: recorded } = await recordAttempt(store, attempt);
      await store.markDirty(id, recorded.purchaseId, t0);
      await store.retireInstallation(shop.installation, t0 + second);
      await store.retireInstallation(shop.installation, t0 + 2 * second);
      expect(await store.findInstallation(id)).toMatchObject({
        tokenEncrypted: '',
        active: false,
        retiredAt: t0 + second,
      });
      expect(await store.findInstallationByApiUrl(saleorApiUrl)).toBeNull();
      expect(idsOf(await leaseAll(store, t0 + 60 * second), shop)).toEqual([]);
      const request = { worker: 'test', now: t0 + second, leaseMs: 1_000 };
      expect(await store.leasePurchase(id, recorded.purchaseId, request)).toBeNull();
      expect((await store.findPurchase(id, attempt.source))?.attempts).toHaveLength(1);
      await store.setInstallationActive(shop.installation, true, t0);
      expect(await store.findInstallation(id)).toMatchObject({ active: false });
    });

    it('rest while they are inactive, and go on when they are active again', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { id } = shop.installation;
      const { attempt } = await recordAttempt(store, attemptFor(shop));
      await store.markDirty(id, attempt.purchaseId, t0);
      await store.setInstallationActive(shop.installation, false, t0);
      expect(idsOf(await leaseAll(store, t0), shop)).toEqual([]);
      await store.setInstallationActive(shop.installation, true, t0);
      expect(idsOf(await leaseAll(store, t0), shop)).toEqual([attempt.purchaseId]);
    });

    it('know since when they are inactive, until they are active again', async () => {
      const store = storeOf();
      const installation = await newInstallation(store);
      const { id, saleorApiUrl } = installation;
      const since = async () => (await store.findInstallation(id))?.inactiveSince;
      await store.setInstallationActive(installation, false, t0 + second);
      await store.setInstallationActive(installation, false, t0 + 2 * second);
      expect(await since()).toBe(t0 + second);
      await store.setInstallationActive(installation, true, t0 + 3 * second);
      expect(await since()).toBeNull();
      await store.setInstallationActive(installation, false, t0 + 4 * second);
      expect(await since()).toBe(t0 + 4 * second);
      expect(await newInstallation(store, saleorApiUrl)).toMatchObject({ inactiveSince: null });
    });

    it('take a new header secret from whoever knew the one before, and from nobody else', async () => {
      const store = storeOf();
      const installation = await newInstallation(store);
      const { id } = installation;
      const save = (secret: string, at: number, expectedAt: number | null) =>
        store.saveHeaderSecrets(installation, { encrypted: [secret], at }, expectedAt);
      const racers = await Promise.all([save('a', t0, null), save('b', t0 + 1, null)]);
      const winner = racers.find((saved) => saved !== null);
      expect(racers.filter((saved) => saved !== null)).toHaveLength(1);
      expect(winner?.headerSecretsEncrypted).toEqual([winner === racers[0] ? 'a' : 'b']);
      expect(winner?.headerSecretConfirmedAt).toBeNull();
      expect(await store.findInstallation(id)).toEqual(winner);
      const at = winner?.headerSecretAt ?? 0;
      await store.confirmHeaderSecret(installation, at + 9, t0 + second);
      expect((await store.findInstallation(id))?.headerSecretConfirmedAt).toBeNull();
      await store.confirmHeaderSecret(installation, at, t0 + second);
      expect((await store.findInstallation(id))?.headerSecretConfirmedAt).toBe(t0 + second);
      expect(await store.saveInstallation({ ...installation, at: t0, encrypt: () => 'x' })).toEqual(
        {
          ...(await store.findInstallation(id)),
          tokenEncrypted: 'x',
        },
      );
      await store.retireInstallation(installation, t0 + 2 * second);
      expect(await store.findInstallation(id)).toMatchObject({
        headerSecretsEncrypted: [],
        headerSecretAt: null,
        headerSecretConfirmedAt: null,
      });
      expect(await save('c', t0 + 3 * second, null)).toBeNull();
    });

    it('keep a newer token over an older one that is encrypted anew', async () => {
      const store = storeOf();
      const installation = await newInstallation(store);
      const { id, tokenEncrypted } = installation;
      const token = async () => (await store.findInstallation(id))?.tokenEncrypted;
      await store.saveEncryptedToken(id, 'anew', tokenEncrypted);
      expect(await token()).toBe('anew');
      await store.saveInstallation({ ...installation, at: t0, encrypt: () => 'newer' });
      await store.saveEncryptedToken(id, 'anew once more', 'anew');
      expect(await token()).toBe('newer');
      await store.retireInstallation(installation, t0);
      await store.saveEncryptedToken(id, 'late', '');
      expect(await token()).toBe('');
    });

    it('keep the keys that were fetched for them', async () => {
      const store = storeOf();
      const installation = await newInstallation(store);
      await store.saveJwks(installation, '{"keys":[1]}');
      expect((await store.findInstallation(installation.id))?.jwks).toBe('{"keys":[1]}');
    });
  });

  describe('connections', () => {
    it('are listed oldest first, found by id and by path, and changed', async () => {
      const store = storeOf();
      const { installation, connection } = await newShop(store);
      const newer = { ...connectionOf(installation), createdAt: t0 + 1, accountId: null };
      await store.addConnection(newer);
      expect(await store.listConnections(installation.id)).toEqual([connection, newer]);
      expect(await store.findConnectionByPath(newer.id)).toEqual(newer);
      const change = { name: 'Other', webhookSecretsEncrypted: ['only one'], accountId: 'acct_2' };
      expect(await store.updateConnection(installation.id, newer.id, change)).toBe(true);
      expect(await store.findConnection(installation.id, newer.id)).toEqual({
        ...newer,
        ...change,
      });
    });

    it('are changed only while they are as they were read, where that is asked for', async () => {
      const store = storeOf();
      const { installation, connection } = await newShop(store);
      const { secretKeyEncrypted, webhookEndpointId } = connection;
      const update = (name: string, onlyIf: ConnectionState) =>
        store.updateConnection(installation.id, connection.id, { name }, onlyIf);
      expect(await update('A', { secretKeyEncrypted: 'another' })).toBe(false);
      expect(await update('B', { secretKeyEncrypted, webhookEndpointId: 'we_another' })).toBe(
        false,
      );
      const stored = () => store.findConnection(installation.id, connection.id);
      expect(await stored()).toEqual(connection);
      expect(await update('C', { secretKeyEncrypted, webhookEndpointId })).toBe(true);
      expect(await stored()).toEqual({ ...connection, name: 'C' });
    });

    it('that are removed stay for their attempts, but are not listed or changed', async () => {
      const store = storeOf();
      const { installation, connection } = await newShop(store);
      const { webhookEndpointId } = connection;
      const remove = (onlyIf: ConnectionState) =>
        store.removeConnection(installation.id, connection.id, {
          ...{ at: t0 + 5, force: false, onlyIf },
        });
      expect(await remove({ webhookEndpointId: 'we_another' })).toEqual({ kind: 'absent' });
      const removed = removedConnection(connection, t0 + 5);
      // With all that its endpoint can be deleted by, and nothing to take a payment with.
      expect(removed).toMatchObject({
        ...{ secretKeyEncrypted: '', webhookSecretsEncrypted: [], webhookEndpointId: null },
        ...{ leftKeyEncrypted: connection.secretKeyEncrypted, staleEndpointIds: ['we_1'] },
      });
      expect(await remove({ webhookEndpointId })).toEqual({
        kind: 'removed',
        connection: removed,
      });
      expect(await remove({})).toEqual({ kind: 'absent' });
      const late = { name: 'too late' };
      expect(await store.updateConnection(installation.id, connection.id, late)).toBe(false);
      expect(await store.listConnections(installation.id)).toEqual([]);
      expect(await store.findConnection(installation.id, connection.id)).toEqual(removed);
      expect(await store.findConnectionByPath(connection.id)).toEqual(removed);
    });

    it('with endpoints to make or to delete are found until that is done', async () => {
      const store = storeOf();
      const working = async () => (await store.listEndpointWork()).map(({ id }) => id);
      const [idle, making, clearing, gone] = await Promise.all([
        newShop(store),
        newShop(store),
        newShop(store),
        newShop(store),
      ]);
      const request = {
        ...{ key: 'k', url: 'https://app.example', events: ['a.b'], description: 'EU' },
        ...{ recordedAt: t0, isSpent: false },
      };
      const change = (shop: Shop, what: ConnectionChange) =>
        store.updateConnection(shop.installation.id, shop.connection.id, what);
      await change(making, { endpointRequest: request });
      await change(clearing, { staleEndpointIds: ['we_0'] });
      await change(gone, { endpointRequest: request });
      const removal = { at: t0 + 5, force: false };
      await store.removeConnection(gone.installation.id, gone.connection.id, removal);
      const found = await working();
      expect(found).toEqual(
        expect.arrayContaining([making, clearing, gone].map(({ connection }) => connection.id)),
      );
      expect(found).not.toContain(idle.connection.id);
      const stored = (shop: Shop) => store.findConnection(shop.installation.id, shop.connection.id);
      expect(await stored(making)).toEqual({ ...making.connection, endpointRequest: request });
      const leave = (shop: Shop, endpointRequest: typeof request | null, ids: string[]) =>
        store.saveRemainder(shop.installation.id, shop.connection.id, {
          ...{ endpointRequest, staleEndpointIds: ids },
        });
      await leave(gone, request, []);
      expect(await stored(gone)).toMatchObject({ leftKeyEncrypted: 'encrypted key' });
      await leave(gone, null, ['we_1']);
      expect(await stored(gone)).toMatchObject({ leftKeyEncrypted: 'encrypted key' });
      await leave(gone, null, []);
      expect(await stored(gone)).toMatchObject({ leftKeyEncrypted: '', endpointRequest: null });
      // One that is not removed has nothing to be finished with.
      await leave(making, null, []);
      expect(await stored(making)).toMatchObject({ endpointRequest: request });
      await change(making, { endpointRequest: null });
      await change(clearing, { staleEndpointIds: [] });
      const left = await working();
      for (const { connection } of [making, clearing, gone]) {
        expect(left).not.toContain(connection.id);
      }
    });

    it('remember what was last seen of their traffic, each its own', async () => {
      const store = storeOf();
      const [shop, other] = await Promise.all([newShop(store), newShop(store)]);
      const read = (of: Shop) => store.readStanding(of.installation.id, of.connection.id);
      expect(await read(shop)).toEqual(emptyStanding);
      const note = (seen: Partial<ConnectionStanding>) =>
        store.noteStanding(shop.installation.id, shop.connection.id, seen);
      await Promise.all([note({ eventTakenAt: t0 }), note({ eventTakenAt: t0 })]);
      const refusal = { eventRefusedAt: t0 + 1, eventRefusedCode: 'bad-signature' };
      await note(refusal);
      const payment = {
        ...{ paymentRefusedAt: t0 + 2, paymentRefusedCode: 'code' },
        ...{ paymentRefusedMessage: 'Stripe’s words', paymentRefusedCurrency: 'EUR' },
      };
      await note(payment);
      expect(await read(shop)).toEqual({ eventTakenAt: t0, ...refusal, ...payment });
      await note({ paymentRefusedAt: null, paymentRefusedMessage: null });
      expect(await read(shop)).toMatchObject({
        ...{ eventTakenAt: t0, paymentRefusedAt: null, paymentRefusedCode: 'code' },
      });
      expect(await read(other)).toEqual(emptyStanding);
      // Under the name of another installation there is no such connection.
      const { id } = shop.connection;
      await expect(store.noteStanding(other.installation.id, id, refusal)).rejects.toThrow();
      expect(await store.readStanding(other.installation.id, id)).toEqual(emptyStanding);
    });

    it('that are removed take no attempt any more, neither a new nor a known one', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const known = attemptFor(shop);
      const { attempt, effect } = await recordAttempt(store, known);
      const { installation, connection } = shop;
      const removal = { at: t0 + 5, force: true };
      const { kind } = await store.removeConnection(installation.id, connection.id, removal);
      expect(kind).toBe('removed');
      const record = () => store.readPurchase(installation.id, attempt.purchaseId);
      const before = await record();
      const late = { ...known, heldUntil: t0 + minute };
      expect(await store.recordAttempt(late)).toBe('connection-removed');
      const { source } = known;
      const second_ = attemptFor(shop, { source, supersedes: [attempt.id] });
      expect(await store.recordAttempt(second_)).toBe('connection-removed');
      expect(await record()).toEqual(before);
      expect(before).toMatchObject({ attempts: [attempt], effects: [effect] });
      const other = attemptFor(shop);
      expect(await store.recordAttempt(other)).toBe('connection-removed');
      expect(await store.findPurchase(installation.id, other.source)).toBeNull();
    });

    it('either keep what is recorded while they are removed, or take nothing', async () => {
      const store = storeOf();
      const removal = { at: t0 + 5, force: false };
      for (let round = 0; round < 10; round += 1) {
        const shop = await newShop(store);
        const { installation, connection } = shop;
        const input = attemptFor(shop);
        const recording = store.recordAttempt(input);
        const removing = store.removeConnection(installation.id, connection.id, removal);
        const [recorded, removed] = await Promise.all([recording, removing]);
        const isRecorded = recorded !== 'connection-removed';
        expect(removed.kind).toBe(isRecorded ? 'open' : 'removed');
        const purchase = await store.findPurchase(installation.id, input.source);
        expect(purchase !== null).toBe(isRecorded);
      }
    });

    it('know the attempts that are not at rest, and the newest intent', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const other = { ...shop, connection: connectionOf(shop.installation) };
      await store.addConnection(other.connection);
      const { installation, connection } = shop;
      const removal = { at: t0, force: false };
      const seen = async () => [
        await store.removeConnection(installation.id, connection.id, removal),
        await store.findNewestIntent(installation.id, connection.id),
      ];
      const pay = async (of: typeof shop, intent: string | null) => {
        const { attempt, effect } = await recordAttempt(store, attemptFor(of));
        if (intent === null) return attempt.purchaseId;
        const intentId = asId<IntentId>(intent);
        const settlement = { state: 'done', resultId: intent, intentId } as const;
        await store.settleEffect(installation.id, effect.key, settlement, t0);
        return attempt.purchaseId;
      };
      expect(await store.findNewestIntent(installation.id, connection.id)).toBeNull();
      const [older, newer] = [unique('pi'), unique('pi')];
      const id = await pay(shop, older);
      await pay(shop, newer);
      await pay(shop, null);
      await pay(other, unique('pi'));
      const open = (attempts: number) => [{ kind: 'open', attempts }, newer];
      expect(await seen()).toEqual(open(3));
      const lease = await leaseOne(store, shop, id);
      await store.saveMirror(lease, mirrorOf(), nothingNext(t0, { sweepClass: 'final' }));
      expect(await seen()).toEqual(open(2));
      await store.markDirty(installation.id, id, t0 + 1);
      expect(await seen()).toEqual(open(3));
    });

    it('are assigned to channels; the last assignment counts', async () => {
      const store = storeOf();
      const { installation, connection } = await newShop(store);
      const assignment = {
        installationId: installation.id,
        channel: 'b',
        connectionId: connection.id,
        completion: 'storefront',
        refundCanceled: true,
      } as const;
      const last = {
        ...assignment,
        connectionId: null,
        completion: 'app',
        refundCanceled: false,
      } as const;
      await store.assignChannel(assignment);
      await store.assignChannel({ ...assignment, channel: 'a' });
      await store.assignChannel(last);
      expect(await store.findChannelAssignment(installation.id, 'b')).toEqual(last);
      const all = await store.listChannelAssignments(installation.id);
      expect(all.map(({ channel }) => channel)).toEqual(['a', 'b']);
      expect(await store.findChannelAssignment(installation.id, 'c')).toBeNull();
    });

    it('cannot be used by an installation that does not own them', async () => {
      const store = storeOf();
      const owner = await newShop(store);
      const other = await newShop(store);
      const source = checkout();
      const stolen = attemptFor(other, { connectionId: owner.connection.id, source });
      await expect(recordAttempt(store, stolen)).rejects.toThrow();
      expect(await store.findPurchase(other.installation.id, source)).toBeNull();
      await expect(
        store.assignChannel({
          installationId: other.installation.id,
          channel: 'default-channel',
          connectionId: owner.connection.id,
          completion: 'app',
          refundCanceled: true,
        }),
      ).rejects.toThrow();
      await expect(
        store.addConnection({ ...connectionOf(other.installation), id: owner.connection.id }),
      ).rejects.toThrow();
      await expect(
        store.addConnection({ ...owner.connection, id: asId('x'), installationId: asId('nobody') }),
      ).rejects.toThrow();
    });
  });
};
