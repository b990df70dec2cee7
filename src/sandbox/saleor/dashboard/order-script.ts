/** While a request is unresolved the Dashboard 3.23 asks again so often, for two minutes. */
const pollEveryMs = 5_000;
const mostPolls = 24;

/**
 * What staff can do on an order's page; each is one call of the public API. After it the page is
 * read once more, except after a cancelation, whose own answer is all that is shown; then every
 * 5 s while a request is unresolved (`useOrderTransactionPolling`).
 */
export const orderScript = `
  const warehouse = btoa('Warehouse:1');
  const call = async (query, variables) => {
    const answer = await fetch(mount + '/graphql', { method: 'POST',
      body: JSON.stringify({ query, variables }) });
    const { data, errors } = await answer.json();
    const refused = Object.values(data ?? {}).flatMap((part) => part?.errors ?? []);
    const all = [...(errors ?? []), ...refused];
    if (all.length === 0) return data;
    say(all.map((error) => error.message).join(' '));
    return null;
  };
  const ask = (name, takes, gives, values) => {
    const heads = Object.entries(takes).map(([key, type]) => '$' + key + ': ' + type);
    const query = 'mutation (' + heads.join(', ') + ') { ' + name + ' { ' + gives +
      ' errors { message } } }';
    return call(query, values);
  };
  const sums = (form) => form.get('amount') || null;
  const acts = {
    confirm: ({ id }) => ask('orderConfirm(id: $id)', { id: 'ID!' }, '', { id }),
    fulfill: async ({ id }) => {
      const found = await call(
        'query ($id: ID!) { order(id: $id) { lines { id quantityToFulfill } } }', { id });
      const lines = (found?.order.lines ?? []).filter((line) => line.quantityToFulfill > 0)
        .map((line) => ({ orderLineId: line.id,
          stocks: [{ quantity: line.quantityToFulfill, warehouse }] }));
      const input = { lines, trackingNumber: 'TRACK-' + id.slice(-6) };
      return ask('orderFulfill(order: $id, input: $input)',
        { id: 'ID!', input: 'OrderFulfillInput!' }, '', { id, input });
    },
    request: ({ id, action }, form) => ask(
      'transactionRequestAction(id: $id, actionType: $action, amount: $amount)',
      { id: 'ID!', action: 'TransactionActionEnum!', amount: 'PositiveDecimal' }, '',
      { id, action, amount: action === 'CANCEL' ? null : sums(form) }),
    grant: ({ id, transaction }, form) => ask(
      'orderGrantRefundCreate(id: $id, input: $input)',
      { id: 'ID!', input: 'OrderGrantRefundCreateInput!' }, '',
      { id, input: { amount: sums(form), transactionId: transaction } }),
    send: ({ id, granted }) => ask(
      'transactionRequestRefundForGrantedRefund(id: $id, grantedRefundId: $granted)',
      { id: 'ID!', granted: 'ID!' }, '', { id, granted }),
    askCancel: () => { document.querySelector('#cancel').showModal(); return null; },
    keep: () => { document.querySelector('#cancel').close(); return null; },
    cancel: async ({ id }) => {
      document.querySelector('#cancel').close();
      const data = await ask('orderCancel(id: $id)', { id: 'ID!' }, 'order { status }', { id });
      if (data) document.querySelector('#order-status').textContent = data.orderCancel.order.status;
      return null;
    },
    install: async (_, form) => {
      const manifestUrl = form.get('manifestUrl');
      const checked = await fetch(mount + '/check', { method: 'POST', body: manifestUrl });
      const problem = await checked.text();
      if (problem) return void say(problem);
      return ask('appInstall(input: $input)', { input: 'AppInstallInput!' }, '',
        { input: { manifestUrl } });
    },
    dismiss: ({ id }) => ask('appProblemDismiss(input: { byStaffWithIds: { ids: [$id] } })',
      { id: 'ID!' }, '', { id }),
    deactivate: ({ id }) => ask('appDeactivate(id: $id)', { id: 'ID!' }, '', { id }),
    activate: ({ id }) => ask('appActivate(id: $id)', { id: 'ID!' }, '', { id }),
    uninstall: ({ id }) => ask('appDelete(id: $id)', { id: 'ID!' }, '', { id }),
  };
  document.addEventListener('click', async (event) => {
    const { act, ...values } = event.target.dataset ?? {};
    if (!Object.hasOwn(acts, act ?? '')) return;
    event.preventDefault();
    const done = await acts[act](values, new FormData(event.target.form ?? undefined));
    if (done) await refresh();
  });
  let polls = 0;
  let pollAt = Infinity;
  window.pageReads = 0;
  const heed = () => {
    const isOpen = document.querySelector('#read')?.dataset.unresolved === 'true';
    if (!isOpen) polls = 0;
    pollAt = isOpen && polls < ${mostPolls} ? performance.now() + ${pollEveryMs} : Infinity;
  };
  /** Reads the page again and leaves the frame as it is. */
  const refresh = async () => {
    window.pageReads += 1;
    const read = (await fetchPage())?.querySelector('#read');
    if (read) document.querySelector('#read')?.replaceWith(read);
    heed();
  };
  const poll = () => {
    if (performance.now() < pollAt) return;
    polls += 1;
    pollAt = Infinity;
    refresh();
  };
  const beginOrder = () => {
    const isEntity = document.querySelector('main').className === 'details';
    window.refreshEntity = isEntity ? refresh : null;
    polls = 0;
    heed();
  };
`;
