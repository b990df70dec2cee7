-- The tracking numbers that an update adds stand under "added", as the app names them now.
UPDATE "Effect"
SET "act" = (("act"::jsonb - 'told') || jsonb_build_object('added', "act" -> 'told'))::json
WHERE "kind" = 'update-charge-shipping' AND "act"::jsonb ? 'told';
