-- Columns of secrets say what they hold: encrypted text. Values, keys and checks stay as they are.
ALTER TABLE "Installation" RENAME COLUMN "tokenSealed" TO "tokenEncrypted";
ALTER TABLE "Installation" RENAME COLUMN "headerSecretsSealed" TO "headerSecretsEncrypted";
ALTER TABLE "Connection" RENAME COLUMN "secretKeySealed" TO "secretKeyEncrypted";
ALTER TABLE "Connection" RENAME COLUMN "webhookSecretsSealed" TO "webhookSecretsEncrypted";
ALTER TABLE "Connection" RENAME COLUMN "leftKeySealed" TO "leftKeyEncrypted";
