import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { print } from 'graphql';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import {
  ConnectionsHealthDocument,
  OpenProblemsDocument,
  OrderByIdDocument,
  OrdersDocument,
  OverviewDocument,
} from '../../generated/api';
import { orderEvents } from '../../handlers/saleor/order-events';
import { makeSampleWorld } from '../../sandbox/e2e/sample-world';
import { makeDashboardApi } from '../../server/dashboard-api/api';
import { presentTimeline } from '../../server/dashboard-api/present-timeline';
import { readSources, visit } from '../../testing/source-files';
import type { Translate } from '../intl';
import {
  authorizeStatusText,
  chargeStatusText,
  saleorStatusText,
  stripeStatusText,
} from '../order-text';
import { entryNames, reportNames } from '../orders/timeline-words';
import { reasonText } from '../problem-text';
import { englishMessages } from './catalogue';

/** Words of the source that mean nothing to whoever runs a shop. */
const internal =
  /\b(mirror\w*|sweep\w*|effects?|retir(e|es|ed|ing)|settl\w+|purchases?|reconcil\w+|leases?|fence)\b/i;
/** The number of tries at the end of the app's own keys. */
const generation = /:g\d+\b/;

/** Names that people meet elsewhere as they are: permissions, variables, beginnings of keys. */
const namesOfOthers = /HANDLE_PAYMENTS|MANAGE_APPS|SECRET_KEY|\b[prs]k_\w*|\b(pi|ch|re|cs|evt)_/g;

describe('the words that people read', () => {
  it('in the catalogue are neither of the source nor raw codes', () => {
    const odd = Object.entries(englishMessages).filter(([, text]) => {
      const rest = text.replaceAll(namesOfOthers, '');
      return internal.test(rest) || /[a-z]_[a-z]|[A-Z]_[A-Z]/.test(rest);
    });
    expect(odd).toEqual([]);
  });

  it('in reasons and next steps that the server writes are none of the source', () => {
    const said: string[] = [];
    const names = ['message', 'nextStep', 'reason', 'step'];
    const calls = ['denied', 'broken', 'outdated', 'refused'];
    const take = (path: string, node: ts.Node): void =>
      visit(node, (part) => {
        const isText = ts.isStringLiteralLike(part) || ts.isTemplateExpression(part);
        if (isText && part.getText().includes(' ')) said.push(`${path}: ${part.getText()}`);
      });
    const written = readSources().filter(
      ({ path, isTest }) =>
        !isTest && /^src[\\/](domain|sync|installation|payment-app|server)[\\/]/.test(path),
    );
    for (const { path, syntax } of written) {
      visit(syntax, (node) => {
        if ((ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)) && node.initializer) {
          const name = node.name.getText(syntax);
          if (names.includes(name)) take(path, node.initializer);
        }
        if (ts.isCallExpression(node) && calls.includes(node.expression.getText(syntax))) {
          for (const argument of node.arguments) take(path, argument);
        }
      });
    }
    expect(said.length).toBeGreaterThan(80);
    expect(said.filter((text) => internal.test(text.slice(text.indexOf(': '))))).toEqual([]);
  });

  it('in what the API sends are none of the source, and no number of tries', async () => {
    const world = makeSampleWorld();
    const said: string[] = [];
    /** For programs: ids, and the stable words by which pages find their own. */
    const forPrograms = /^(id|key|code|what|topic|\w+Id|cursor|nextCursor|\w*[uU]rl)$/;
    const collect = (name: string, value: unknown): void => {
      if (typeof value === 'string') {
        if (!forPrograms.test(name)) said.push(value);
      } else if (Array.isArray(value)) for (const one of value) collect(name, one);
      else if (value && typeof value === 'object') {
        for (const [inner, one] of Object.entries(value)) collect(inner, one);
      }
    };
    const send = async <Result, Variables>(
      document: TypedDocumentNode<Result, Variables>,
      variables: Variables,
    ) => {
      const body = JSON.stringify({ query: print(document), variables });
      const answer = await makeDashboardApi(world.deps).execute({ viewer: world.viewer, body });
      expect(answer).toMatchObject({ status: 200 });
      collect('', answer.body);
    };
    await send(OverviewDocument, {});
    await send(ConnectionsHealthDocument, {});
    await send(OpenProblemsDocument, {});
    await send(OrdersDocument, { first: 60 });
    for (const { purchaseId } of world.rows.slice(0, 6)) {
      await send(OrderByIdDocument, { id: purchaseId });
    }
    expect(said.length).toBeGreaterThan(500);
    expect(said.filter((text) => internal.test(text) || generation.test(text))).toEqual([]);
  });

  it('of a timeline leave out the app’s own keys, which end in the number of tries', () => {
    const [act] = presentTimeline(
      [
        {
          ...{ at: 0, side: 'app', what: 'refund', state: 'done', message: null },
          ...{ amountMinor: 1n, currency: 'USD', act: 'a:refund:1', isAskedBySaleor: true },
          ...{ reference: 'a:refund:1:g2', eventId: null },
        },
      ],
      () => null,
    );
    expect(act?.entries).toMatchObject([{ reference: null }]);
  });
});

describe('every word of the other sides that reaches a person has words of the Dashboard', () => {
  const schema = readFileSync(join('graphql', 'saleor', 'schema.graphql'), 'utf8');
  const valuesOf = (name: string): readonly string[] => {
    const [, block = ''] = new RegExp(`^enum ${name}[^{]*\\{([^}]*)\\}`, 'm').exec(schema) ?? [];
    const values = block
      .replaceAll(/"""[^]*?"""|"[^"\n]*"|@\w+\([^)]*\)/g, '')
      .match(/\b[A-Z_]+\b/g);
    return values ?? [];
  };
  const t: Translate = (key) => key;

  it.each([
    ['OrderStatus', saleorStatusText],
    ['OrderChargeStatusEnum', chargeStatusText],
    ['OrderAuthorizeStatusEnum', authorizeStatusText],
  ] as const)('Saleor’s %s', (name, textOf) => {
    const values = valuesOf(name);
    expect(values.length).toBeGreaterThan(2);
    for (const value of values) expect(textOf(value, t), value).toMatch(/^\w+Status\./);
  });

  it('Saleor’s types of a transaction’s event', () => {
    const values = valuesOf('TransactionEventTypeEnum');
    expect(values.length).toBeGreaterThan(15);
    expect(values.filter((value) => !reportNames[`report ${value}`])).toEqual([]);
  });

  it('Saleor’s events of orders and checkouts', () => {
    const missing = orderEvents.filter(({ event }) => !entryNames[event.toLowerCase()]);
    expect(missing.map(({ event }) => event)).toEqual([]);
  });

  it('Stripe’s statuses of a payment, and a newer one without the form of a program', () => {
    const known = [
      'requires_payment_method',
      'requires_confirmation',
      'requires_action',
      'processing',
      'requires_capture',
      'canceled',
      'succeeded',
    ];
    for (const status of known) expect(stripeStatusText(status, t)).toBe(`stripeStatus.${status}`);
    expect(stripeStatusText('requires_patience', t)).toBe('Requires patience');
    expect(stripeStatusText(null, t)).toBeNull();
  });

  it('the reason of a row: the kind of its problem, else that work is under way, else as it is', () => {
    const row = {
      syncState: 'WORKING',
      syncReason: 'In English.',
      tries: 0,
      problems: [],
    } as const;
    expect(reasonText(row, t)).toBe('orders.reasonWorking');
    expect(reasonText({ ...row, tries: 2 }, t)).toBe('In English.');
    const problem = { key: 'underpaid', message: 'In English.', nextStep: '' };
    expect(reasonText({ ...row, problems: [problem] }, t)).toBe('problem.underpaid');
    expect(reasonText({ ...row, problems: [{ ...problem, key: 'newer' }] }, t)).toBe('In English.');
    expect(reasonText({ ...row, syncState: 'IN_SYNC', syncReason: null }, t)).toBeNull();
  });
});
