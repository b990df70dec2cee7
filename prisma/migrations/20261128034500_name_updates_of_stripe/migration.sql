-- Updates of a payment's metadata and of a charge's shipping are called by Stripe's own words. Their
-- keys change along: they are looked for by kind, and sent again they do the same.
UPDATE "Effect"
SET "kind" = 'update-intent-metadata',
    "act" = replace("act"::text, '"kind":"tell-stripe"', '"kind":"update-intent-metadata"')::json,
    "key" = replace("key", ':tell-stripe:', ':update-intent-metadata:')
WHERE "kind" = 'tell-stripe';

UPDATE "Effect"
SET "kind" = 'update-charge-shipping',
    "act" = replace("act"::text, '"kind":"tell-tracking"', '"kind":"update-charge-shipping"')::json,
    "key" = replace("key", ':tell-tracking:', ':update-charge-shipping:')
WHERE "kind" = 'tell-tracking';
