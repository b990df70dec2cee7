import { standardSchemaResolver } from '@hookform/resolvers/standard-schema';
import { useState } from 'react';
import { useController, useForm, useWatch, type Control } from 'react-hook-form';
import { useMutation, useQuery } from 'urql';
import { config, enum as oneOf, minLength, object, string, type output } from 'zod/mini';
import {
  ArticlesDocument,
  StartTestPaymentDocument,
  type TestPaymentPageQuery,
} from '../../generated/api';
import { describeError } from '../describe-error';
import { TextField } from '../fields';
import { ChoiceField } from '../form-fields';
import { useText } from '../intl';
import type { MessageKey } from '../messages/catalogue';
import { Button, EmptyState, ErrorNotice, Notice } from '../parts';

// The pages' policy lets no code be made of text, which zod otherwise tries for speed.
config({ jitless: true });

const outcomes = ['SUCCESS', 'DECLINE', 'REFUND'] as const;
const articleMissing: MessageKey = 'testPayment.articleMissing';

const wishShape = object({
  channel: string(),
  variantId: string().check(minLength(1, { error: articleMissing })),
  outcome: oneOf(outcomes),
});
type Wish = output<typeof wishShape>;

type Channel = TestPaymentPageQuery['channels']['channels'][number];

/** What is bought in which channel, and how it is to end. */
const StartForm = ({
  channels,
  isRunning,
  onStarted,
}: {
  channels: readonly Channel[];
  isRunning: boolean;
  onStarted: () => void;
}) => {
  const t = useText();
  const { control, handleSubmit, setValue } = useForm<Wish>({
    resolver: standardSchemaResolver(wishShape),
    defaultValues: { channel: channels[0]?.slug ?? '', variantId: '', outcome: 'SUCCESS' },
  });
  const [{ data, error, fetching }, start] = useMutation(StartTestPaymentDocument);
  const send = async (input: Wish) => {
    await start({ input });
    onStarted();
  };
  const refusals = data?.startTestPayment.errors ?? [];
  return (
    <form
      className="card"
      noValidate
      aria-label={t('testPayment.title')}
      onSubmit={(event) => void handleSubmit(send)(event)}
    >
      {error ? <ErrorNotice error={describeError(error, t)} /> : null}
      {refusals.length > 0 && !isRunning ? (
        <div role="alert">
          <Notice kind="critical">
            {refusals.map(({ code, message, nextStep }) => (
              <p key={code}>{[message, nextStep].filter(Boolean).join(' ')}</p>
            ))}
          </Notice>
        </div>
      ) : null}
      <ChoiceField
        {...{ control, name: 'channel', label: t('channels.channel') }}
        options={channels.map(({ slug, name }) => ({ value: slug, label: name }))}
        onChosen={() => setValue('variantId', '')}
      />
      <ArticleField control={control} />
      <OutcomeField control={control} />
      <div className="row">
        <Button kind="primary" type="submit" busy={fetching || isRunning}>
          {isRunning ? t('testPayment.underWay') : t('testPayment.start')}
        </Button>
      </div>
    </form>
  );
};

const ArticleField = ({ control }: { control: Control<Wish> }) => {
  const t = useText();
  const channel = useWatch({ control, name: 'channel' });
  const [text, setText] = useState('');
  const [search, setSearch] = useState('');
  const [{ data, error, fetching }] = useQuery({
    query: ArticlesDocument,
    variables: { channel, search },
  });
  const found = data?.articles.articles ?? [];
  const unread = data?.articles.error?.message;
  return (
    <>
      <div className="search">
        <TextField
          {...{ name: 'search', type: 'search', value: text, maxLength: 100, onChange: setText }}
          label={t('testPayment.search')}
        />
        <Button busy={fetching} onClick={() => setSearch(text)}>
          {t('testPayment.find')}
        </Button>
      </div>
      {error ? <ErrorNotice error={describeError(error, t)} /> : null}
      {unread ? (
        <Notice kind="critical">{t('testPayment.unread', { words: unread })}</Notice>
      ) : null}
      {data && !unread && found.length === 0 ? (
        <EmptyState title={t('testPayment.noArticle')} step={t('testPayment.noArticleStep')} />
      ) : null}
      {found.length > 0 ? (
        <ChoiceField
          {...{ control, name: 'variantId', label: t('testPayment.article') }}
          options={[
            { value: '', label: t('testPayment.chooseArticle') },
            ...found.map(({ variantId, name, sku, price }) => ({
              value: variantId,
              label: [name, sku, price].filter(Boolean).join(' · '),
            })),
          ]}
        />
      ) : null}
    </>
  );
};

const OutcomeField = ({ control }: { control: Control<Wish> }) => {
  const t = useText();
  const { field } = useController({ control, name: 'outcome' });
  return (
    <fieldset className="choices">
      <legend>{t('testPayment.outcome')}</legend>
      {outcomes.map((outcome) => (
        <label key={outcome} className="row">
          <input
            type="radio"
            name={field.name}
            value={outcome}
            checked={field.value === outcome}
            onChange={() => field.onChange(outcome)}
            onBlur={field.onBlur}
          />
          {t(`testPayment.outcomes.${outcome}`)}
        </label>
      ))}
    </fieldset>
  );
};

export default StartForm;
