import type { TestPaymentPageQuery } from '../../generated/api';
import { AppLink } from '../app-link';
import { CopyId } from '../copy-id';
import { useFormat } from '../dashboard-frame';
import { useText } from '../intl';
import { type MessageKey, englishMessages } from '../messages/catalogue';
import type { Tone } from '../order-text';
import { OpenInSaleor } from '../orders/order-facts';
import { ExternalLink, Pill } from '../parts';

type TestPayment = NonNullable<TestPaymentPageQuery['testPayment']>;
type Step = TestPayment['steps'][number];

const tones: Readonly<Record<Step['state'], Tone>> = {
  WAITING: 'neutral',
  RUNNING: 'busy',
  DONE: 'good',
  FAILED: 'bad',
};

/** One test payment: how far it is, each step with what both sides said, and how it ended. */
export const Run = ({ run }: { run: TestPayment }) => {
  const t = useText();
  const format = useFormat();
  const { article, channel, connectionName } = run;
  const about = [t(`testPayment.outcomes.${run.outcome}`), article, channel, connectionName];
  return (
    <div className="card">
      <p className="small">
        {about.filter(Boolean).join(' · ')} ·{' '}
        <time dateTime={run.startedAt}>{format.moment(run.startedAt)}</time>
      </p>
      <Progress run={run} />
      <Ending run={run} />
      <ol className="made-steps plain-list" aria-label={t('testPayment.steps')}>
        {run.steps.map((step) => (
          <StepLine key={step.name} step={step} />
        ))}
      </ol>
    </div>
  );
};

const Progress = ({ run: { steps } }: { run: TestPayment }) => {
  const t = useText();
  const format = useFormat();
  const done = steps.filter(({ state }) => state === 'DONE').length;
  const values = { done: format.count(done), all: format.count(steps.length) };
  return (
    <div>
      <progress
        className="progress"
        aria-label={t('testPayment.progress')}
        max={steps.length}
        value={done}
      />
      <p className="small">{t('testPayment.place', values)}</p>
    </div>
  );
};

const isKey = (text: string): text is MessageKey => Object.hasOwn(englishMessages, text);

/** What is to be done about a failure; an unknown code is one of a newer app. */
const useAdvice = (code: string): string => {
  const t = useText();
  const key = `testPayment.fix.${code}`;
  return isKey(key) ? t(key) : t('testPayment.fix.internal');
};

/** Always there, since screen readers announce only changes of an element that they know. */
const Ending = ({ run }: { run: TestPayment }) => (
  <div role="status">
    {run.state === 'SUCCEEDED' ? <Succeeded run={run} /> : null}
    {run.state === 'FAILED' ? <Failed run={run} /> : null}
  </div>
);

const Succeeded = ({ run }: { run: TestPayment }) => {
  const t = useText();
  return (
    <div className="notice notice-success">
      <h3>{t(`testPayment.ended.${run.outcome}`)}</h3>
      <Links run={run} />
    </div>
  );
};

const Failed = ({ run }: { run: TestPayment }) => {
  const t = useText();
  const advice = useAdvice(run.code ?? 'internal');
  const step = run.steps.find(({ state }) => state === 'FAILED')?.name;
  return (
    <div className="notice notice-critical">
      <h3>
        {step
          ? t('testPayment.failedAt', { step: t(`testPayment.step.${step}`) })
          : t('testPayment.failed')}
      </h3>
      {run.words ? <p className="mono">{run.words}</p> : null}
      <p>
        {t('problems.nextStep')}: {advice}
      </p>
      <Links run={run} />
    </div>
  );
};

/** To the row of this app, and to Saleor's order. */
const Links = ({ run: { order } }: { run: TestPayment }) => {
  const t = useText();
  if (!order) return null;
  return (
    <div className="row">
      <AppLink className="external" to={{ path: `/orders/${order.id}` }}>
        {order.number ? t('orders.orderName', { number: order.number }) : t('orders.checkoutName')}
      </AppLink>
      {order.orderId ? <OpenInSaleor orderId={order.orderId} /> : null}
    </div>
  );
};

const StepLine = ({ step }: { step: Step }) => {
  const t = useText();
  const format = useFormat();
  return (
    <li>
      <div className="row">
        <strong>{t(`testPayment.step.${step.name}`)}</strong>
        <Pill label={t(`testPayment.state.${step.state}`)} tone={tones[step.state]} />
        {step.ms === null ? null : (
          <span className="small">{t('testPayment.ms', { ms: format.count(step.ms) })}</span>
        )}
      </div>
      {step.said.map((said, index) => (
        <Said key={index} said={said} />
      ))}
    </li>
  );
};

const Said = ({ said: { side, words, reference, url } }: { said: Step['said'][number] }) => {
  const t = useText();
  const id = reference ? <span className="mono">{reference}</span> : null;
  return (
    <div className="row small">
      <span className="side">{t(`side.${side}`)}</span>
      <span className="mono">{words}</span>
      {reference ? (
        <CopyId id={reference}>{url ? <ExternalLink href={url}>{id}</ExternalLink> : id}</CopyId>
      ) : null}
    </div>
  );
};
