import { useComputedColorScheme } from '@mantine/core';

export type ChartColors = (typeof COLORS)['light'];

/** Blue, orange and grey stay apart for every kind of colour blindness. */
const COLORS = {
  light: {
    paper: '#ffffff',
    text: '#495057',
    line: '#e9ecef',
    spend: '#94a3b8',
    revenue: '#2563eb',
    roas: '#c2410c',
    former: '#93b4f5',
    track: '#f1f3f5',
    heat: ['#eef2ff', '#6d8ff0', '#1e3a8a'],
    returns: { good: '#0f766e', fair: '#8a5a00', poor: '#c92a2a', none: '#5c636a' },
  },
  dark: {
    paper: '#242424',
    text: '#c9c9c9',
    line: '#424242',
    spend: '#7d8b9f',
    revenue: '#60a5fa',
    roas: '#fb923c',
    former: '#3f6ea8',
    track: '#2e2e2e',
    heat: ['#262b38', '#3f6ec7', '#bfdbfe'],
    returns: { good: '#2dd4bf', fair: '#eab308', poor: '#f87171', none: '#a6a7ab' },
  },
};

/** Gives the colours of charts in the theme of now. */
export function useChartColors(): ChartColors {
  return COLORS[useComputedColorScheme('light')];
}
