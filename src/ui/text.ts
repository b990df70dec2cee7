/**
 * Every word of the pages. English alone for now; another language is one more object of this
 * shape, chosen by the Dashboard's locale.
 */
export const text = {
  appName: 'Stripe Orders',
  title: (page: string): string => `${page} · Stripe Orders`,
  nav: { label: 'Pages', setup: 'Connections', orders: 'Orders' },
  common: {
    loading: 'Loading…',
    none: '–',
    save: 'Save',
    saving: 'Saving…',
    cancel: 'Cancel',
    refresh: 'Refresh',
    tryAgain: 'Try again',
    test: 'Test',
    live: 'Live',
    waiting: 'Work on this order is due or under way.',
    opensStripe: '(opens Stripe in a new tab)',
  },
  frame: {
    waiting: 'Waiting for the Dashboard…',
    late:
      'The Dashboard has not answered yet. Reload the page; if that does not help, sign in to ' +
      'the Dashboard again.',
    outsideTitle: 'Open this app in the Dashboard',
    outsideReason:
      'This page works inside Saleor’s Dashboard, which says who you are and which shop is meant.',
    outsideStep: 'In the Dashboard, go to Extensions, Installed, and choose Stripe Orders.',
  },
  missing: {
    title: 'Page not found',
    reason: 'There is no page at this address.',
    step: 'Go on with one of these pages, or open Stripe Orders in the Dashboard under Extensions.',
  },
  unread: {
    title: 'This address cannot be read',
    reason: 'The address of this page is not complete, or has signs that do not belong there.',
    step: 'Go on with one of these pages, or open Stripe Orders in the Dashboard under Extensions.',
  },
  fault: {
    title: 'The app failed to answer',
    reason: 'Something unexpected went wrong on our side. The fault was logged.',
    step: 'Try again. If it stays, tell whoever runs the app the time of this message.',
  },
  setup: {
    title: 'Connections and channels',
    connections: 'Stripe connections',
    connectionsHint: 'A connection is a Stripe account that takes the money of some channels.',
    none: 'No Stripe account is connected yet.',
    noneStep: 'Add a connection with keys of your Stripe account. Test keys are a good start.',
    add: 'Add connection',
    remove: 'Remove',
    removeTitle: (name: string): string => `Remove “${name}”?`,
    removeText:
      'Its keys are erased and its webhook endpoint is deleted in Stripe. Payments that exist ' +
      'already keep their record, but can no longer be captured or refunded from here.',
    notRemoved: (name: string): string => `“${name}” was not removed`,
    removed: (name: string): string => `“${name}” was removed.`,
    replaceKeys: 'Rotate keys',
    replaced: (name: string): string => `The keys of “${name}” were replaced.`,
    newSecret: 'Rotate webhook secret',
    newSecretFailed: 'The webhook secret was not rotated',
    newSecretDone: (name: string): string =>
      `“${name}” has a new signing secret. The old one is still accepted for a while.`,
    added: (name: string): string => `“${name}” is connected. Next, assign it to a channel.`,
    account: 'Stripe account',
    publishableKey: 'Publishable key',
    secretKey: 'Secret key',
    usedBy: 'Channels',
    usedByNone: 'None: assign one below',
    since: 'Connected',
    health: 'Connection',
    webhook: 'Webhook endpoint',
    checking: 'Checking with Stripe…',
    lastEvent: 'Last event taken',
    lastRefused: 'Last event refused',
    charges: 'Live payments',
    chargesOn: 'Allowed by Stripe',
    chargesOff: 'Not allowed by Stripe yet',
    readOnly:
      'You can look at everything here. Changing it asks for the permission MANAGE_APPS; an ' +
      'administrator of your Saleor can give it to you.',
    inactive:
      'The app is switched off in Saleor, so no payments reach it. Switch it on under Extensions.',
    shop: 'Saleor',
    version: 'Saleor version',
    appVersion: 'App version',
    installed: 'Installed',
    about: 'About this installation',
  },
  health: {
    OK: 'Working',
    BROKEN: 'Broken',
    UNKNOWN: 'Not known',
  },
  webhook: {
    ENABLED: 'Enabled',
    OUTDATED: 'Outdated',
    DISABLED: 'Disabled',
    MISSING: 'Missing',
    UNKNOWN: 'Not known',
  },
  form: {
    name: 'Name',
    nameHint: 'For your own eyes, for example “EU shop”.',
    publishableHint: 'Starts with pk_test_ or pk_live_.',
    secretLabel: 'Restricted or secret key',
    secretHint:
      'Starts with rk_ (advised) or sk_. It is encrypted; afterwards only its last four ' +
      'characters are shown.',
    where: 'In Stripe: Developers, API keys.',
    mode: 'Keys for',
    submit: 'Connect',
    connectTwice: 'Connect this account a second time',
    connecting: 'Connecting to Stripe…',
    failed: 'The connection was not saved',
  },
  channels: {
    title: 'Channels',
    hint:
      'Which connection takes the money of a channel, and who turns a paid checkout into ' +
      'an order.',
    none: 'Saleor has no channels yet.',
    noneStep: 'Create a channel in the Dashboard under Configuration, Channels, then refresh.',
    noConnection: 'Add a connection first; then it can be chosen for a channel here.',
    noneAssigned:
      'No channel takes payments yet: choose a connection for a channel, then save the row.',
    unread: 'Saleor’s list of channels could not be read',
    unreadStep: 'Channels that are assigned already are shown. Try again in a minute.',
    channel: 'Channel',
    currency: 'Currency',
    connection: 'Connection',
    completion: 'Who makes the order',
    canceled: 'Cancelled orders',
    change: 'Change',
    unassigned: 'None: no payments',
    saved: (name: string): string => `Channel “${name}” was saved.`,
    notSaved: (name: string): string => `Channel “${name}” was not saved`,
    notListed: 'Not in Saleor any more',
    connectionOf: (name: string): string => `Connection of ${name}`,
    completionOf: (name: string): string => `Who makes the order in ${name}`,
    canceledOf: (name: string): string => `Cancelled orders in ${name}`,
    refundCanceled: 'Refunded by this app',
    keepCanceled: 'Not refunded: staff decide',
    saveOf: (name: string): string => `Save ${name}`,
    completions: {
      STOREFRONT: 'The storefront',
      SALEOR: 'Saleor, automatically',
      APP: 'This app, once paid',
    },
  },
  problems: {
    title: 'Needs a person',
    nextStep: 'Next step',
    all: 'All orders that need a person',
  },
} as const;
