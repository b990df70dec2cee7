import type { OverviewQuery } from '../../generated/api';
import { AppLink } from '../app-link';
import { useFormat } from '../dashboard-frame';
import { useText } from '../intl';

/** What is left to do until payments come; it folds away once all is done. */
export const Checklist = ({ overview }: { overview: OverviewQuery }) => {
  const t = useText();
  const format = useFormat();
  const { connections, paid } = overview;
  const payments = paid.inSync + paid.working + paid.attention + paid.failed;
  const steps = [
    { name: 'connect', done: connections.length > 0 },
    { name: 'assign', done: connections.some(({ channels }) => channels.length > 0) },
    { name: 'pay', done: payments > 0 },
  ] as const;
  const left = steps.filter(({ done }) => !done);
  const next = left[0]?.name ?? null;
  return (
    <details className="card checklist" open={left.length > 0}>
      <summary>
        <h2>
          {left.length === 0
            ? t('checklist.done')
            : t('checklist.title', {
                done: format.count(steps.length - left.length),
                all: format.count(steps.length),
              })}
        </h2>
      </summary>
      <ol className="plain-list">
        {steps.map(({ name, done }) => (
          <li key={name} className="step">
            <span className={done ? 'step-mark step-done' : 'step-mark'} aria-hidden="true">
              {done ? '✓' : ''}
            </span>
            <div>
              <strong>{t(`checklist.${name}`)}</strong>
              <span className="visually-hidden">
                {' '}
                {done ? t('checklist.stepDone') : t('checklist.stepOpen')}
              </span>
              <p>{t(`checklist.${name}Hint`)}</p>
              {name === next && name !== 'pay' && overview.viewer.canConfigure ? (
                <AppLink className="external" to={{ path: '/settings' }}>
                  {t('checklist.goToSettings')}
                </AppLink>
              ) : null}
              {/* Also once it was done: it is the first thing to try when something is wrong. */}
              {name === 'pay' && left.every((step) => step.name === 'pay') ? (
                <AppLink className="external" to={{ path: '/test-payment' }}>
                  {t('checklist.goToTestPayment')}
                </AppLink>
              ) : null}
            </div>
          </li>
        ))}
      </ol>
    </details>
  );
};
