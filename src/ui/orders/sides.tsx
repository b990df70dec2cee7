import { useFormat } from '../dashboard-frame';
import { useText } from '../intl';
import { Pill } from '../parts';
import type { Detail } from './types';

/** The money of both sides, line by line; what differs is marked in words. */
export const Sides = ({ sides }: Pick<Detail, 'sides'>) => {
  const t = useText();
  const format = useFormat();
  if (sides.length === 0) return null;
  return (
    <>
      <div className="table-frame" role="region" aria-label={t('orders.sides')} tabIndex={0}>
        <table className="table">
          <caption className="visually-hidden">{t('orders.sides')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('orders.line')}</th>
              <th scope="col" className="amount">
                {t('orders.saleor')}
              </th>
              <th scope="col" className="amount">
                {t('orders.stripe')}
              </th>
            </tr>
          </thead>
          <tbody>
            {sides.map((line) => (
              <tr key={line.name}>
                <th scope="row">
                  <div className="row">
                    {t(`orders.lines.${line.name}`)}
                    {line.differs ? <Pill label={t('orders.differs')} tone="warning" /> : null}
                  </div>
                </th>
                <td className="amount">{format.money(line.saleor)}</td>
                <td className="amount">{format.money(line.stripe)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {sides.some(({ differs }) => differs) ? <p>{t('orders.differsStep')}</p> : null}
    </>
  );
};
