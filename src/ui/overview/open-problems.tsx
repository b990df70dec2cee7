import { useQuery } from 'urql';
import { OpenProblemsDocument } from '../../generated/api';
import { AppLink } from '../app-link';
import { needsPerson, queryOf } from '../orders/filter';
import { Section } from '../page';
import { useText } from '../intl';
import { ProblemText } from '../problem-text';

/** How many problems the first page lists; the rest is in the table of orders. */
const shown = 3;

/** Nothing at all where nobody is needed. */
export const OpenProblems = () => {
  const t = useText();
  const [{ data }] = useQuery({ query: OpenProblemsDocument });
  if (!data || data.problems.length === 0) return null;
  return (
    <Section id="problems" title={t('problems.title')}>
      <ul className="plain-list">
        {data.problems.slice(0, shown).map(({ order, problem }) => (
          <li key={`${order.id}:${problem.key}`} className="notice notice-critical">
            <AppLink className="external" to={{ path: `/orders/${order.id}` }}>
              {order.number
                ? t('orders.orderName', { number: order.number })
                : t('orders.checkoutName')}
            </AppLink>
            <ProblemText problem={problem} />
          </li>
        ))}
      </ul>
      {data.problems.length > shown ? (
        <AppLink className="external" to={{ path: '/orders', query: queryOf(needsPerson) }}>
          {t('problems.all')}
        </AppLink>
      ) : null}
    </Section>
  );
};
