import { useQuery } from 'urql';
import { OpenProblemsDocument } from '../../generated/api';
import { AppLink } from '../app-link';
import { needsPerson, queryOf } from '../orders/filter';
import { orderText } from '../order-text';
import { Section } from '../page';
import { text } from '../text';

/** How many problems the first page lists; the rest is in the table of orders. */
const shown = 3;

/** Nothing at all where nobody is needed. */
export const OpenProblems = () => {
  const [{ data }] = useQuery({ query: OpenProblemsDocument });
  if (!data || data.problems.length === 0) return null;
  return (
    <Section id="problems" title={text.problems.title}>
      <ul className="plain-list">
        {data.problems.slice(0, shown).map(({ order, problem }) => (
          <li key={`${order.id}:${problem.key}`} className="notice notice-critical">
            <AppLink className="external" to={{ path: `/orders/${order.id}` }}>
              {order.number ? orderText.orderName(order.number) : orderText.checkoutName}
            </AppLink>
            <p>{problem.message}</p>
            <p>
              {text.problems.nextStep}: {problem.nextStep}
            </p>
          </li>
        ))}
      </ul>
      {data.problems.length > shown ? (
        <AppLink className="external" to={{ path: '/orders', query: queryOf(needsPerson) }}>
          {text.problems.all}
        </AppLink>
      ) : null}
    </Section>
  );
};
