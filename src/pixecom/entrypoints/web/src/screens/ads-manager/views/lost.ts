import { fetchPage, questionOf, type Row } from '../list/pages';
import { readSearch, type Search } from '../search';

const WHOLE = 500;
const MOST_IDS = 100;

/**
 * Gives where the campaigns stand that brought less than they cost yesterday, the largest spend
 * first; null when there is none. Looked at are the campaigns that spent most: whoever spent less
 * than all of them cannot have lost more. The day is named by its date, so that the address means
 * the same tomorrow.
 */
export async function lostYesterday(): Promise<Search | null> {
  const bySpend = { sortBy: 'spend', sortDir: 'desc' } as const;
  const { rows, meta } = await fetchPage(questionOf({ preset: 'yesterday', ...bySpend }), {
    limit: WHOLE,
  });
  const ids = rows.filter(hasLost).map(({ id }) => id);
  if (ids.length === 0) return null;
  const { dateFrom, dateTo } = meta;
  const campaignIds = ids.slice(0, MOST_IDS).join(',');
  return readSearch({ preset: 'custom', dateFrom, dateTo, campaignIds, ...bySpend });
}

/** Nothing is computed, only compared; what the store has not told yet is no loss. */
function hasLost({ spend, revenue, storeMetricsPending }: Row): boolean {
  return !storeMetricsPending && revenue < spend;
}
