import type { Days, Period } from '@/shared/period';
import { Read } from '@/shared/ui/Read';

import { Campaigns } from './Campaigns';
import { useBest, useHours, useSpenders } from './figures';
import { HeatMap } from './HeatMap';
import { ShareChart } from './ShareChart';
import { useWords } from './words';

const SHOWN = 5;

interface Props {
  period: Period;
}

export function Share({ period }: Props) {
  return <Read query={useSpenders(period)}>{(list) => <ShareChart list={list} />}</Read>;
}

/** The campaigns with the best return, as the server sorts them. */
export function Best({ period }: Props) {
  const t = useWords();
  return (
    <Read query={useBest(period)}>
      {({ campaigns }) => (
        <Campaigns
          title={t.best}
          campaigns={campaigns.filter((each) => each.spend > 0)}
          period={period}
        />
      )}
    </Read>
  );
}

/** Those with the lowest return among the ones that spent most: the rest spent next to nothing. */
export function Worst({ period }: Props) {
  const t = useWords();
  return (
    <Read query={useSpenders(period)}>
      {({ campaigns }) => {
        const spending = campaigns.filter((each) => each.spend > 0);
        const worst = spending.toSorted((one, other) => one.roas - other.roas).slice(0, SHOWN);
        return (
          <Campaigns
            title={t.worst}
            hint={t.worstHint(spending.length)}
            campaigns={worst}
            period={period}
          />
        );
      }}
    </Read>
  );
}

export function Hours({ days }: { days: Days }) {
  return <Read query={useHours(days)}>{(hours) => <HeatMap hours={hours} />}</Read>;
}
