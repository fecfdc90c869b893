import { Anchor, Breadcrumbs, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';

import { useMessages } from '@/shared/i18n/language';
import { MISSING } from '@/shared/format';

import { parentsQuery } from './list/parents';
import { en } from './messages.en';
import { vi } from './messages.vi';
import { toAds, toAdsets, toCampaigns } from './moves';
import { adsManagerRoute } from './route';
import classes from './Tiers.module.css';
import { tierOf, TIERS } from './search';

const STEPS = { campaigns: toCampaigns, adsets: toAdsets, ads: toAds };

/** The three tiers, and the way from the campaigns to where one is. */
export function Tiers() {
  const t = useMessages({ en, vi });
  const search = adsManagerRoute.useSearch();
  const navigate = useNavigate({ from: '/ads-manager' });
  const tier = tierOf(search);
  return (
    <>
      <Tabs
        value={tier}
        onChange={(next) => {
          const step = STEPS[next as keyof typeof STEPS];
          void navigate({ search: step });
        }}
      >
        <Tabs.List aria-label={t.tiersLabel}>
          {TIERS.map((each) => (
            <Tabs.Tab key={each} value={each} className={classes.tier}>
              {t.tiers[each]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      {search.campaignId && <Path />}
    </>
  );
}

/** Campaigns › the campaign › the ad set. */
function Path() {
  const t = useMessages({ en, vi });
  const search = adsManagerRoute.useSearch();
  const { data: parents } = useQuery(parentsQuery(search));
  const campaign = parents?.campaign?.name ?? MISSING;
  const adset = parents?.adset?.name ?? MISSING;
  return (
    <nav aria-label={t.pathLabel}>
      <Breadcrumbs separator="›" className={classes.path} separatorMargin={6}>
        <Anchor
          size="sm"
          renderRoot={(props) => (
            <Link to="/ads-manager" search={toCampaigns(search)} {...props} />
          )}
        >
          {t.tiers.campaigns}
        </Anchor>
        {search.adsetId ? (
          <Anchor
            size="sm"
            className={classes.step}
            renderRoot={(props) => <Link to="/ads-manager" search={toAdsets(search)} {...props} />}
          >
            {campaign}
          </Anchor>
        ) : (
          <Text size="sm" className={classes.step} aria-current="page">
            {campaign}
          </Text>
        )}
        {search.adsetId && (
          <Text size="sm" className={classes.step} aria-current="page">
            {adset}
          </Text>
        )}
      </Breadcrumbs>
    </nav>
  );
}
