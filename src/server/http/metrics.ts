/** Counters of this process. Labels are routes and statuses of our own, so they are few. */
export interface Metrics {
  count(route: string, status: number): void;
  lines(): readonly string[];
}

export const makeMetrics = (): Metrics => {
  const answers = new Map<string, number>();
  return {
    count(route, status) {
      const labels = `route="${route}",status="${status}"`;
      answers.set(labels, (answers.get(labels) ?? 0) + 1);
    },
    lines: () => [
      '# TYPE stripe_orders_http_answers counter',
      ...[...answers].map(([labels, count]) => `stripe_orders_http_answers{${labels}} ${count}`),
    ],
  };
};
