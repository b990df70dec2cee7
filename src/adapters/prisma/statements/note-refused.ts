import { statement } from './statement';

interface RefusedParameters {
  readonly installationId: string;
  readonly source: string;
  readonly connectionId: string;
  readonly code: string;
  readonly hour: number;
  readonly event: string | null;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly count: number;
}

/** Adds to the row of this sender, reason and hour. Its place is among the deliveries. */
export const noteRefused = statement<RefusedParameters, object>(
  'note-refused',
  `INSERT INTO "RefusedDelivery" AS r ("installationId", "source", "connectionId", "code", "hour",
     "position", "event", "firstAt", "lastAt", "count")
   VALUES (@installationId, @source, @connectionId, @code, @hour::bigint,
     nextval('"Delivery_position_seq"'), @event::text, @firstAt::bigint, @lastAt::bigint,
     @count::bigint)
   ON CONFLICT ("installationId", "source", "connectionId", "code", "hour") DO UPDATE SET
     "event" = EXCLUDED."event", "count" = r."count" + EXCLUDED."count",
     "firstAt" = LEAST(r."firstAt", EXCLUDED."firstAt"),
     "lastAt" = GREATEST(r."lastAt", EXCLUDED."lastAt")`,
);
