import { useFormat } from '../dashboard-frame';
import { useText } from '../intl';
import { TableFrame } from '../parts';

/** What a bar is stacked of, from below. */
interface Series {
  readonly name: string;
  readonly label: string;
}

interface Bar {
  /** When it begins. */
  readonly from: string;
  /** For each series: how tall, and what the table says of it. */
  readonly parts: readonly { readonly size: number; readonly text: string }[];
}

interface PlotProps {
  readonly title: string;
  /** What all bars come to, in words: screen readers hear it in place of the drawing. */
  readonly sum: string;
  readonly series: readonly Series[];
  readonly bars: readonly Bar[];
}

/** Stacked bars over time, and the same numbers as a table. */
export const Plot = (plot: PlotProps) => (
  <div className="card plot-card">
    <h3>{plot.title}</h3>
    <p>{plot.sum}</p>
    <Drawing {...plot} />
    <Numbers {...plot} />
  </div>
);

const width = 480;
const height = 120;
const tallest = height - 10;

const totalOf = ({ parts }: Bar): number => parts.reduce((sum, { size }) => sum + size, 0);

const Drawing = ({ sum, series, bars }: PlotProps) => {
  const format = useFormat();
  const most = Math.max(1, ...bars.map(totalOf));
  const slot = width / Math.max(1, bars.length);
  const [first] = bars;
  return (
    <>
      <svg className="plot" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={sum}>
        {bars.map((bar, index) => (
          <Column key={bar.from} {...{ bar, series, slot, most }} left={index * slot} />
        ))}
        <line x1={0} x2={width} y1={height - 1} y2={height - 1} stroke="currentColor" />
      </svg>
      {first ? (
        <p className="row small" aria-hidden="true">
          {format.time(first.from)} →
        </p>
      ) : null}
      <ul className="legend-list" aria-hidden="true">
        {series.map(({ name, label }) => (
          <li key={name} className="row small">
            <span className={`legend series-${name}`} />
            {label}
          </li>
        ))}
      </ul>
    </>
  );
};

const Column = ({
  bar,
  series,
  left,
  slot,
  most,
}: {
  bar: Bar;
  series: readonly Series[];
  left: number;
  slot: number;
  most: number;
}) => {
  const sizes = bar.parts.map(({ size }) => (size / most) * tallest);
  return series.map(({ name }, index) => {
    const below = sizes.slice(0, index).reduce((sum, size) => sum + size, 0);
    const size = sizes[index] ?? 0;
    return (
      <rect
        key={name}
        className={`series-${name}`}
        x={left + slot * 0.15}
        y={height - 1 - below - size}
        width={slot * 0.7}
        height={size}
      />
    );
  });
};

const Numbers = ({ title, series, bars }: PlotProps) => {
  const t = useText();
  const format = useFormat();
  return (
    <details>
      <summary>{t('activity.asTable')}</summary>
      <TableFrame title={title}>
        <thead>
          <tr>
            <th scope="col">{t('activity.from')}</th>
            {series.map(({ name, label }) => (
              <th key={name} scope="col" className="amount">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bars.map(({ from, parts }) => (
            <tr key={from}>
              <th scope="row">
                <time dateTime={from}>{format.time(from)}</time>
              </th>
              {parts.map(({ text }, index) => (
                <td key={series[index]?.name} className="amount">
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </TableFrame>
    </details>
  );
};
