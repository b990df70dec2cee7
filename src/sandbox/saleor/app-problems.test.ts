import { describe, expect, it } from 'vitest';
import { at, makeStage, type Json, type Stage } from './testing';

const minute = 60_000;

const create = async (stage: Stage, input: Json, token = stage.token): Promise<Json> =>
  stage.call(
    `mutation ($input: AppProblemCreateInput!) { appProblemCreate(input: $input) {
      appProblem { id key message count isCritical } errors { field code } } }`,
    { input },
    token,
  );
const told = async (stage: Stage, input: Json = {}): Promise<Json> => {
  const answer = await create(stage, { key: 'stripe-key', message: 'It is refused', ...input });
  return at(answer, 'data', 'appProblemCreate', 'appProblem') as Json;
};
const dismiss = async (stage: Stage, input: Json, token = stage.token): Promise<unknown> => {
  const answer = await stage.call(
    `mutation ($input: AppProblemDismissInput!) { appProblemDismiss(input: $input) {
      errors { field code } } }`,
    { input },
    token,
  );
  return at(answer, 'data', 'appProblemDismiss', 'errors');
};
const list = async (stage: Stage): Promise<Json[]> => {
  const answer = await stage.call(
    '{ app { problems { key message count dismissed { by } } } }',
    {},
    stage.token,
  );
  return at(answer, 'data', 'app', 'problems') as Json[];
};

describe('problems that an app tells', () => {
  it('are one entry as long as each comes within the period after the one before', async () => {
    const stage = makeStage();
    expect(await told(stage)).toMatchObject({ count: 1, isCritical: false });
    await stage.pass(50 * minute);
    expect(await told(stage, { message: 'Still refused' })).toMatchObject({ count: 2 });
    await stage.pass(50 * minute);
    expect(await told(stage, { aggregationPeriod: null })).toMatchObject({ count: 3 });
    await stage.pass(61 * minute);
    expect(await told(stage)).toMatchObject({ count: 1 });
    expect(await told(stage, { aggregationPeriod: 0 })).toMatchObject({ count: 1 });
    expect(await told(stage, { key: 'other' })).toMatchObject({ count: 1 });
    expect(await list(stage)).toHaveLength(4);
  });

  it('are critical by the threshold of the last telling alone', async () => {
    const stage = makeStage();
    expect(await told(stage, { criticalThreshold: 1 })).toMatchObject({ isCritical: true });
    expect(await told(stage)).toMatchObject({ isCritical: false });
    expect(await told(stage, { criticalThreshold: 3 })).toMatchObject({ isCritical: true });
    expect(await told(stage, { criticalThreshold: 5 })).toMatchObject({ isCritical: false });
  });

  it('that were dismissed are told anew as another entry', async () => {
    const stage = makeStage();
    await told(stage);
    expect(await dismiss(stage, { byApp: { keys: ['stripe-key', 'unknown'] } })).toEqual([]);
    expect(await dismiss(stage, { byApp: { keys: ['stripe-key'] } })).toEqual([]);
    expect(await told(stage)).toMatchObject({ count: 1 });
    const [first] = (await list(stage)) as { id?: string }[];
    expect(first).toMatchObject({ dismissed: null });
    const found = await stage.call('{ app { problems(limit: 1) { id } } }', {}, stage.token);
    const id = at(found, 'data', 'app', 'problems', 0, 'id');
    expect(await dismiss(stage, { byStaffWithIds: { ids: [id] } }, stage.staff)).toEqual([]);
    expect((await list(stage)).map(({ dismissed }) => dismissed)).toEqual([
      { by: 'USER' },
      { by: 'APP' },
    ]);
  });

  it('are a hundred at most: the one that was told longest ago goes, also an open one', async () => {
    const stage = makeStage();
    for (let count = 0; count < 101; count += 1) {
      await told(stage, { key: `key-${count}` });
      if (count === 0) await told(stage, { key: 'touched' });
      await stage.pass(1);
      if (count === 50) await told(stage, { key: 'touched' });
    }
    const keys = (await list(stage)).map(({ key }) => key);
    expect(keys).toHaveLength(100);
    expect(keys).toContain('touched');
    expect(keys).not.toContain('key-0');
    expect(keys).not.toContain('key-1');
  });

  it.each([
    [{ key: 'ab', message: 'long enough' }, 'key'],
    [{ key: 'x'.repeat(129), message: 'long enough' }, 'key'],
    [{ key: 'abc', message: 'no' }, 'message'],
  ])('%o is refused', async (input, field) => {
    const answer = await create(makeStage(), input);
    expect(at(answer, 'data', 'appProblemCreate', 'errors')).toEqual([{ field, code: 'INVALID' }]);
  });

  it('are cut after 2,048 characters, and no threshold is zero', async () => {
    const stage = makeStage();
    const { message } = await told(stage, { message: 'x'.repeat(2_049) });
    expect(message).toBe(`${'x'.repeat(2_045)}...`);
    const zero = await create(stage, { key: 'abc', message: 'abc', criticalThreshold: 0 });
    expect(at(zero, 'errors', 0, 'message')).toContain('criticalThreshold');
  });

  it('are told by apps alone, and dismissed by each in its own words', async () => {
    const stage = makeStage();
    const byStaff = await create(stage, { key: 'abc', message: 'abc' }, stage.staff);
    expect(JSON.stringify(byStaff)).toContain('AUTHENTICATED_APP');
    const code = async (input: Json, token?: string) =>
      at(await dismiss(stage, input, token), 0, 'code');
    expect(await code({ byApp: {} })).toBe('GRAPHQL_ERROR');
    expect(await code({})).toBe('GRAPHQL_ERROR');
    expect(await code({ byApp: { keys: ['a'], ids: ['QXBwUHJvYmxlbTox'] } })).toBe('INVALID');
    expect(await code({ byApp: { keys: [] } })).toBe('REQUIRED');
    expect(await code({ byApp: { keys: Array<string>(101).fill('abc') } })).toBe('INVALID');
    expect(await code({ byStaffWithIds: { ids: ['QXBwUHJvYmxlbTox'] } })).toBe('INVALID');
    expect(await code({ byApp: { keys: ['abc'] } }, stage.staff)).toBe('INVALID');
  });

  it('are unknown to Saleor 3.21', async () => {
    const answer = await makeStage({ version: '3.21' }).call('{ app { problems { key } } }');
    expect(JSON.stringify(answer)).toContain('Cannot query field \\"problems\\"');
  });
});
